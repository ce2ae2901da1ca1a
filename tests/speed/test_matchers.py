"""How long matchers and kernels take. No time is asserted: `pytest tests/speed` prints and stores them."""

import numpy as np
import polars as pl
import pytest

from bench.check_frames import registry, requests
from generators.schema import CLAIM_COLUMNS
from matchers.catalog import make
from matchers.engine.normalize import normalize
from matchers.engine.views import text as encode_text
from matchers.kernels import search as kernel

N_RECORDS, N_REQUESTS, N_PAIRS = 200_000, 100_000, 1_000_000


def spread(frame, n):
    """Repeat a frame to n rows; each copy lives in a ZIP code and under surnames of its own."""
    copies = -(-n // frame.height)
    many = frame[[row for _ in range(copies) for row in range(frame.height)][:n]]
    copy = pl.Series(np.arange(n) // frame.height)
    letters = [pl.Series([chr(65 + place) for place in (copy // 26**power % 26)]) for power in range(3)]
    return many.with_columns(
        surname=pl.concat_str(letters[2], letters[1], many["surname"], letters[0]),
        zip_code=(copy * 37 % 99_999).cast(pl.String).str.zfill(5),
    )


@pytest.fixture(scope="module")
def records():
    """Return a registry of 200,000."""
    numbered = spread(registry(), N_RECORDS).drop("record_id").with_row_index("record_id")
    return numbered.with_columns(pl.col("record_id").cast(pl.Int64))


@pytest.fixture(scope="module")
def asked():
    """Return 100,000 requests."""
    numbered = spread(requests(), N_REQUESTS).drop("request_id").with_row_index("request_id")
    return numbered.with_columns(pl.col("request_id").cast(pl.Int64))


@pytest.mark.parametrize("spec", ["exact", "blocked", "jaro_winkler"])
def test_confirm(benchmark, spec, records, asked):
    """Normalise, encode and answer one batch; the registry is fitted."""
    fitted = make(spec).fit(records.lazy())
    benchmark.extra_info["requests"] = asked.height
    answers = benchmark.pedantic(fitted.confirm, args=(asked,), rounds=5, warmup_rounds=1)

    assert len(answers) == asked.height


def test_confirm_recordlinkage(benchmark, records, asked):
    """The same for a twentieth of the requests."""
    fitted = make("recordlinkage").fit(records.lazy())
    some = asked[: N_REQUESTS // 20]
    answers = benchmark.pedantic(fitted.confirm, args=(some,), rounds=3, warmup_rounds=1)

    assert len(answers) == some.height


@pytest.mark.parametrize("spec", ["exact", "jaro_winkler"])
def test_fit(benchmark, spec, records):
    """Normalise, number and index a registry."""
    benchmark.pedantic(make(spec).fit, args=(records.lazy(),), rounds=3, warmup_rounds=1)


def test_normalize(benchmark, asked):
    """Every claim column of a batch, to strings."""
    benchmark.pedantic(normalize, args=(asked.select(CLAIM_COLUMNS),), rounds=5, warmup_rounds=1)


def test_score_pairs(benchmark):
    """A million pairs of names, unpruned."""
    rng = np.random.default_rng(0)
    names = encode_text(pl.Series(["".join(map(chr, word)) for word in rng.integers(65, 91, (5_000, 8))]))
    left, right = rng.integers(0, 5_000, (2, N_PAIRS))
    benchmark.pedantic(kernel.score_pairs, args=(*names, *names, left, right, 0.1), rounds=5, warmup_rounds=1)
