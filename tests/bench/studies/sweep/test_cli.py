"""`confirmbench sweep` and `confirmbench matchers` as a user meets them."""

import json
import sys
from functools import partial

import pytest

from tests.bench.tiny import write_tiny
from tests.command import confirmbench as run

PLUGIN = '''
from dataclasses import dataclass
import no_such_package_at_all


@dataclass(frozen=True)
class Mine:
    """Confirm when I say so."""

    def fit(self, registry):
        return self
'''


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return write_tiny(tmp_path_factory.mktemp("datasets") / "tiny")


@pytest.fixture
def confirmbench(tmp_path):
    """Run a command in an empty folder."""
    (tmp_path / "work").mkdir()
    return partial(run, cwd=tmp_path / "work", COLUMNS=80)


@pytest.fixture
def install(tmp_path, monkeypatch):
    """Install a package with one entry point, until the test ends."""
    monkeypatch.syspath_prepend(str(tmp_path / "packages"))
    return partial(write_package, tmp_path / "packages")


def write_package(packages, name, target, source):
    info = packages / "mine-1.0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: mine\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(f"[confirmbench.matchers]\n{name} = {target}\n")
    (packages / "mine_package.py").write_text(source)


@pytest.mark.parametrize("columns", [80, 200])
def test_matchers_by_group(confirmbench, columns):
    done = confirmbench("matchers", COLUMNS=columns)

    assert (done.returncode, done.stderr) == (0, "")
    titles = [line for line in done.stdout.splitlines() if line and line[0].isupper()]
    assert titles[:3] == ["Rules", "Probabilistic and learned", "Peers"]
    assert "Confirm when a candidate has a similar given name" in done.stdout
    assert max(map(len, done.stdout.splitlines())) <= columns


def test_matchers_as_json(confirmbench):
    found = json.loads(confirmbench("matchers", "--json").stdout)

    assert {"exact", "splink", "oracle"} <= {each["name"] for each in found}


def test_one_matcher(confirmbench):
    done = confirmbench("matchers", "fellegi_sunter")

    for text in ("threshold: float = 24.0", "-100..100", "Source: Fellegi and Sunter 1969", "Learns without"):
        assert text in done.stdout
    assert "command: str (required)" in confirmbench("matchers", "external").stdout
    assert "never ranked" in confirmbench("matchers", "oracle").stdout
    assert json.loads(confirmbench("matchers", "coin", "--json").stdout)["parameters"][0]["range"] == [0, 1]


def test_a_matcher_that_is_not_there(confirmbench):
    done = confirmbench("matchers", "exakt")

    assert (done.returncode, done.stdout) == (2, "")
    assert "did you mean exact?" in done.stderr


def test_packages_that_are_missing_are_named(confirmbench, monkeypatch):
    """The matchers are listed all the same, with what to install."""
    for name in ("duckdb", "splink"):
        monkeypatch.setitem(sys.modules, name, None)
    listed = confirmbench("matchers", COLUMNS=200)

    assert listed.returncode == 0, listed.stderr
    assert '[Not installed: duckdb; pip install "confirmbench[peers]"]' in listed.stdout
    assert "Not installed: rapidfuzz" not in listed.stdout
    one = confirmbench("matchers", "splink")
    assert 'Not installed: splink; pip install "confirmbench[peers]"' in one.stdout
    assert "threshold: float" in one.stdout


def test_an_installed_plug_in_that_lacks_a_package_is_listed(confirmbench, install):
    install("mine", "mine_package:Mine", PLUGIN)
    listed = confirmbench("matchers", COLUMNS=200)

    assert listed.returncode == 0, listed.stderr
    assert "Installed plug-ins\n" in listed.stdout
    assert "No module named 'no_such_package_at_all'; install what it needs." in listed.stdout


def test_a_plug_in_whose_module_is_gone_is_listed(confirmbench, install):
    install("mine", "another_package:Mine", PLUGIN)
    listed = confirmbench("matchers", COLUMNS=200)

    assert listed.returncode == 0, listed.stderr
    assert "No module named 'another_package'; install what it needs." in listed.stdout
    assert confirmbench("matchers", "mine").returncode == 2


@pytest.mark.process
def test_a_sweep(confirmbench, folder, tmp_path):
    done = confirmbench("sweep", "coin", "--rate", "0:1:0.5", "--dataset", folder, "--csv", "curve.csv")

    assert done.returncode == 0, done.stderr
    assert "coin by rate, dataset " in done.stdout
    assert "0.0 1.0000 (11/11) 0.0000 (0/17)" in " ".join(done.stdout.split())
    assert max(map(len, done.stdout.splitlines())) <= 80
    assert (tmp_path / "work" / "curve.csv").read_text().count("\n") == 4
    again = confirmbench("sweep", "coin", "--rate", "0", "--dataset", folder, "--csv", "curve.csv")
    assert again.returncode == 2
    assert "exists already" in again.stderr


@pytest.mark.process
def test_the_order_of_arguments_does_not_matter_and_values_may_be_negative(confirmbench, folder):
    done = confirmbench("sweep", "--dataset", folder, "--threshold", "-9:9:9", "--json", "fellegi_sunter")

    assert done.returncode == 0, done.stderr
    assert [point["value"] for point in json.loads(done.stdout)["points"]] == [-9.0, 0.0, 9.0]


@pytest.mark.process
def test_by_kind(confirmbench, folder):
    done = confirmbench("sweep", "always", "--rate", "1", "--dataset", folder)
    assert done.returncode == 2
    done = confirmbench("sweep", "coin", "--rate=1", "--dataset", folder, "--by-kind")
    assert "household" in done.stdout
    assert "1.0000 (3/3)" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        (["coin", "--rate", "0:2:1"], "rate is 2.0"),
        (["coin", "--rat", "1"], "did you mean rate?"),
        (["coin"], "MATCHER --PARAMETER VALUES"),
        (["coin", "--rate", "1", "--csv", "curve.txt"], "must end in .csv"),
        (["coin", "--rate", "1", "--csv", "no/curve.csv"], "no folder"),
        (["coin", "--rate", "1", "--suite", "smoke"], "not both"),
    ],
)
def test_bad_input_costs_nothing(confirmbench, folder, tmp_path, arguments, text):
    done = confirmbench("sweep", *arguments, "--dataset", folder)

    assert (done.returncode, done.stdout) == (2, "")
    assert text in done.stderr
    assert "Traceback" not in done.stderr
    assert list((tmp_path / "work").iterdir()) == []


@pytest.mark.process
def test_a_failure_is_told_after_what_was_found(confirmbench, folder, tmp_path):
    """The points before it are shown, and the exit code is 1."""
    (tmp_path / "work" / "upto.py").write_text(
        "from dataclasses import dataclass\n\n\n@dataclass(frozen=True)\nclass Upto:\n    k: int = 0\n\n"
        "    def fit(self, registry):\n        return self\n\n"
        "    def confirm(self, requests):\n        return requests['request_id'] < 8 // self.k\n"
    )
    done = confirmbench("sweep", "upto.py:Upto", "--k", "2,1,0", "--dataset", folder)

    assert done.returncode == 1
    assert "1  0.2727 (3/11)" in done.stdout
    assert "upto.py:Upto at k=0: error. ZeroDivisionError" in done.stderr
    assert "Traceback" not in done.stderr
