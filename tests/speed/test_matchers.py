"""How long matchers take. No time is asserted: `pytest tests/speed` prints and stores them."""

from dataclasses import replace

import polars as pl
import pytest

from matchers.catalog import make

BLOCKED = ["exact", "blocked", "jaro_winkler", "weighted"]


@pytest.mark.parametrize("plan", ["index", "scan"])
@pytest.mark.parametrize("spec", BLOCKED)
def test_confirm(benchmark, spec, plan, records, asked):
    """Normalise, encode and answer one batch: past an index that is ready, or past the whole registry."""
    fitted = replace(make(spec), plan=plan).fit(records.lazy())
    benchmark.extra_info |= {"requests": asked.height, "records": records.height}
    answers = benchmark.pedantic(fitted.confirm, args=(asked,), rounds=5, warmup_rounds=1)

    assert len(answers) == asked.height


def test_confirm_recordlinkage(benchmark, records, asked):
    """The same for a twentieth of the requests."""
    fitted = make("recordlinkage").fit(records.lazy())
    some = asked[: asked.height // 20]
    answers = benchmark.pedantic(fitted.confirm, args=(some,), rounds=3, warmup_rounds=1)

    assert len(answers) == some.height


@pytest.mark.parametrize("spec", ["exact", "jaro_winkler", "weighted"])
def test_fit(benchmark, spec, records):
    """Normalise, number and index a registry, by one key, two and five."""
    benchmark.extra_info["records"] = records.height
    benchmark.pedantic(make(spec).fit, args=(records.lazy(),), rounds=3, warmup_rounds=1)


def test_fit_from_a_folder(benchmark, records, tmp_path):
    """Find an index of 1,600,000 records that was kept, check every byte of it and map it."""
    matcher, many = replace(make("jaro_winkler"), index_folder=str(tmp_path)), pl.concat([records] * 8).lazy()
    matcher.fit(many)
    benchmark.pedantic(matcher.fit, args=(many,), rounds=5, warmup_rounds=1)
