"""Finding, making and naming screens; the grammar itself is in tests/matchers/test_catalog.py.

The custodian's screens as the command `screens` lists and describes them.

docs/screens.md: its example is a screen, and its tables name what there is.
"""

import json
import re
import subprocess
import sys
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bench.cli import make_app
from bench.custody.screens.address import MEANINGS, Deliverable
from bench.custody.screens.catalog import (
    BUILT_IN,
    GROUPS,
    class_of,
    is_itemwise,
    list_json,
    list_text,
    make,
    names,
    one_json,
    one_text,
    spec_of,
)
from bench.custody.screens.contract import refusals
from bench.custody.screens.fields import ZipLike
from generators.errors import ConfirmbenchError
from matchers import plugins as plugin_catalog
from tests.bench.custody.screens.made import gazetteer, papers, requests

PLUGIN = """
from dataclasses import dataclass

@dataclass(frozen=True)
class Odd:
    limit: int = 3

    def open(self, gazetteer):
        return self

class NoScreen:
    def fit(self, registry):
        return self
"""


@pytest.mark.process
def test_listing_is_cheap():
    """Names are listed without loading what screens are made of."""
    code = "import sys; from bench.custody.screens.catalog import names; names(); print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout

    assert not {"numba", "numpy", "polars"} & set(loaded.split())


@pytest.mark.parametrize(
    ("spec", "canonical"),
    [
        ("zip_like()", "zip_like"),
        ("deliverable(classes=('Y',))", "deliverable"),
        ("deliverable( classes = ('Y','S') )", "deliverable(classes=('Y', 'S'))"),
    ],
)
def test_specs(spec, canonical):
    """A spec says what is not default, and leads back."""
    assert spec_of(make(spec)) == canonical
    assert make(canonical) == make(spec)


def test_screens_in_files(tmp_path):
    """A class in a file is a screen when it has `open`."""
    file = tmp_path / "screens.py"
    file.write_text(PLUGIN)

    assert spec_of(make(f"{file}:Odd(limit=4)")) == f"{file}:Odd(limit=4)"
    with pytest.raises(ConfirmbenchError, match=r"no method open\(gazetteer\); docs/screens.md shows"):
        make(f"{file}:NoScreen")


def test_installed_screens(monkeypatch):
    """By an entry point of the group, listed behind the built-in ones."""
    target = "bench.custody.screens.fields:ZipLike"
    monkeypatch.setattr(plugin_catalog, "entry_points", lambda group: [EntryPoint("mine", target, group)])

    assert names() == [*BUILT_IN, "mine"]
    assert (make("mine"), class_of("mine")) == (ZipLike(), ZipLike)
    assert spec_of(Deliverable()) == "deliverable"


def test_a_matcher_is_no_screen():
    with pytest.raises(ConfirmbenchError, match="no screen called exact"):
        make("exact")


FEW_PLUGIN = """
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
    file.write_text(FEW_PLUGIN)
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


PAGE = (Path(__file__).parents[4] / "docs" / "screens.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```python\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)


def test_the_example_keeps_the_contract(monkeypatch, tmp_path):
    """As the page says: written into a file, and checked from beside it."""
    monkeypatch.chdir(tmp_path)
    screen, check = BLOCKS
    Path("my_screen.py").write_text(screen)
    exec(check, {})

    opened = make("my_screen.py:KnownZip(digits=3)").open(gazetteer({}))
    found = refusals(opened, requests({}, {"zip_code": "99999"}, {}), papers({}, {}, {"officer": " "}))
    assert found.to_list() == [None, "unknown ZIP code", "no officer"]


def test_every_screen_and_every_class_has_its_line():
    assert re.findall(r"^\| `(\w+)` \|", PAGE, re.MULTILINE) == list(BUILT_IN)
    assert re.findall(r"^\| (\w) \|", PAGE, re.MULTILINE) == list(MEANINGS)
