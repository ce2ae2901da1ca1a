"""Finding, making and naming matchers, and what is said when that fails."""

import subprocess
import sys
from importlib.metadata import EntryPoint

import pytest

from generators.errors import ConfirmbenchError
from matchers import plugins as plugin_catalog
from matchers.catalog import make, names, spec_of
from matchers.jaro_winkler import JaroWinkler

PLUGIN = '''
from dataclasses import dataclass

@dataclass(frozen=True)
class Coin:
    """Confirm by chance.

    odds: share of requests to confirm, 0..1
    """

    odds: float = 0.5

    def fit(self, registry):
        return self

class NotAMatcher:
    pass
'''


@pytest.fixture
def plugin(tmp_path):
    """A file with one matcher."""
    path = tmp_path / "coins.py"
    path.write_text(PLUGIN)
    return path


@pytest.mark.process
def test_listing_is_cheap():
    """Names are listed without loading what matchers are made of."""
    code = "import sys; from matchers.catalog import names; names(); print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout

    assert not {"numba", "numpy", "polars", "pandas", "recordlinkage"} & set(loaded.split())


@pytest.mark.parametrize(
    ("spec", "canonical"),
    [
        ("exact", "exact"),
        (" exact() ", "exact"),
        ("jaro_winkler(threshold=0.88)", "jaro_winkler"),
        ("jaro_winkler(prefix_weight=0.0,threshold=0.9)", "jaro_winkler(threshold=0.9, prefix_weight=0.0)"),
        ("exact(fields=('surname',))", "exact(fields=('surname',))"),
    ],
)
def test_specs(spec, canonical):
    """A spec says what is not default, in the order of the constructor, and leads back."""
    matcher = make(spec)

    assert canonical == spec_of(matcher)
    assert matcher == make(canonical)


def test_files(plugin):
    """A class in a file is named by the path as it was written."""
    matcher = make(f"{plugin}:Coin(odds=0.25)")

    assert f"{plugin}:Coin(odds=0.25)" == spec_of(matcher)
    assert matcher == make(spec_of(matcher))
    assert f"{plugin}:Coin" == spec_of(make(f"{plugin}:Coin"))


def test_brackets_in_a_path(plugin):
    """Only the brackets after the class hold parameters."""
    odd = plugin.parent / "my (old) files"
    odd.mkdir()
    moved = plugin.rename(odd / "coins.py")

    assert make(f"{moved}:Coin(odds=0.1)").odds == 0.1


@pytest.mark.parametrize(
    ("spec", "message"),
    [
        (
            "jaro_winkel",
            r"no matcher called jaro_winkel \(did you mean jaro_winkler\?\); choose one of exact, ",
        ),
        ("exact('surname')", "parameters are given by keyword"),
        ("exact(**{})", "parameters are given by keyword"),
        ("exact(fields=FIELDS)", "the value of fields is not a literal"),
        ("exact(fields=__import__('os'))", "the value of fields is not a literal"),
        ("exact(", "balanced brackets"),
        ("exact()()", "not one call"),
        ("exact() or 1", "not one call"),
        ("", "it names no matcher"),
        ("exact(field=1)", r"no parameter field \(did you mean fields\?\); its parameters are fields"),
        ("jaro_winkler(threshold=2)", "threshold is 2; it must be a number from 0 to 1"),
        ("nowhere/file.py:Class", "There is no file nowhere/file.py"),
        ("file.py", "names a file and no class"),
        ("my/matcher", "names a file and no class"),
    ],
)
def test_faults(spec, message):
    """What is wrong, what is valid, in a sentence with a full stop."""
    with pytest.raises(ConfirmbenchError, match=message) as raised:
        make(spec)
    assert str(raised.value).endswith(".")


@pytest.mark.parametrize(
    ("source", "call", "message"),
    [
        (PLUGIN, "Con", "has no class Con; its classes are Coin, NotAMatcher"),
        (PLUGIN, "NotAMatcher", r"has no method fit\(registry\)"),
        (PLUGIN, "Coin(chance=1)", "no parameter chance; its parameters are odds"),
        ("class Coin(", "Coin", "cannot be run: SyntaxError"),
        ("import no_such_module", "Coin", "cannot be run: ModuleNotFoundError"),
    ],
)
def test_faults_in_files(tmp_path, source, call, message):
    """A file that does not work is named, with what is wrong in it."""
    path = tmp_path / "broken.py"
    path.write_text(source)
    with pytest.raises(ConfirmbenchError, match=message):
        make(f"{path}:{call}")


def entry(monkeypatch, name, target):
    """Install one entry point."""
    monkeypatch.setattr(plugin_catalog, "entry_points", lambda group: [EntryPoint(name, target, group)])


def test_entry_points(monkeypatch):
    """An installed matcher is listed, made and named like a built-in one."""
    entry(monkeypatch, "mine", "matchers.jaro_winkler:FittedJaroWinkler")
    assert names()[-1] == "mine"

    entry(monkeypatch, "mine", "tests.matchers.test_catalog:Mine")
    assert spec_of(make("mine(odds=1)")) == "mine(odds=1)"


def test_clash_of_names(monkeypatch):
    """A plug-in cannot take the name of another matcher."""
    entry(monkeypatch, "exact", "elsewhere:Exact")
    with pytest.raises(ConfirmbenchError, match="Two matchers are called exact"):
        names()


def test_entry_point_that_does_not_load(monkeypatch):
    """The entry point is named, and what it lacks."""
    entry(monkeypatch, "mine", "no_such_module:Mine")
    with pytest.raises(ConfirmbenchError, match="cannot be loaded from no_such_module:Mine"):
        make("mine")


class Mine(JaroWinkler):
    """Confirm when told to."""

    def __init__(self, odds=0):
        object.__setattr__(self, "odds", odds)


def test_unlisted_class():
    """A class that the catalog does not know has no spec."""

    class Unlisted(JaroWinkler):
        pass

    with pytest.raises(ConfirmbenchError, match="not in the catalog"):
        spec_of(Unlisted())
