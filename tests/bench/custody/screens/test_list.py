"""The custodian's screens as the command `screens` lists and describes them."""

import json

import pytest
from typer.testing import CliRunner

from bench.cli import make_app
from bench.custody.screens.catalog import (
    BUILT_IN,
    GROUPS,
    is_itemwise,
    list_json,
    list_text,
    one_json,
    one_text,
)
from generators.errors import ConfirmbenchError

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
    text = list_text(100)

    assert {name for members in GROUPS.values() for name in members} == set(BUILT_IN)
    assert "Controls\n  none              Admit every request" in text
    assert "cannot be" not in text
    assert text.endswith("confirmbench screens NAME says more of one.")
    assert max(map(len, text.splitlines())) <= 100


def test_one_screen():
    """Its rule, where that comes from, its parameters, and whether it looks at other requests."""
    text = one_text("deliverable", 80)

    assert text.startswith("deliverable: Admit a request when its address is one that there is.")
    assert "classes: tuple[str, ...] = ('Y',)" in text
    assert "Source: the outcomes of delivery point validation" in text
    assert text.endswith("Itemwise: what it says of a request does not depend on others.")
    assert one_text("policy", 80).split("\n\n")[-1].startswith("Not itemwise:")


def test_a_screen_in_a_file(tmp_path):
    file = tmp_path / "few.py"
    file.write_text(PLUGIN)
    found = json.loads(one_json(f"{file}:Few"))

    assert (found["rule"], found["source"], found["itemwise"]) == ("Admit few.", "nobody.", False)
    assert found["parameters"][0]["range"] == [1, 9]
    assert is_itemwise("nowhere.py:Few") is None


def test_json():
    """The list and the one agree."""
    found = {each["name"]: each for each in json.loads(list_json())}

    assert found["zip_like"]["itemwise"] is True
    assert found["policy"]["group"] == "Of a memorandum"
    assert json.loads(one_json("zip_like")) == found["zip_like"]


def test_a_screen_that_is_none():
    with pytest.raises(ConfirmbenchError, match=r"no screen called zip-like \(did you mean zip_like\?\)"):
        one_text("zip-like", 80)


def test_the_command():
    """Not to be taken for the gate of continuous integration."""
    run = CliRunner().invoke
    assert run(make_app(()), ["screens"]).stdout.startswith("Controls")
    assert json.loads(run(make_app(()), ["screens", "none", "--json"]).stdout)["name"] == "none"
    assert "continuous integration is called `gate`" in " ".join(
        run(make_app(()), ["screens", "--help"]).stdout.split()
    )
