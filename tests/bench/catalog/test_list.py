"""The list of matchers, and one of them, as text and JSON.

The custodian's screens as the command `screens` lists and describes them.
"""

import json
from dataclasses import replace

import pytest
from typer.testing import CliRunner

from bench.catalog.about import About, Parameter
from bench.catalog.list import GROUPS as test_list_GROUPS
from bench.catalog.list import (
    OTHER,
    SCREENS_GROUPS,
    facts_of,
    is_itemwise,
    list_json,
    list_report,
    listed,
    one,
    one_json,
    one_report,
    screen_json,
    screen_text,
    screens_json,
    screens_text,
)
from bench.cli import make_app
from bench.custody.screens.catalog import BUILT_IN
from generators.errors import ConfirmbenchError
from matchers.catalog import BUILT_IN as test_list_BUILT_IN
from matchers.catalog import names

PLUGIN = """
from dataclasses import dataclass

@dataclass(frozen=True)
class Few:
    \'\'\'Admit few.

    Source: nobody.

    limit: how many, 1..9
    \'\'\'

    limit: int = 3

    def open(self, gazetteer):
        return self
"""


def test_every_screen_is_listed_by_its_rule():
    """In a group of its own making; the line says what `admit` does with it."""
    text = screens_text(100)

    assert {name for members in SCREENS_GROUPS.values() for name in members} == set(BUILT_IN)
    assert "Controls\n  none              Admit every request" in text
    assert "cannot be" not in text
    assert text.endswith("confirmbench screens NAME says more of one.")
    assert max(map(len, text.splitlines())) <= 100


def test_one_screen():
    """Its rule, where that comes from, its parameters, and whether it looks at other requests."""
    text = screen_text("deliverable", 80)

    assert text.startswith("deliverable: Admit a request when its address is one that there is.")
    assert "classes: tuple[str, ...] = ('Y',)" in text
    assert "Source: the outcomes of delivery point validation" in text
    assert text.endswith("Itemwise: what it says of a request does not depend on others.")
    assert screen_text("policy", 80).split("\n\n")[-1].startswith("Not itemwise:")


def test_a_screen_in_a_file(tmp_path):
    file = tmp_path / "few.py"
    file.write_text(PLUGIN)
    found = json.loads(screen_json(f"{file}:Few"))

    assert (found["rule"], found["source"], found["itemwise"]) == ("Admit few.", "nobody.", False)
    assert found["parameters"][0]["range"] == [1, 9]
    assert is_itemwise("nowhere.py:Few") is None


def test_json():
    """The list and the one agree."""
    found = {each["name"]: each for each in json.loads(screens_json())}

    assert found["zip_like"]["itemwise"] is True
    assert found["policy"]["group"] == "Of a memorandum"
    assert json.loads(screen_json("zip_like")) == found["zip_like"]


def test_a_screen_that_is_none():
    with pytest.raises(ConfirmbenchError, match=r"no screen called zip-like \(did you mean zip_like\?\)"):
        screen_text("zip-like", 80)


def test_the_command():
    """Not to be taken for the gate of continuous integration."""
    run = CliRunner().invoke
    assert run(make_app(()), ["screens"]).stdout.startswith("Controls")
    assert json.loads(run(make_app(()), ["screens", "none", "--json"]).stdout)["name"] == "none"
    assert "continuous integration is called `gate`" in " ".join(
        run(make_app(()), ["screens", "--help"]).stdout.split()
    )


FOUND = About(
    "mine", "Confirm when it is mine.", ("Prose.",), "a book", (Parameter("k", "int", "4", "fields, 1..5"),)
)


def test_every_built_in_matcher_has_a_group_of_its_own():
    members = [name for names_ in test_list_GROUPS.values() for name in names_]

    assert len(members) == len(set(members))
    assert OTHER not in listed()
    assert set(test_list_BUILT_IN) <= set(members)


def test_the_list_has_every_matcher_once():
    found = [each.name for members in listed().values() for each in members]

    assert sorted(found) == sorted([*names(), "oracle"])


@pytest.mark.parametrize("width", [20, 45, 80, 200])
def test_rules_are_wrapped_and_whole(width):
    groups = listed()
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
