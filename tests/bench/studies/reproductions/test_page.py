"""docs/reproductions.md is what the command prints: a section for each experiment, nothing left out."""

import re
from pathlib import Path

import pytest

from bench.studies.reproductions.catalog import EXPERIMENTS, NOT_REPRODUCED
from bench.studies.reproductions.report import shown

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
        assert published == ("-" if figure.published is None else shown(figure.published, figure.form))
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
