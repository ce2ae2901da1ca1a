"""What is printed: published beside measured, and what does not hold as plainly as what does."""

import json
from dataclasses import replace

import pytest

from bench.statistics.intervals import clopper_pearson, wilson
from bench.studies.reproductions.catalog import EXPERIMENTS
from bench.studies.reproductions.experiment import (
    NUMBER,
    Experiment,
    Figure,
    Result,
    Setting,
    Shape,
    number,
    rare,
    ratio,
    share,
    times,
)
from bench.studies.reproductions.report import json_report, markdown_report, shown, text_report, text_summary

EXPERIMENT = Experiment(
    id="T6",
    title="A made-up table",
    source="S0 (nobody)",
    published="One of four.",
    made="Rate.",
    assumed=("Nothing at all.",),
    figures=(Figure("part", "part of the whole", 0.25), Figure("growth", "growth", None, NUMBER)),
    direction=Shape("It is more than none.", lambda v: v["part"] > 0),
    ratio=Shape("It is at least half.", lambda v: v["part"] >= 0.5),
    setting=Setting(1_000, 400, 9),
    measure=lambda material: {},
    remark="Made up.",
)
RESULT = Result(
    EXPERIMENT,
    EXPERIMENT.setting,
    {"part": share(100, 400), "growth": number(float("inf"), 1_234)},
    direction=True,
    ratio=False,
    datasets={"typical": "abc123"},
    seconds=0.5,
    version="9.9.9",
)


def test_text_has_everything_and_fits_the_screen():
    text = text_report(RESULT, 80)
    for part in ("T6  A made-up table", "One of four.", "S0 (nobody)", "Nothing at all.", "Made up."):
        assert part in text
    assert "25.0 %     25.0 %  21.0 to 29.5 %  100 of 400" in text
    assert "unbounded" in text
    assert "1,000 people on file, 400 drawn, seed 9; dataset `typical` abc123." in " ".join(text.split())
    assert "Direction holds: It is more than none." in text
    assert "Ratio does not hold: It is at least half." in text
    assert max(map(len, text.splitlines())) <= 80


def test_the_summary_shows_what_does_not_hold():
    rows = [line.split() for line in text_summary([RESULT], 80).splitlines() if line.startswith("T6")]
    assert rows == [["T6", "A", "made-up", "table", "holds", "does", "not", "hold"]]
    swapped = text_summary([replace(RESULT, direction=False, ratio=True)], 80)
    assert "T6     A made-up table  does not hold  holds" in swapped


def test_markdown_is_a_section_with_a_table_and_two_verdicts():
    page = markdown_report([RESULT])
    assert "version 9.9.9, seed 9" in page
    assert "| T6 | A made-up table | holds | does not hold |" in page
    assert "## T6: A made-up table" in page
    assert "| part of the whole | 25.0 % | 25.0 % | 21.0 to 29.5 % | 100 of 400 |" in page
    assert (
        "- **Direction holds:** It is more than none.\n- **Ratio does not hold:** It is at least half."
        in page
    )
    assert "## Not reproduced" not in page  # some tables were asked for, not all


def test_all_tables_together_name_those_that_are_missing():
    everything = [replace(RESULT, experiment=replace(EXPERIMENT, id=each.id)) for each in EXPERIMENTS]
    assert "- **T16:** Any three of" in markdown_report(everything)
    assert "T16, not reproduced: Any three of" in text_summary(everything, 200)
    assert "T16" in json.loads(json_report(everything))["not_reproduced"]


def test_json_has_counts_and_no_infinity():
    found = json.loads(json_report([RESULT]))
    (experiment,) = found["experiments"]
    part, growth = experiment["figures"]
    assert (part["published"], part["value"], part["k"], part["n"]) == (0.25, 0.25, 100, 400)
    assert part["interval"] == pytest.approx(list(wilson(100, 400)))
    assert growth["value"] is None
    assert growth["interval"] is None
    assert experiment["direction"] == {"text": "It is more than none.", "holds": True}
    assert experiment["ratio"]["holds"] is False
    assert experiment["setting"] == {"people": 1_000, "requests": 400, "seed": 9}
    assert found["not_reproduced"] == {}


@pytest.mark.parametrize(
    ("value", "form", "text"),
    [
        (0.0, "percent", "0 %"),
        (1.0, "percent", "100 %"),
        (0.00035, "percent", "0.035 %"),
        (0.0369, "percent", "3.7 %"),
        (0.5, "percent", "50.0 %"),
        (0.9995, "percent", "99.95 %"),
        (42_695, "number", "42,695"),
        (1.8785, "number", "1.88"),
    ],
)
def test_values_as_tables_show_them(value, form, text):
    assert shown(value, form) == text


def test_shares_have_intervals_and_nothing_counted_says_nothing():
    assert share(3, 10).interval == wilson(3, 10)
    assert rare(3, 10).interval == clopper_pearson(3, 10)
    assert share(0, 0).interval == (0, 1)


def test_a_ratio_is_of_smoothed_shares_and_its_interval_is_symmetric_in_logs():
    found = ratio(share(30, 100), share(10, 100))
    assert found.value == pytest.approx((30.5 / 101) / (10.5 / 101))
    low, high = found.interval
    assert low * high == pytest.approx(found.value**2)
    assert 1 < low < found.value < high
    back = ratio(share(10, 100), share(30, 100))
    assert (back.value * found.value, back.interval.low * high) == pytest.approx((1, 1))
    assert ratio(share(0, 10), share(0, 10)).value == 1


def test_times_of_nothing():
    assert (times(2, 1), times(2, 0), times(0, 0)) == (2, float("inf"), 1)
