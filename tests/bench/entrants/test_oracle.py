"""The oracle: told the truth by bench, marked wherever it is shown, and no matcher else is told anything."""

import json

import pytest

from bench.entrants.binding import matcher_for
from bench.entrants.contestant import enter
from bench.entrants.oracle import is_oracle
from bench.output.progress import Silent
from bench.runs.report import run_report
from bench.runs.run import run_suite
from bench.runs.store import read_run
from bench.suites.suite import Limits, Suite
from generators.dataset import load
from generators.errors import ConfirmbenchError
from matchers.catalog import names
from tests.bench.tiny import REQUESTS, truth, write_plugin, write_tiny


@pytest.fixture(scope="module")
def dataset(tmp_path_factory):
    return load(write_tiny(tmp_path_factory.mktemp("datasets") / "tiny"))


def run(dataset, folder, *specs):
    suite = Suite("tiny", "typical", 5, 5, 7, specs, Limits(seconds=60, memory_gb=8))
    return run_suite(suite, folder / "none", folder / "out", Silent(), dataset.folder)


def test_answers_the_truth_in_any_order(dataset):
    oracle = matcher_for("oracle", dataset).fit(dataset.registry())
    right = truth()["should_confirm"].to_list()

    assert oracle.confirm(dataset.requests()).to_list() == right
    assert oracle.confirm(dataset.requests().reverse()).to_list() == right[::-1]


def test_is_no_matcher_of_the_catalog():
    """So that nothing that goes through the matchers comes upon it."""
    assert "oracle" not in names()


def test_only_its_own_name_calls_it():
    assert is_oracle("oracle()")
    assert not is_oracle("oracle.py:oracle")
    assert not is_oracle("exact")
    with pytest.raises(ConfirmbenchError, match="oracle has no parameter truth"):
        is_oracle("oracle(truth=1)")


def test_is_entered_with_a_mark():
    oracle = enter("oracle()")

    assert (oracle.label, oracle.reads_truth) == ("oracle", True)
    assert not enter("exact").reads_truth


def test_a_run_scores_it_without_error_and_marks_it(dataset, tmp_path):
    """The mark is in the table and in the file, and comes back from there."""
    finished, folder = run(dataset, tmp_path, "oracle", "never")
    oracle, never = read_run(folder).entries

    counts = oracle.scores.should_confirm.overall
    assert (counts.fnr, counts.fcr) == (0, 0)
    assert (oracle.reads_truth, never.reads_truth) == (True, False)
    assert "oracle (reads the truth)" in run_report(finished, 200)
    assert [entry["reads_truth"] for entry in json.loads((folder / "run.json").read_text())["matchers"]] == [
        True,
        False,
    ]


def test_runs_stored_before_there_was_an_oracle_are_read(dataset, tmp_path):
    _, folder = run(dataset, tmp_path, "never")
    content = json.loads((folder / "run.json").read_text())
    del content["matchers"][0]["reads_truth"]
    (folder / "run.json").write_text(json.dumps(content))

    assert not read_run(folder).entries[0].reads_truth


def test_a_plug_in_called_oracle_is_told_nothing(dataset, tmp_path):
    spec = write_plugin(tmp_path, "return requests['request_id'] >= 0", name="Oracle")
    matcher = matcher_for(spec, dataset)

    assert not hasattr(matcher, "truth")
    assert not enter(spec).reads_truth


def test_a_run_on_a_dataset_folder_says_what_that_holds(dataset, tmp_path):
    """Not what the suite would have asked for."""
    finished, _ = run(dataset, tmp_path, "never")

    suite = finished.suite
    assert (suite["profile"], suite["people"], suite["requests"], suite["seed"]) == ("tiny", 20, REQUESTS, 0)
