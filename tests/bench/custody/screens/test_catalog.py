"""Finding, making and naming screens; the grammar itself is in tests/matchers/test_catalog.py."""

import subprocess
import sys
from importlib.metadata import EntryPoint

import pytest

from bench.custody.screens.address import Deliverable
from bench.custody.screens.catalog import BUILT_IN, class_of, make, names, spec_of
from bench.custody.screens.fields import ZipLike
from generators.errors import ConfirmbenchError
from matchers import plugins as plugin_catalog

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
