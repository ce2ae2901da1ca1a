"""FNR at a required FCR and speed: who qualifies, who is on the frontier, why the others are not there."""

import polars as pl
import pytest

from bench.page.figures.frontier import figure, speed_and_error
from tests.bench.page.figures.of_forty import drawn
from tests.bench.page.made import COSTLY_MARKUP, costing, failed, many, matcher, required


def at(found, target):
    return found.filter(pl.col("required_fcr") == target)


def reasons(material, target):
    return dict(at(speed_and_error(material), target).select("matcher", "reason").iter_rows())


def test_a_matcher_qualifies_by_the_upper_bound_of_its_fcr_and_not_by_the_rate():
    """Of 10,000: one-sided 95 % bounds (Clopper-Pearson) of 2 are 0.063 %, of 5 0.105 %, of 90 1.07 %."""
    found = costing(matcher("two", wrong=2), matcher("five", wrong=5), matcher("ninety", wrong=90))

    assert reasons(found, 1e-3)["two"] is None
    assert "FCR may be 0.11 % (5 of 10,000)" in reasons(found, 1e-3)["five"]
    assert reasons(found, 1e-2)["five"] is None
    assert "FCR may be 1.1 % (90 of 10,000)" in reasons(found, 1e-2)["ninety"]


def test_too_few_requests_are_a_reason_of_their_own():
    """An FCR of 0.01 % takes 29,956 requests even without an error."""
    assert "10,000, and it takes 29,956" in reasons(costing(matcher("none", wrong=0)), 1e-4)["none"]


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        (failed("a", "memory"), "no answers (memory)"),
        (matcher("a", speed=None), "speed was not measured"),
        (matcher("a", misses=10_000), "confirms nobody"),
        (matcher("a", positives=99, misses=1), "too few requests that should be confirmed (99)"),
    ],
)
def test_those_without_a_point_say_why(given, reason):
    assert reason in reasons(costing(given), 1e-2)["a"]


def test_the_frontier_is_those_that_nobody_beats():
    found = costing(
        matcher("slow and good", misses=10, speed=10),
        matcher("quick and bad", misses=500, speed=1000),
        matcher("slower and no better", misses=500, speed=900),
        matcher("in between", misses=100, speed=100),
        matcher("equal", misses=100, speed=100),
        matcher("worse", misses=101, speed=100),
        matcher("oracle", misses=0, wrong=0, speed=1e6, reads_truth=True),
        matcher("coin", misses=1, wrong=0, speed=1e6),
    )
    best = at(speed_and_error(found), 1e-2).filter("best")["matcher"].to_list()

    assert best == ["slow and good", "quick and bad", "in between", "equal"]
    assert "8 of 8 qualify; slow and good misses 0.1 % (10 of 10,000) at 10 requests/s" in figure(found).alt


def test_a_curve_is_taken_at_the_chosen_value_with_the_other_half():
    found = costing(
        matcher("curved", misses=4000, wrong=9999, speed=50),
        matcher("plain", misses=300, speed=40),
        required=required("curved", [(0.8, 20, 30), (0.9, 200, 2), "No setting qualifies: it is 0.2."]),
    )
    row = at(speed_and_error(found), 1e-2).row(0, named=True)

    assert (row["parameter"], row["value"], row["fnr"], row["positives"]) == (
        "threshold",
        0.8,
        20 / 5000,
        5000,
    )
    assert row["requests_per_s"] == 50
    assert at(speed_and_error(found), 1e-3)["value"][0] == 0.9
    assert reasons(found, 1e-4)["curved"] == "No setting qualifies: it is 0.2"
    assert "5,000 to 10,000" in figure(found).caption
    assert "speed is that of its default" in figure(found).caption


def test_a_curve_of_a_matcher_that_was_not_run_has_no_speed():
    found = costing(matcher("plain"), required=required("other", [(0.8, 20, 30)] * 3))

    assert reasons(found, 1e-2)["other"] == "not run by itself, so its speed is unknown"
    assert "other: not run by itself" in figure(found).caption


def test_captions_name_those_left_out_once():
    found = costing(matcher("good", wrong=0), matcher("bad", wrong=3000), failed("late"))
    caption = figure(found).caption

    assert caption.count("late: no answers (timeout)") == 1
    assert "Not shown at 1.0 %: bad: FCR may be 30.8 % (3,000 of 10,000); late" in caption
    assert "Not shown at 0.01 %: those above; " in caption


def test_zero_misses_are_open_at_the_upper_end():
    spec = figure(costing(matcher("perfect", misses=0, wrong=0))).spec
    rows = [
        row for layer in spec["vconcat"][0]["layer"] for row in layer["data"]["values"] if row.get("none")
    ]

    assert {row["full"] for row in rows} == {0}
    assert [row["drawn"] for row in rows] == pytest.approx(
        [3.8415 / 10_003.8415] * len(rows), rel=1e-4
    )  # Wilson


def test_requirements_that_nobody_meets_are_said_and_without_any_there_is_no_picture():
    svg = drawn(figure(costing(matcher("good", wrong=0))))

    assert "FCR at most 0.01 %: no matcher qualifies" in svg
    assert figure(costing(matcher("bad", wrong=5000))) is None
    assert figure(costing()) is None


@pytest.mark.parametrize("number", [1, 2, 12, 50])
def test_draws_any_number_of_matchers(number):
    svg = drawn(figure(costing(*many(number))))

    assert "requests/s" in svg


def test_many_are_numbered_and_the_key_says_who_they_are():
    spec = figure(costing(*many(50))).spec
    key = [row["name"] for row in spec["vconcat"][-1]["data"]["values"]]
    numbers = [int(name.split()[0]) for name in key]

    assert len(set(numbers)) == len(numbers) > 10
    assert all(name.split()[1] == f"matcher({int(name.split()[0]) - 1})" for name in key)


def test_markup_is_text():
    drawn(figure(costing(matcher(COSTLY_MARKUP), matcher("other", misses=20, speed=5))))
