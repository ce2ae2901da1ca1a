"""Rates over size: lines through points written out, and real runs on small registries.

Spread over seeds: numbers worked out by hand, and real runs on small datasets.
"""

import json

import polars as pl
import pytest
from scipy.stats import chi2_contingency

from bench.output.formats import FORMATS
from bench.output.progress import Silent
from bench.runs.record import POINTS
from bench.scoring.rate import FNR, Rate
from bench.statistics.growth import fit_growth
from bench.studies.scale import LINES, Mix, lines, scale, scale_text
from bench.studies.seeds import SPREADS, read_seeds, seeds, seeds_text, spread, spreads
from bench.suites.suite import Limits, Suite
from generators.errors import ConfirmbenchError
from tests.bench.tiny import write_plugin

SIZES = (1_000, 10_000, 100_000, 1_000_000)
TENFOLD = (10, 100, 1_000, 10_000)  # of a million: the rate grows as the registry does


def points(matcher="m", errors=TENFOLD, sizes=SIZES, rate="FCR", status="ok"):
    rows = [
        {
            "matcher": matcher,
            "records": size,
            "status": status,
            "rate": rate,
            "requests": 1_000_000,
            "errors": k,
            "effective_n": 1e6,
        }
        for size, k in zip(sizes, errors, strict=True)
    ]
    return pl.DataFrame(rows, POINTS)


def test_a_rate_that_grows_as_the_registry_does_has_power_one():
    found = lines(points(), farther=(100_000, 10_000_000))
    assert found.schema == LINES
    assert found["slope"].to_list() == pytest.approx([1.0, 1.0], abs=0.01)
    assert found["errors"].to_list() == [11_110] * 2
    assert found["extrapolated"].to_list() == [False, True]
    assert found["value"].to_list() == pytest.approx([1e-3, 0.1], rel=0.02)
    row = found.row(1, named=True)
    assert row["low"] < row["value"] < row["high"]


def test_effective_n_widens_the_line():
    rates = [Rate(FNR, k, 1_000_000, 10_000.0) for k in TENFOLD]
    expected = fit_growth(SIZES, rates).slope_interval
    found = lines(points().with_columns(effective_n=pl.lit(10_000.0))).row(0, named=True)
    assert (found["slope_low"], found["slope_high"]) == pytest.approx(tuple(expected))


def test_no_line_through_three_points_or_a_matcher_that_failed():
    assert lines(points(errors=TENFOLD[:3], sizes=SIZES[:3])).height == 0
    assert lines(points(status="timeout")).height == 0
    some = pl.concat([points("a"), points("b", status="error")])
    assert lines(some)["matcher"].unique().to_list() == ["a"]


@pytest.fixture(scope="module")
def measured(tmp_path_factory):
    """Four small registries and two matchers, one of which cannot fit the largest."""
    folder = tmp_path_factory.mktemp("scale")
    fit = "assert registry.select(pl.len()).collect().item() < 4000, 'too big'\nreturn self"
    spec = write_plugin(folder, "return requests['request_id'] % 2 == 0", fit)
    sizes = (4_000, 1_000, 2_000, 3_000)
    return scale(["exact", spec], sizes, Mix("typical", 100, 5), folder, Silent(), farther=(2_000, 7_000_000))


@pytest.mark.process
def test_real_runs(measured):
    exact = measured.points.filter(matcher="exact")
    assert exact["records"].to_list() == [1_000, 2_000, 3_000, 4_000] * 2
    assert exact.filter(rate="FNR")["requests"].to_list() == [43] * 4  # of 100, in the mix of `typical`
    assert exact["digest"].n_unique() == 4
    assert measured.lines["matcher"].unique().to_list() == ["exact"]
    assert measured.lines["extrapolated"].to_list() == [False, True] * 2


@pytest.mark.process
def test_a_failure_is_a_row_and_a_line(measured):
    failed = measured.points.filter(pl.col("matcher") != "exact", records=4_000)
    assert failed.select("status", "errors", "value").rows() == [("error", None, None)] * 2
    assert measured.failures == ("plugin.py:Plugin at 4,000 records, seed 5: error. AssertionError: too big",)


@pytest.mark.process
def test_every_format(measured):
    for form in FORMATS:
        assert "exact" in scale_text(measured, form, 90)
    text = scale_text(measured, "terminal", 90)
    assert "at 7,000,000 EXTRAPOLATED" in text
    assert "at 2,000 " in text
    assert "too big" in text
    assert max(map(len, text.splitlines())) <= 90
    content = json.loads(scale_text(measured, "json", 90))
    assert content["mix"] == {"profile": "typical", "requests": 100, "seed": 5}
    assert len(content["points"]) == 16


@pytest.mark.process
def test_few_errors_foretell_nothing(measured):
    none = measured.lines.with_columns(errors=pl.lit(9, pl.Int64))
    text = scale_text(type(measured)(measured.mix, measured.points, none, ()), "terminal", 200)
    assert "too few errors" in text
    rows = [line.split() for line in text.splitlines() if line.startswith("exact")]
    assert ["exact", "FNR", "too", "few", "errors", "-", "-"] in rows


@pytest.mark.parametrize("people", [(1_000, 1_000), (0,), ()])
def test_sizes_that_make_no_sense(tmp_path, people):
    with pytest.raises(ConfirmbenchError, match="sizes once each"):
        scale(["exact"], people, Mix(), tmp_path, Silent())


def test_more_refusals(tmp_path):
    with pytest.raises(ConfirmbenchError, match="registry of 0 records"):
        scale(["exact"], (1_000,), Mix(), tmp_path, Silent(), farther=(0,))
    with pytest.raises(ConfirmbenchError, match="same matcher"):
        scale(["exact", "exact"], (1_000,), Mix(), tmp_path, Silent())
    with pytest.raises(ConfirmbenchError, match="can supply"):
        scale(["exact"], (50,), Mix("typical", 1_000), tmp_path, Silent())
    assert list(tmp_path.iterdir()) == []


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
def seeded(tmp_path_factory):
    folder = tmp_path_factory.mktemp("seeds")
    broken = write_plugin(folder, "raise ValueError('no')")
    suite = Suite("small", "typical", 1_000, 100, 1, ("exact", broken), Limits(60, 8))
    return seeds(suite, (5, 6, 7), folder, Silent())


@pytest.mark.process
def test_seeds_real_runs(seeded):
    assert seeded.points["digest"].n_unique() == 3
    assert seeded.points.filter(matcher="exact", rate="FNR")["seed"].to_list() == [5, 6, 7]
    assert seeded.spreads.select("matcher", "rate", "seeds").rows() == [
        ("exact", "FNR", 3),
        ("exact", "FCR", 3),
    ]
    assert len(seeded.failures) == 3
    assert seeded.failures[0].startswith("plugin.py:Plugin at 1,000 records, seed 5: error. ValueError")


@pytest.mark.process
def test_seeds_every_format(seeded):
    for form in FORMATS:
        assert "exact" in seeds_text(seeded, form, 90)
    text = seeds_text(seeded, "terminal", 90)
    assert "seeds 5, 6, 7." in text
    assert max(map(len, text.splitlines())) <= 90
    assert len(json.loads(seeds_text(seeded, "json", 90))["spreads"]) == 2


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
