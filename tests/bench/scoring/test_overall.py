"""Both sides of a row of counts, and the tables of a run and of answers that show their intervals."""

import polars as pl
import pytest

from bench.entrants.outcome import Outcome
from bench.runs.record import Entry, Run
from bench.runs.report import run_report, score_report
from bench.scoring.counts import Counts
from bench.scoring.metrics import score
from bench.scoring.overall import independent, overall
from bench.scoring.slices import COUNTS
from bench.statistics.counted import Counted
from bench.statistics.intervals import clopper_pearson, wilson
from tests.bench.tiny import REQUESTS, truth

EVEN = score(pl.Series([i % 2 == 0 for i in range(REQUESTS)]), truth())


def counts_of(name, question="should_confirm", worth=(5.5, 8.5)):
    row = (question, "all", "all", 11, 5, 17, 8, 9, 9, 9, 9, *worth)
    return pl.DataFrame([row], schema=COUNTS, orient="row").with_columns(
        pl.lit(name).alias("matcher"), pl.lit(f"{name}-1").alias("slug")
    )


def test_both_sides_with_their_effective_requests():
    [(key, both)] = overall(counts_of("even"), "slug").items()
    assert key == ("even-1", "should_confirm")
    assert (both.misses, both.wrong) == (Counted(5, 11, 5.5), Counted(8, 17, 8.5))


def test_a_side_without_requests():
    frame = counts_of("even", worth=(0.0, 8.5)).with_columns(positives=pl.lit(0), wrong_no_matches=pl.lit(0))
    [both] = overall(frame).values()
    assert both.misses.rate is None


def test_without_clusters_each_request_counts():
    both = independent(Counts(6, 5, 8, 9))
    assert (both.misses, both.wrong) == (Counted(5, 11), Counted(8, 17))


def ends(interval):
    return f"[{interval.low:.4f}, {interval.high:.4f}]"


def test_answers_have_the_intervals_of_effective_requests():
    text = score_report("even", EVEN, 200, counts_of("even"))
    assert f"0.4545 (5/11) {ends(wilson(2.5, 5.5))}" in text
    assert f"0.4706 (8/17) {ends(clopper_pearson(4, 8.5))}" in text
    assert "wider where requests of one person" in text


def test_without_counts_the_legend_says_that_requests_are_independent():
    text = score_report("even", EVEN, 200)
    assert f"0.4545 (5/11) {ends(wilson(5, 11))}" in text
    assert "as if requests were independent" in text


def entry(slug):
    return Entry("even", "even", slug, slug, Outcome("ok", "", {"ask": 1.0}), EVEN)


def test_a_run_has_them_too_and_knows_versions_of_one_matcher_apart():
    both = pl.concat(
        [counts_of("even"), counts_of("even", worth=(11.0, 17.0)).with_columns(slug=pl.lit("b"))]
    )
    dataset = {"digest": "0" * 16, "records": 20, "requests": REQUESTS}
    text = run_report(Run({"name": "t"}, dataset, {}, "", (entry("even-1"), entry("b"))), 220, both)
    rows = [line for line in text.splitlines() if line.startswith("even ")]
    assert ends(wilson(2.5, 5.5)) in rows[0]
    assert ends(wilson(5, 11)) in rows[1]


@pytest.mark.parametrize("width", [80, 119])
def test_narrow_screens_have_no_intervals(width):
    assert "[" not in score_report("even", EVEN, width, counts_of("even"))
