"""A rate: its interval, what its requests are worth, and how it prints.

Rates are a view of counts: their values, their intervals, and when there is too little to say.

Both sides of a row of counts, and the tables of a run and of answers that show their intervals.
"""

import doctest

import polars as pl
import pytest

from bench.entrants.process import Outcome
from bench.runs.rates_report import rates_text
from bench.runs.record import Entry, RunRecord
from bench.runs.report import run_report, score_report
from bench.scoring import rate as module
from bench.scoring.counts import Counts
from bench.scoring.rate import FCR, FNR, PRECISION, RARE_SHARE, SHARE, Rate, Rates, Side
from bench.scoring.rates import FLOOR, of_slice, overall, rates, show
from bench.scoring.slices import COUNTS, counts_of_all, slice_counts, slicing
from bench.statistics.intervals import Interval, clopper_pearson, wilson
from generators.errors import ConfirmbenchError
from tests.bench.forty import ANSWERS, edits, truth
from tests.bench.made_runs import run_counts, with_worth
from tests.bench.tiny import REQUESTS


def test_independent_requests_are_worth_themselves():
    rate = Rate(FNR, 3, 60)
    assert (rate.k, rate.n, rate.value) == (3, 60, 0.05)
    assert rate.interval() == wilson(3, 60)
    assert Rate(FCR, 3, 60).interval() == clopper_pearson(3, 60)


def test_an_effective_n_keeps_the_rate_and_widens_the_interval():
    rate = Rate(FNR, 3, 60, 40.0)
    assert (rate.k, rate.n, rate.value) == (2, 40, 0.05)
    assert rate.interval() == wilson(2, 40)
    assert rate.upper_bound() > Rate(FNR, 3, 60).upper_bound()


def test_nothing_but_errors_stays_so():
    assert Rate(FNR, 7, 7, 0.1 + 0.2).interval().high == 1.0


def test_without_requests_nothing_is_known():
    rate = Rate(FNR, 0, 0)
    assert (rate.value, rate.k, rate.n, rate.smoothed) == (None, 0, 0, 0.5)
    assert rate.interval() == Rate(FCR, 0, 0).interval() == Interval(0.0, 1.0)
    assert rate.known_interval() == (None, None)


def test_smoothed_rates_are_never_0_or_1():
    assert Rate(FNR, 0, 9).smoothed == 0.05
    assert Rate(FNR, 9, 9).smoothed == 0.95
    assert Rate(FNR, 3, 60, 40.0).smoothed == 2.5 / 41


@pytest.mark.parametrize("counts", [(-1, 3), (4, 3), (1, 3, 4.0), (1, 3, 0.0), (1, 3, -1.0)])
def test_refuses_what_cannot_be_rate(counts):
    with pytest.raises(ValueError, match=r"cannot be|are worth"):
        Rate(FNR, *counts)


@pytest.mark.parametrize("side", Side)
def test_the_side_knows_its_interval(side):
    expected = clopper_pearson if side in (FCR, RARE_SHARE) else wilson
    assert Rate(side, 5, 500).interval() == expected(5, 500)
    assert {FNR, FCR, PRECISION, SHARE, RARE_SHARE} == set(Side)


def test_a_frame_names_the_side():
    assert Rate("FCR", 1, 10) == Rate(FCR, 1, 10)
    with pytest.raises(ValueError, match="FPR"):
        Rate("FPR", 1, 10)


def test_prints_itself():
    rate = Rate(FNR, 1_116, 43_000)
    assert str(rate) == f"{rate}" == "0.0260 (1,116/43,000)"
    assert f"{rate:interval}" == f"0.0260 (1,116/43,000) {rate.interval()}"
    assert f"{rate:>25}" == "    0.0260 (1,116/43,000)"
    assert (rate.brief, rate.wordy) == ("2.6 %", "2.6 % (1,116 of 43,000)")
    assert f"{Rate(FNR, 0, 0):interval}" == "- (0/0)"
    assert Rate(FNR, 0, 0).brief == "-"


def test_both_rates_of_a_matcher():
    rates = Rates(Rate(FNR, 1, 2), Rate(FCR, 3, 4))
    assert list(rates) == [rates.of(FNR), rates.of(FCR)]
    assert FNR.other is FCR
    assert FCR.other is FNR


def test_examples_in_the_docstrings_hold():
    tested = doctest.testmod(module)
    assert (tested.failed, tested.attempted) == (0, 6)


EVEN = run_counts({"even": [i % 2 == 0 for i in range(REQUESTS)]})


def counts_of(name, question="should_confirm", worth=(5.5, 8.5)):
    row = (question, "all", "all", 11, 5, 17, 8, 9, 9, 9, 9, *worth)
    return pl.DataFrame([row], schema=COUNTS, orient="row").with_columns(
        pl.lit(name).alias("matcher"), pl.lit(f"{name}-1").alias("slug")
    )


def test_both_sides_with_their_effective_requests():
    [(key, both)] = overall(counts_of("even"), "slug").items()
    assert key == ("even-1", "should_confirm")
    assert both == Rates(Rate(FNR, 5, 11, 5.5), Rate(FCR, 8, 17, 8.5))


def test_a_side_without_requests():
    frame = counts_of("even", worth=(0.0, 8.5)).with_columns(positives=pl.lit(0), wrong_no_matches=pl.lit(0))
    [both] = overall(frame).values()
    assert both.fnr.value is None


def test_without_clusters_each_request_counts():
    assert Counts(6, 5, 8, 9).rates == Rates(Rate(FNR, 5, 11), Rate(FCR, 8, 17))


def ends(interval):
    return f"[{interval.low:.4f}, {interval.high:.4f}]"


def test_answers_have_the_intervals_of_effective_requests():
    text = score_report(with_worth(EVEN, 5.5, 8.5), 200)
    assert f"0.4545 (5/11) {ends(wilson(2.5, 5.5))}" in text
    assert f"0.4706 (8/17) {ends(clopper_pearson(4, 8.5))}" in text
    assert "wider where requests of one person" in text


def entry(slug):
    return Entry("even", "even", slug, slug, Outcome("ok", "", {"ask": 1.0}))


def test_a_run_has_them_too_and_knows_versions_of_one_matcher_apart():
    first, second = (EVEN.with_columns(slug=pl.lit(slug)) for slug in ("even-1", "b"))
    both = pl.concat([with_worth(first, 5.5, 8.5), with_worth(second, 11.0, 17.0)])
    dataset = {"digest": "0" * 16, "records": 20, "requests": REQUESTS}
    text = run_report(
        RunRecord({"name": "t"}, dataset, {}, "", (entry("even-1"), entry("b")), counts=both), 220
    )
    rows = [line for line in text.splitlines() if line.startswith("even ")]
    assert ends(wilson(2.5, 5.5)) in rows[0]
    assert ends(wilson(5, 11)) in rows[1]


@pytest.mark.parametrize("width", [80, 119])
def test_narrow_screens_have_no_intervals(width):
    assert "[" not in score_report(EVEN, width)


FORTY = slice_counts(ANSWERS, slicing(truth(), edits()))


def counts(*rows):
    """Frames of counts: value, positives, misses, negatives, wrong confirms, effective n of both sides."""
    return pl.DataFrame(
        [
            ("should_confirm", "kind", value, p, fn, n, fp, 9, 9, 9, 9, worth_p, worth_n)
            for value, p, fn, n, fp, worth_p, worth_n in rows
        ],
        schema=COUNTS,
        orient="row",
    )


def test_rates_and_intervals_with_the_effective_number_of_requests():
    row = rates(counts(("a", 200, 50, 400, 4, 100.0, 200.0))).to_dicts()[0]
    assert (row["fnr"], row["fcr"]) == (0.25, 0.01)
    assert (row["fnr_low"], row["fnr_high"]) == pytest.approx(wilson(25, 100))
    assert (row["fcr_low"], row["fcr_high"]) == pytest.approx(clopper_pearson(2, 200))
    assert row["fnr_enough"]
    assert row["fcr_enough"]


def test_a_side_without_requests_has_no_rate():
    row = rates(counts(("a", 0, 0, 300, 0, 0.0, 300.0))).to_dicts()[0]
    assert [row[name] for name in ("fnr", "fnr_low", "fnr_high")] == [None] * 3
    assert not row["fnr_enough"]
    assert (row["fcr"], row["fcr_low"]) == (0.0, 0.0)
    assert row["fcr_high"] == pytest.approx(1 - 0.025 ** (1 / 300))


def test_the_floor_is_a_flag_and_no_filter():
    frame = rates(counts(("a", FLOOR, 1, FLOOR - 1, 1, float(FLOOR), FLOOR - 1.0)))
    assert frame.select("fnr_enough", "fcr_enough").row(0) == (True, False)
    assert frame["fcr"][0] == 1 / (FLOOR - 1)
    assert rates(frame.select(list(COUNTS)), floor=10)["fcr_enough"][0]


def test_another_level():
    row = rates(counts(("a", 100, 10, 100, 1, 100.0, 100.0)), level=0.9).to_dicts()[0]
    assert (row["fcr_low"], row["fcr_high"]) == pytest.approx(clopper_pearson(1, 100, 0.9))


def test_of_the_hand_counted_requests():
    row = rates(of_slice(FORTY, "all")).to_dicts()[0]
    assert (row["fnr"], row["fcr"]) == (6 / 16, 5 / 24)
    kinds = rates(of_slice(FORTY, "kind")).filter(question="should_confirm")
    assert kinds["fnr"].to_list() == [3 / 12, 3 / 4, None, None, None, None, None, None]
    assert kinds["fcr"].to_list() == [None, None, 2 / 6, 1 / 4, 0, 1 / 3, 0, 1 / 3]


def test_as_people_read_it():
    text = show(rates(counts(("a", 1_000, 250, 50, 4, 1000.0, 50.0), ("b", 0, 0, 9_000, 0, 0.0, 9000.0))))
    assert text.columns == ["kind", "FNR", "FCR", "FNR, person on file", "FCR, person on file"]
    assert text.rows()[0] == ("a", "0.2500 (250/1,000) [0.2242, 0.2778]", "too few (4/50)", None, None)
    assert text.rows()[1][1:3] == ("-", "0.0000 (0/9,000) [0.0000, 4.1e-04]")


def test_both_questions_stand_side_by_side_for_each_matcher():
    both = counts_of_all({"one": ANSWERS, "other": ~ANSWERS}, slicing(truth(), edits()))
    text = show(rates(of_slice(both, "all"), floor=1))
    assert text["matcher"].to_list() == ["one", "other"]
    assert [cell.split(" [")[0] for cell in text.row(0)[2:]] == [
        "0.3750 (6/16)",
        "0.2083 (5/24)",
        "0.4348 (10/23)",
        "0.1176 (2/17)",
    ]


def test_texts_of_several_slices():
    both = counts_of_all({"one": ANSWERS}, slicing(truth(), edits()))
    terminal = rates_text(both, ["kind", "Kind x Origin"], "terminal", 200)
    assert "origin x kind" in terminal
    assert "hispanic x current" in terminal
    assert "95% intervals" in terminal
    machine = rates_text(both, ["kind", "all"], "csv", 200).splitlines()
    assert len(machine) == 1 + 16 + 2
    assert "95%" not in machine[-1]
    with pytest.raises(ConfirmbenchError, match="There is no slice 'shoes'"):
        rates_text(both, ["shoes"], "csv", 200)
