"""What is printed: published beside measured, and what does not hold as plainly as what does.

Which tables there are, and what is said of those that there are not.

docs/reproductions.md is what the command prints: a section for each experiment, nothing left out.

`confirmbench reproduce` as a user meets it.
"""

import json
import re
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from bench.statistics.intervals import clopper_pearson, wilson
from bench.studies.reproductions.catalog import EXPERIMENTS, NOT_REPRODUCED, choose
from bench.studies.reproductions.experiment import (
    NUMBER,
    Experiment,
    Figure,
    Result,
    Shape,
    Sizes,
    number,
    rare,
    ratio,
    share,
    times,
)
from bench.studies.reproductions.report import json_report, markdown_report, show, text_report, text_summary
from generators.errors import ConfirmbenchError
from tests.command import confirmbench

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
    setting=Sizes(1_000, 400, 9),
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
    assert show(value, form) == text


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


ASKED_FOR = {"T1", "T2", "T4", "T5", "T6", "T7", "T8", "T10", "T11", "T12", "T13", "T14", "T18"}


def test_every_published_table_is_reproduced_or_has_a_reason():
    ids = [experiment.id for experiment in EXPERIMENTS]
    assert len(ids) == len(set(ids))
    assert set(ids) >= ASKED_FOR
    assert set(ids) & set(NOT_REPRODUCED) == set()
    assert set(ids) | set(NOT_REPRODUCED) == {f"T{number}" for number in range(1, 20)}


def test_none_means_all_and_case_and_order_do_not_matter():
    assert choose([]) == EXPERIMENTS
    assert [each.id for each in choose(["t12", "T6", "T6"])] == ["T6", "T12"]


def test_unknown_ids_get_the_list():
    with pytest.raises(ConfirmbenchError, match=r"no reproduction of T99; there are T1, T2, .*T18"):
        choose(["T6", "T99"])


def test_a_table_that_cannot_be_made_says_why():
    with pytest.raises(ConfirmbenchError, match=r"T16: Any three of .*date of birth or a sex"):
        choose(["T16"])


@pytest.mark.parametrize("experiment", EXPERIMENTS, ids=lambda each: each.id)
def test_an_experiment_says_where_it_is_from_and_what_it_assumes(experiment):
    assert experiment.source.startswith("S")
    assert experiment.assumed
    for text in (experiment.published, experiment.made, *experiment.assumed, experiment.direction.text):
        assert text.endswith("."), text
    assert experiment.ratio.text.endswith(".")


PAGE = (Path(__file__).parents[4] / "docs" / "reproductions.md").read_text(encoding="utf-8")
SECTIONS = dict(re.findall(r"^## (T\d+): (.*?)(?=^## |\Z)", PAGE, re.MULTILINE | re.DOTALL))


def rows(section):
    """The cells of a table's rows by their first cell."""
    lines = [line.strip("| ").split(" | ") for line in section.splitlines() if line.startswith("| ")]
    return {first: rest for first, *rest in lines}


@pytest.mark.parametrize("experiment", EXPERIMENTS, ids=lambda each: each.id)
def test_a_section_shows_what_was_published_beside_what_was_measured(experiment):
    section = SECTIONS[experiment.id]
    assert section.startswith(experiment.title)
    for text in (experiment.published, experiment.source, experiment.made, *experiment.assumed):
        assert text in section
    assert experiment.remark in section
    found = rows(section)
    for figure in experiment.figures:
        published, measured, _, counted = found[figure.label]
        assert published == ("-" if figure.published is None else show(figure.published, figure.form))
        assert re.search(r"\d", measured)
        assert re.search(r"\d", counted)


@pytest.mark.parametrize("experiment", EXPERIMENTS, ids=lambda each: each.id)
def test_verdicts_are_the_same_in_section_and_summary(experiment):
    section = SECTIONS[experiment.id]
    verdicts = []
    for name, shape in (("Direction", experiment.direction), ("Ratio", experiment.ratio)):
        (verdict,) = re.findall(rf"- \*\*{name} (holds|does not hold):\*\* (.*)", section)
        assert verdict[1] == shape.text
        verdicts.append(verdict[0])
    assert f"| {experiment.id} | {experiment.title} | {' | '.join(verdicts)} |" in PAGE
    assert f"seed {experiment.setting.seed}" in section


def test_the_page_has_no_other_sections_and_says_what_was_not_tried():
    assert list(SECTIONS) == [experiment.id for experiment in EXPERIMENTS]
    for name, why in NOT_REPRODUCED.items():
        assert f"- **{name}:** {why}" in PAGE
    assert re.search(r"printed: version \d+\.\d+\.\d+, seed 1\.", PAGE)


@pytest.fixture
def reproduce(tmp_path):
    return partial(confirmbench, "reproduce", cwd=tmp_path, COLUMNS=90)


def test_one_table(reproduce):
    done = reproduce("t12")
    assert done.returncode == 0, done.stderr
    assert "T12  Shared dates of birth" in done.stdout
    assert "Direction holds: The larger the group, the likelier." in done.stdout
    assert "T6" not in done.stdout
    assert max(map(len, done.stdout.splitlines())) <= 90


def test_one_table_as_json(reproduce, tmp_path):
    done = reproduce("T12", "--json", "--datasets", "kept")
    (found,) = json.loads(done.stdout)["experiments"]
    assert found["id"] == "T12"
    assert all(figure["n"] for figure in found["figures"])


def test_a_table_that_is_not_there_costs_nothing(reproduce, tmp_path):
    done = reproduce("T12", "T77")
    assert (done.returncode, done.stdout) == (2, "")
    assert "no reproduction of T77; there are T1, " in done.stderr
    assert "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_one_form_at_a_time(reproduce):
    done = reproduce("T12", "--json", "--markdown")
    assert (done.returncode, done.stdout) == (2, "")
    assert "not both" in done.stderr
