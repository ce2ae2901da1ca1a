"""Curves of a suite: counted by hand, taken from earlier runs, and failures that are told."""

import json
from dataclasses import replace

import polars as pl
import pytest

from bench.output.progress import Silent
from bench.runs import curves as running
from bench.runs.curves import curves_of
from bench.runs.record import CurveEntry
from bench.runs.report import run_report
from bench.runs.run import run_suite
from bench.runs.store import read_run
from bench.scoring.counts import count_by_kind, total
from bench.statistics.required import RULES, TARGETS
from bench.suites.suite import Curve, Limits, Suite, load_suite
from generators.errors import ConfirmbenchError
from matchers.catalog import make
from tests.bench.tiny import REQUESTS, truth, write_tiny

pytestmark = pytest.mark.process

UPTO = """
from dataclasses import dataclass
import polars as pl


@dataclass(frozen=True)
class Upto:
    \"\"\"Confirm the first k requests.\"\"\"

    k: int = 3
    needy: bool = False

    def __post_init__(self):
        from matchers.contract import check_installed

        if self.needy:
            check_installed("no_such_package")

    def fit(self, registry):
        print("fitted")
        assert self.k != 13, "unlucky"
        return self

    def confirm(self, requests):
        return requests["request_id"] < self.k
"""


@pytest.fixture
def upto(tmp_path):
    file = tmp_path / "upto.py"
    file.write_text(UPTO)
    return f"{file}:Upto"


@pytest.fixture
def run(tmp_path, upto):
    """Run a suite of one matcher and a curve of it into another folder each time."""
    dataset = write_tiny(tmp_path / "tiny")

    def run(name, values="3,11,12", spec=upto, reuse=True):
        curves = (Curve(spec, "k", values),)
        suite = Suite("tiny", "typical", 20, REQUESTS, 1, (upto,), Limits(60, 8), curves=curves)
        return run_suite(suite, tmp_path, tmp_path / "runs" / name, Silent(), dataset, reuse=reuse)

    return run


@pytest.fixture
def sweeps(monkeypatch):
    """The values of the curves that were really traced."""
    made, sweep = [], running.sweep

    def counted(varied, *rest):
        made.append(varied.values)
        return sweep(varied, *rest)

    monkeypatch.setattr(running, "sweep", counted)
    return made


def test_the_counts_at_each_value(run):
    """8 current and 3 renamed requests come first: at 11 nothing is wrong, at 12 one is wrongly confirmed."""
    found, folder = run("a")
    (entry,) = read_run(folder).curve_entries
    assert found.curve_entries == (entry,)
    assert (entry.spec, entry.parameter, entry.values) == ("upto.py:Upto", "k", (3, 11, 12))
    assert (entry.status, entry.message, entry.reused_from) == ("ok", "", None)
    columns = (
        "matcher",
        "parameter",
        "value",
        "positives",
        "wrong_no_matches",
        "negatives",
        "wrong_confirms",
    )
    assert read_run(folder).curves.select(columns).rows() == [
        ("upto.py:Upto", "k", 3.0, 11, 8, 17, 0),
        ("upto.py:Upto", "k", 11.0, 11, 0, 17, 0),
        ("upto.py:Upto", "k", 12.0, 11, 0, 17, 1),
    ]
    assert "curves" not in found.suite


def test_at_the_default_a_curve_has_the_counts_of_the_matcher(run):
    _, folder = run("a")
    (point,) = read_run(folder).curves.filter(value=3).iter_rows(named=True)
    (whole,) = read_run(folder).counts.filter(slice="all", question="should_confirm").iter_rows(named=True)
    shared = (point.keys() & whole.keys()) - {"value"}
    assert len(shared) == 7
    assert {key: point[key] for key in shared} == {key: whole[key] for key in shared}


def test_what_a_required_fcr_takes_is_said_of_every_target_and_rule(run):
    """17 requests that should not be confirmed are far too few, and each row says so."""
    _, folder = run("a")
    required = read_run(folder).required
    assert required.select("required_fcr", "rule").rows() == [(t, rule) for t in TARGETS for rule in RULES]
    assert required["reason"].str.starts_with("Too few requests to say").all()
    assert required["value"].null_count() == required["positives"].null_count() == required.height


def test_a_curve_that_fails_is_told_and_keeps_what_it_has(run):
    found, folder = run("a", "11:15:1")
    (entry,) = read_run(folder).curve_entries
    assert (entry.status, entry.message) == ("error", "At k=13: AssertionError: unlucky")
    assert entry.values == (11, 12, 13, 14, 15)
    assert [each.outcome.status for each in found.entries] == ["ok"]
    assert not found.complete
    assert "upto.py:Upto by k: error. At k=13: AssertionError: unlucky" in run_report(found, 100)
    assert read_run(folder).curves["value"].to_list() == [11, 12]
    assert read_run(folder).required.is_empty(), "the best value may be among those that are missing"
    (log,) = folder.glob("logs/*-by-k.txt")
    assert "unlucky" in log.read_text()


def test_a_package_that_is_missing_is_a_status(run, upto):
    found, folder = run("a", spec=f"{upto}(needy=True)")
    assert [(each.status, each.spec) for each in found.curve_entries] == [
        ("missing", "upto.py:Upto(needy=True)")
    ]
    assert read_run(folder).curves.is_empty()


def test_limits_of_a_matcher_hold_for_each_value(run, monkeypatch):
    limits = []
    monkeypatch.setattr(running, "sweep", lambda varied, dataset, progress, given, log: limits.append(given))
    with pytest.raises(AttributeError):
        run("a", "1:5:1")
    assert limits == [Limits(300, 8)]


def test_a_curve_that_is_there_is_not_traced_again(run, sweeps):
    first, second = run("a"), run("b")
    assert sweeps == [(3, 11, 12)]
    assert second[0].curve_entries == (replace(first[0].curve_entries[0], reused_from="a"),)
    assert run("c")[0].curve_entries[0].reused_from == "a", "the name of the run that traced it"
    assert read_run(second[1]).curves.equals(read_run(first[1]).curves)
    assert read_run(second[1]).required.equals(read_run(first[1]).required)
    text = run_report(second[0], 100)
    assert "upto.py:Upto by k: not traced again; its counts are those of a." in text


def test_what_differs_is_traced(run, sweeps, upto, tmp_path):
    """Other values, force, a failure, and another content of the matcher's file."""
    run("a", "12:13:1")
    run("b", "12:13:1")
    run("c", "3,12")
    run("d", "3,12", reuse=False)
    (tmp_path / "upto.py").write_text(UPTO.replace("< self.k", "<= self.k"))
    run("e", "3,12")
    assert sweeps == [(12, 13), (12, 13), (3, 12), (3, 12), (3, 12)]


@pytest.mark.parametrize("name", ["curves.parquet", "required.parquet"])
def test_damaged_curves_are_no_help_and_no_harm(run, sweeps, name):
    file = run("a")[1] / name
    pl.read_parquet(file).head(1).write_parquet(file)
    run("b")
    file.write_bytes(b"PAR1")
    (file.parent.parent / "b" / name).unlink()
    assert run("c")[0].curve_entries[0].reused_from is None
    assert len(sweeps) == 3


def test_nothing_in_the_folder_names_a_path(run, upto, tmp_path):
    _, folder = run("a", "3,13", spec=f"{upto}(needy=False)")
    content = (folder / "run.json").read_text()
    assert json.loads(content)["curves"][0]["spec"] == "upto.py:Upto"
    logs = [file.read_text() for file in folder.glob("logs/*.txt")]
    assert len(logs) == 2
    assert not any(str(tmp_path) in text for text in (content, *logs))
    assert read_run(folder).curves["matcher"].to_list() == ["upto.py:Upto"]


def test_a_curve_is_named_as_its_matcher_is():
    """Parameters at their defaults are left out."""
    (found,) = curves_of([Curve("jaro_winkler(street_threshold=0.8, plan='scan')", "threshold", "0.8,0.9")])
    assert found.entry.spec == "jaro_winkler(plan='scan')"
    assert isinstance(found.entry, CurveEntry)


@pytest.mark.parametrize(
    ("curves", "message"),
    [
        (
            [Curve("jaro_winkler", "treshold", "0.9")],
            r"The curve of jaro_winkler by treshold: .*did you mean",
        ),
        ([Curve("jaro_winkler", "threshold", "0.9:2:0.5")], "threshold is 1.4"),
        ([Curve("jaro_winkler", "threshold", "high")], "'high' is not a number"),
        ([Curve("exakt", "k", "1")], "no matcher called exakt"),
        ([Curve("coin", "rate", "0"), Curve("coin()", "rate", "1")], "by rate is there twice"),
    ],
)
def test_faults_are_found_before_anything_is_run(curves, message, tmp_path):
    suite = Suite("tiny", "typical", 20, REQUESTS, 1, ("exact",), Limits(), curves=tuple(curves))
    with pytest.raises(ConfirmbenchError, match=message) as raised:
        run_suite(suite, tmp_path, tmp_path / "out", Silent())
    assert str(raised.value).endswith(".")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("curve", load_suite("standard").curves, ids=lambda curve: curve.spec)
def test_the_default_lies_on_each_curve_of_the_standard_suite(curve):
    """So the operating point of the matcher, which the same suite runs, is a point of its curve."""
    (found,) = curves_of([curve])
    assert found.entry.spec in load_suite("standard").matchers
    assert getattr(make(found.entry.spec), found.entry.parameter) in found.entry.values
    assert 6 <= len(found.entry.values) <= 9


def test_a_run_without_curves_has_empty_ones(tmp_path, upto):
    suite = Suite("tiny", "typical", 20, REQUESTS, 1, (upto,), Limits(60, 8))
    found, folder = run_suite(suite, tmp_path, tmp_path / "out", Silent(), write_tiny(tmp_path / "tiny"))
    assert found.complete
    assert found.curve_entries == ()
    assert read_run(folder).curves.is_empty()
    assert found.overall("should_confirm")[found.entries[0].slug] == total(
        count_by_kind(truth()["request_id"] < 3, truth())
    )
