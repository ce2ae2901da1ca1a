"""docs/screens.md: its example is a screen, and its tables name what there is."""

import re
from pathlib import Path

from bench.custody.screens.address import MEANINGS
from bench.custody.screens.catalog import BUILT_IN, make
from bench.custody.screens.contract import refusals
from tests.bench.custody.screens.made import gazetteer, papers, requests

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
