"""A suite with gates: what a run keeps of them agrees with what it counts anyway."""

import json
from dataclasses import replace

import pytest

from bench.custody.kept import gates_of
from bench.output.progress import Silent
from bench.runs.run import run_suite
from bench.runs.store import read_run
from bench.suites.suite import Limits, Suite
from generators.errors import ConfirmbenchError
from generators.generate import generate
from generators.profile import load_profile

SUITE = Suite(
    "mine",
    "mou",
    3_000,
    1_000,
    1,
    ("exact", "name_control(by='tin')", "oracle"),
    Limits(),
    gates=("none", "zip_like"),
)


@pytest.fixture(scope="module")
def dataset(tmp_path_factory):
    return generate(load_profile("mou"), 3_000, 1_000, 1, tmp_path_factory.mktemp("data") / "mou")


@pytest.fixture(scope="module")
def folder(dataset, tmp_path_factory):
    out = tmp_path_factory.mktemp("runs") / "run"
    run_suite(SUITE, out.parent, out, Silent(), dataset.folder)
    return out


def test_behind_no_gate_the_matcher_errs_as_the_run_says(folder):
    gates = gates_of(folder)["gates"].filter(gate="none", path="all", stage="matcher, of all")
    for entry in read_run(folder).entries:
        counts = entry.scores.should_confirm.overall
        errors = dict(gates.filter(matcher=entry.spec).select("measure", "errors").iter_rows())
        assert errors == {"false confirm": counts.wrong_confirms, "false no-match": counts.wrong_no_matches}


def test_a_gate_never_adds_a_confirm(folder):
    left = gates_of(folder)["gates"].filter(measure="confirms", path="all", stage="with the gate")
    by_gate = left.pivot("gate", index="matcher", values="errors")
    assert (by_gate["zip_like"] <= by_gate["none"]).all()
    assert by_gate["none"].sum() > 0


def test_the_oracle_is_behind_gates_and_nobody_probes_it(folder):
    found = gates_of(folder)
    assert "oracle" in found["gates"]["matcher"].to_list()
    assert set(found["leaks"]["matcher"]) == {"exact", "name_control(by='tin')"}
    assert set(found["leaks"]["gate"]) == {"none", "zip_like"}


def test_the_run_says_which_gates_its_suite_had(folder):
    assert json.loads((folder / "run.json").read_text())["suite"]["gates"] == ["none", "zip_like"]


def test_a_gate_that_does_not_exist_is_named_before_anything_runs(dataset, tmp_path):
    with pytest.raises(ConfirmbenchError, match="zip_lik"):
        run_suite(replace(SUITE, gates=("zip_lik",)), tmp_path, tmp_path / "run", Silent(), dataset.folder)


def test_requests_without_papers_are_refused_by_name(tmp_path):
    plain = generate(load_profile("typical"), 200, 50, 1, tmp_path / "plain")
    suite = replace(SUITE, matchers=("exact",))
    with pytest.raises(ConfirmbenchError, match="have no papers"):
        run_suite(suite, tmp_path, tmp_path / "run", Silent(), plain.folder)
    assert not (tmp_path / "run").exists()
