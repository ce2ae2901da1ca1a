"""The list of matchers, and one of them, as text and JSON.

docs/matchers.md is what the docstrings say.
"""

import json
from dataclasses import replace

import pytest

from bench.catalog.about import About, Parameter
from bench.catalog.docs import PAGE, _row, _section, page
from bench.catalog.list import OTHER, facts_of, list_groups, list_json, list_report, one, one_json, one_report
from matchers.catalog import BUILT_IN, GROUPS, names

FOUND = About(
    "mine", "Confirm when it is mine.", ("Prose.",), "a book", (Parameter("k", "int", "4", "fields, 1..5"),)
)


def test_every_built_in_matcher_has_a_group_of_its_own():
    members = [name for names_ in GROUPS.values() for name in names_]

    assert len(members) == len(set(members))
    assert OTHER not in list_groups()
    assert set(BUILT_IN) <= set(members)


def test_the_list_has_every_matcher_once():
    found = [each.name for members in list_groups().values() for each in members]

    assert sorted(found) == sorted([*names(), "oracle"])


@pytest.mark.parametrize("width", [20, 45, 80, 200])
def test_rules_are_wrapped_and_whole(width):
    groups = list_groups()
    report = list_report(groups, width)
    words = " ".join(report.split())

    assert max(map(len, report.splitlines())) <= max(width, 30)
    for members in groups.values():
        for each in members:
            assert f"{each.name} {each.rule}" in words


@pytest.mark.parametrize("width", [80, 200])
@pytest.mark.parametrize("name", names())
def test_one_is_wrapped_and_whole(name, width):
    found = one(name)
    report = one_report(found, width)
    words = " ".join(report.split())

    assert max(map(len, report.splitlines())) <= 100
    for text in (found.rule, found.source, *found.prose, *(p.meaning for p in found.parameters)):
        assert text in words
    for parameter in found.parameters:
        assert f"{parameter.name}: {parameter.type} " in words


def test_what_is_missing_is_said_beside_the_rule():
    lacking = replace(FOUND, missing="Not installed: x.")

    assert "mine  Confirm when it is mine.\n        [Not installed: x.]" in list_report(
        {"Peers": [lacking]}, 80
    )
    assert facts_of(lacking)[-1] == "Not installed: x."


def test_facts():
    assert facts_of(FOUND) == ["Not separable."]
    assert facts_of(replace(FOUND, packages=("x",)))[-1] == 'Needs x: pip install "confirmbench[peers]"'
    trained = {"digest": "0123456789", "name": "d", "people": 1000, "seed": 1000, "profile": None}
    learned = facts_of(replace(FOUND, supervised=True, trained_on=trained))
    assert learned[1] == "Learns from the truth."
    assert "trained on d (people 1,000, seed 1000, digest 01234567)" in learned[2]


def test_list_json():
    found = json.loads(list_json({"Peers": [FOUND]}))

    assert found == [
        {
            "name": "mine",
            "group": "Peers",
            "rule": "Confirm when it is mine.",
            "prose": ["Prose."],
            "source": "a book",
            "parameters": [
                {
                    "name": "k",
                    "type": "int",
                    "default": "4",
                    "meaning": "fields, 1..5",
                    "range": [1, 5],
                    "required": False,
                }
            ],
            "separable": False,
            "supervised": None,
            "trained_on": None,
            "packages": [],
            "missing": "",
        }
    ]
    assert json.loads(one_json(one("exact")))["group"] == "Rules"
    assert json.loads(one_json(one("oracle")))["parameters"] == []


def test_the_page_is_current():
    assert PAGE.read_text(encoding="utf-8") == page(), "docs/matchers.md is out of date: run `make docs`."


def test_every_matcher_has_a_row_and_a_section():
    lines = page().splitlines()

    for name in BUILT_IN:
        assert f"### {name}" in lines
        assert any(line.startswith(f"| [`{name}`](#{name}) | Confirm when ") for line in lines)


def test_what_is_installed_here_makes_no_difference():
    """The page says what a matcher needs, not what this machine lacks."""
    here = About("mine", "Confirm when a | b.", packages=("x",), missing="Not installed: x.")
    section = "\n".join(_section(here))

    assert "Not installed" not in section
    assert 'Needs x: `pip install "confirmbench[peers]"`.' in section
    assert _row(here).endswith("| Confirm when a \\| b. |")
