"""docs/python.md: its blocks run in order, and every call that it names is there."""

import importlib
import re
from pathlib import Path

import pytest
from typer.main import get_command

from bench.cli import make_app

PAGE = Path(__file__).parent.parent / "docs" / "python.md"
BLOCK = re.compile(r"^```python\n(.*?)^```", re.MULTILINE | re.DOTALL)
DOTTED = re.compile(r"`((?:bench|generators|matchers)(?:\.\w+)+)")
ROW = re.compile(r"^\| `([\w-]+)` \| `([\w.]+)` \|", re.MULTILINE)


def text():
    return PAGE.read_text(encoding="utf-8")


def commands():
    return set(get_command(make_app(())).commands)


def blocks():
    """The Python blocks, each with the number of its first line in the page."""
    page = text()
    return [(page[: found.start(1)].count("\n"), found[1]) for found in BLOCK.finditer(page)]


@pytest.mark.process
def test_the_blocks_run_in_order(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    names = {"__name__": "page"}
    for line, block in blocks():
        exec(compile("\n" * line + block, PAGE.name, "exec"), names)

    assert names["dataset"].rows("requests") == len(names["own"]) == 4000
    assert names["in_pandas"].shape == names["by_kind"].shape
    assert names["by_kind"]["matcher"].unique().sort().to_list() == ["exact", "jaro_winkler"]
    assert names["curve"].outcome.ok
    assert names["found"].requests == names["counts"].positives


def test_frames_get_to_pandas_without_pyarrow_too():
    import pandas
    import polars as pl

    frame = pl.DataFrame({"fnr": [0.1, None], "kind": ["moved", "renamed"]})
    assert pandas.DataFrame(frame.to_dict(as_series=False)).shape == frame.shape


def test_every_call_that_is_named_is_there():
    missing = []
    for name in DOTTED.findall(text()):
        module, _, attribute = name.rpartition(".")
        try:
            importlib.import_module(name)
        except ModuleNotFoundError:
            if not hasattr(importlib.import_module(module), attribute):
                missing.append(name)
    assert missing == []


def test_every_command_has_its_call():
    rows = {command for command, _ in ROW.findall(text())}

    assert commands() - rows == set(), "the table at the end of docs/python.md lacks a row for these"
    assert rows - commands() == set()
