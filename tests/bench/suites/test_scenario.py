"""The table [scenario]: read as it stands, and faults named by file and key."""

import pytest

from bench.suites.report import suite_report, suites_report
from bench.suites.scenario import Scenario
from bench.suites.suite import load_suite, suite_names
from generators.errors import ConfirmbenchError
from tests.bench.suites.test_suite import GOOD

TABLE = """
[scenario]
sources = ["S1 A report"]
published = ["Half of it.", "Every letter, hyphen and blank of the name has to agree with the record's own."]
assumed = ["The other half."]
compares = []
notice = "It measures no agency."
"""


@pytest.fixture
def load(tmp_path):
    def load(text):
        file = tmp_path / "mine.toml"
        file.write_text(text)
        return load_suite(str(file))

    return load


def test_a_preset_of_ones_own(load):
    suite = load('title = "Half of it"\n' + GOOD + TABLE)
    assert suite.title == "Half of it"
    assert suite.scenario == Scenario(
        sources=("S1 A report",),
        published=(
            "Half of it.",
            "Every letter, hyphen and blank of the name has to agree with the record's own.",
        ),
        assumed=("The other half.",),
        compares=(),
        notice="It measures no agency.",
    )


def test_a_suite_need_not_imitate_anything(load):
    suite = load(GOOD)
    assert (suite.title, suite.scenario) == ("", None)
    assert suite_report(suite, 80).startswith("mine\n\nDataset:\n  - profile typical, 50 people on file")


@pytest.mark.parametrize(
    ("line", "instead", "message"),
    [
        ('sources = ["S1 A report"]', "", "lacks the key scenario.sources"),
        ('sources = ["S1 A report"]', "sources = []", "scenario.sources is []; it must be a list of texts"),
        ('sources = ["S1 A report"]', 'sources = "S1"', "scenario.sources is 'S1'"),
        ('sources = ["S1 A report"]', "sources = [1]", "scenario.sources is [1]"),
        ('sources = ["S1 A report"]', 'sources = [""]', "scenario.sources is ['']"),
        ("compares = []", "compares = []\nnote = 3", "has an unknown key scenario.note"),
        ('notice = "It measures no agency."', "", "lacks the key scenario.notice"),
        ('notice = "It measures no agency."', 'notice = ""', "scenario.notice is ''"),
        ('notice = "It measures no agency."', "notice = 1", "scenario.notice is 1"),
    ],
)
def test_says_which_key_is_wrong(load, line, instead, message):
    assert line in TABLE
    with pytest.raises(ConfirmbenchError) as caught:
        load(GOOD + TABLE.replace(line, instead))
    assert message in str(caught.value)
    assert "mine.toml" in str(caught.value)


def test_a_scenario_is_a_table_and_a_title_a_text(load):
    with pytest.raises(ConfirmbenchError, match="scenario is 3; it must be a table"):
        load("scenario = 3\n" + GOOD)
    with pytest.raises(ConfirmbenchError, match="title is 3; it must be a text"):
        load("title = 3\n" + GOOD)


@pytest.mark.parametrize("width", [60, 200])
def test_one_suite_in_full(load, width):
    text = suite_report(load('title = "Half of it"\n' + GOOD + TABLE), width)
    assert max(map(len, text.splitlines())) <= width
    assert text.startswith("mine: Half of it\n")
    assert "  - jaro_winkler(threshold=0.9)" in text
    assert "Published:\n  - Half of it.\n  - Every letter" in text
    assert "To hold it against, in shape and not in figures:\n  - nothing published" in text
    assert text.endswith("\n\nIt measures no agency.")


def test_all_suites_in_a_line_each_where_there_is_room():
    lines = suites_report(200).splitlines()
    assert [line.split()[0] for line in lines] == suite_names()
    [smoke] = [line for line in lines if line.startswith("smoke ")]
    assert smoke.endswith("(10,000 people, 2,000 requests)")


def test_all_suites_on_a_narrow_screen():
    lines = suites_report(70).splitlines()
    assert max(map(len, lines)) <= 70
    assert [line.split()[0] for line in lines if not line.startswith(" ")] == suite_names()
