"""docs/python.md: its blocks run in order, and every public name is on it."""

import re
from pathlib import Path

import pytest

import confirmbench as cb

PAGE = Path(__file__).parent.parent / "docs" / "python.md"
BLOCK = re.compile(r"^```python\n(.*?)^```", re.MULTILINE | re.DOTALL)


def text():
    return PAGE.read_text(encoding="utf-8")


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
    assert names["by_kind"]["matcher"].unique().sort().to_list() == ["exact", "jaro_winkler(threshold=0.92)"]
    assert names["curve"].height == 3
    assert names["tests"]["requests"].sum() == 4000


def test_frames_get_to_pandas_without_pyarrow_too():
    import pandas
    import polars as pl

    frame = pl.DataFrame({"fnr": [0.1, None], "kind": ["moved", "renamed"]})
    assert pandas.DataFrame(frame.to_dict(as_series=False)).shape == frame.shape


def test_every_name_of_the_public_module_is_on_the_page():
    assert [name for name in cb.__all__ if name not in text()] == []
