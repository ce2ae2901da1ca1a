"""How long matchers take. No time is asserted: `pytest tests/speed` prints and stores them."""

from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from bench.regression.costs import held_bytes
from matchers.catalog import make
from matchers.engine.blocking import DEFAULT_KEYS
from matchers.engine.pairs import survey
from matchers.kernels import search
from tests.speed.conftest import N_REQUESTS, digest

BLOCKED = {"exact": 10, "blocked": 10, "jaro_winkler": 8, "weighted": 5}  # batches
KERNELS = {"index": search.confirm_asked, "scan": search.confirm_held}
OTHERS = {  # requests, so that each takes long enough
    "phonetic": 130_000,
    "sorted_neighbourhood": 50_000,
    "tfidf": 2_500,
    "bloom": 80_000,
    "name_control": 200_000,
    "words_present": 40_000,
    "any_k_of_n": 70_000,
    "fellegi_sunter": 15_000,
    "gradient_boosting": 8_000,
}


@pytest.fixture(scope="session")
def joined(records, batch):
    """Return how many pairs the usual keys join, of all records and 20,000 requests."""
    nobody = np.full(batch.height, -1, np.int64)
    return int(survey(records.lazy(), batch, DEFAULT_KEYS, nobody)["n_candidates"].sum())


@pytest.mark.parametrize("plan", ["index", "scan"])
@pytest.mark.parametrize("spec", BLOCKED)
def test_confirm(timed, benchmark, spec, plan, records, asked, joined):
    """Normalise, encode and answer one batch: past an index that is ready, or past the whole registry."""
    matcher = replace(make(spec), plan=plan)
    fitted = matcher.fit(records.lazy())
    some = asked[: BLOCKED[spec] * N_REQUESTS]
    answers = timed(fitted.confirm, some, requests=some.height, records=records.height)

    benchmark.extra_info |= {"answers": digest(answers), "specialisations": len(KERNELS[plan].signatures)}
    if getattr(matcher, "keys", None) == DEFAULT_KEYS:
        benchmark.extra_info["candidates"] = joined * BLOCKED[spec]
    assert len(answers) == some.height


@pytest.mark.parametrize("spec", OTHERS)
def test_confirm_by(timed, benchmark, spec, records, asked):
    """The same with rules and models that have no plans."""
    fitted = make(spec).fit(records.lazy())
    some = asked[: OTHERS[spec]]
    answers = timed(fitted.confirm, some, requests=some.height, records=records.height)

    benchmark.extra_info["answers"] = digest(answers)
    assert len(answers) == some.height


@pytest.mark.usefixtures("peak_memory")
@pytest.mark.parametrize("spec", ["exact", "jaro_winkler"])
def test_fit(timed, benchmark, spec, records):
    """Normalise, number, pack and index a registry, by two keys and by five, twice."""
    fitted = timed(make(spec).fit, records.lazy(), repeat=2, records=records.height)

    benchmark.extra_info["index_bytes"] = held_bytes(fitted)


def test_fit_from_a_folder(timed, benchmark, records, tmp_path):
    """Find an index of 800,000 records that was kept, check every byte of it and map it, four times."""
    matcher, many = replace(make("jaro_winkler"), index_folder=str(tmp_path)), pl.concat([records] * 4).lazy()
    matcher.fit(many)
    fitted = timed(matcher.fit, many, repeat=4, records=records.height * 4)

    benchmark.extra_info["index_bytes"] = held_bytes(fitted)
