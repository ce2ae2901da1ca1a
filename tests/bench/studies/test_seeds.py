"""Spread over seeds: numbers worked out by hand, and real runs on small datasets."""

import json

import polars as pl
import pytest
from scipy.stats import chi2_contingency

from bench.output.formats import FORMATS
from bench.output.progress import Silent
from bench.runs.record import POINTS
from bench.scoring.rate import FNR, Rate
from bench.studies.seeds import SPREADS, read_seeds, seeds, seeds_text, spread, spreads
from bench.suites.suite import Limits, Suite
from generators.errors import ConfirmbenchError
from tests.bench.tiny import write_plugin


def test_two_seeds_by_hand():
    """0.1 and 0.2 of a hundred each; Student's t for one degree of freedom is 12.706."""
    found = spread([Rate(FNR, 10, 100), Rate(FNR, 20, 100)])
    assert (found["seeds"], found["errors"], found["requests"]) == (2, 30, 200)
    assert found["mean"] == pytest.approx(0.15)
    assert (found["lowest"], found["highest"]) == (0.1, 0.2)
    assert found["between"] == pytest.approx(0.1 / 2**0.5)
    assert found["within"] == pytest.approx((0.125 / 100) ** 0.5)
    assert (found["low"], found["high"]) == (0.0, pytest.approx(0.15 + 12.7062 * 0.05, rel=1e-4))


def test_p_is_that_of_the_contingency_table():
    counts = [(10, 100), (20, 140), (31, 90)]
    table = [[k for k, _ in counts], [n - k for k, n in counts]]
    found = spread([Rate(FNR, k, n) for k, n in counts])
    assert found["p"] == pytest.approx(chi2_contingency(table, correction=False).pvalue)


def test_clusters_explain_part_of_the_spread():
    alone = spread([Rate(FNR, 10, 100), Rate(FNR, 20, 100)])
    clustered = spread([Rate(FNR, 10, 100, 25.0), Rate(FNR, 20, 100, 25.0)])
    assert clustered["between"] == alone["between"]
    assert clustered["within"] == pytest.approx(2 * alone["within"])
    assert clustered["p"] > alone["p"]


@pytest.mark.parametrize("errors", [0, 50])
def test_nobody_or_everybody_errs(errors):
    found = spread([Rate(FNR, errors, 50), Rate(FNR, errors, 50)])
    assert (found["between"], found["within"], found["p"]) == (0.0, 0.0, 1.0)


def test_a_seed_that_failed_does_not_count():
    start = {"matcher": "m", "rate": "FNR", "requests": 100, "effective_n": 100.0}
    rows = [start | {"status": "ok", "errors": k} for k in (10, 20)] + [start | {"status": "timeout"}]
    found = spreads(pl.DataFrame(rows, POINTS))
    assert found.schema == SPREADS
    assert found["seeds"].to_list() == [2]
    assert spreads(pl.DataFrame(rows[1:], POINTS)).height == 0


@pytest.fixture(scope="module")
def measured(tmp_path_factory):
    folder = tmp_path_factory.mktemp("seeds")
    broken = write_plugin(folder, "raise ValueError('no')")
    suite = Suite("small", "typical", 1_000, 100, 1, ("exact", broken), Limits(60, 8))
    return seeds(suite, (5, 6, 7), folder, Silent())


@pytest.mark.process
def test_real_runs(measured):
    assert measured.points["digest"].n_unique() == 3
    assert measured.points.filter(matcher="exact", rate="FNR")["seed"].to_list() == [5, 6, 7]
    assert measured.spreads.select("matcher", "rate", "seeds").rows() == [
        ("exact", "FNR", 3),
        ("exact", "FCR", 3),
    ]
    assert len(measured.failures) == 3
    assert measured.failures[0].startswith("plugin.py:Plugin at 1,000 records, seed 5: error. ValueError")


@pytest.mark.process
def test_every_format(measured):
    for form in FORMATS:
        assert "exact" in seeds_text(measured, form, 90)
    text = seeds_text(measured, "terminal", 90)
    assert "seeds 5, 6, 7." in text
    assert max(map(len, text.splitlines())) <= 90
    assert len(json.loads(seeds_text(measured, "json", 90))["spreads"]) == 2


def test_seeds_are_read():
    assert read_seeds("1,2, 5") == (1, 2, 5)
    for text in ("", "1,,2", "1;2", "x"):
        with pytest.raises(ConfirmbenchError, match="whole numbers"):
            read_seeds(text)


@pytest.mark.parametrize("chosen", [(), (1,), (1, 1), (1, -2)])
def test_seeds_that_make_no_sense(tmp_path, chosen):
    suite = Suite("small", "typical", 1_000, 100, 1, ("exact",), Limits())
    with pytest.raises(ConfirmbenchError, match="two different seeds"):
        seeds(suite, chosen, tmp_path, Silent())
