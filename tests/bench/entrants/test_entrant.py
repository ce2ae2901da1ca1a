"""Training: what a model file says, who sees the truth, and that nobody is scored where they learned.

From a spec to the matcher of one dataset: a file of answers must be about its requests.

Names under which results are kept.

The oracle: told the truth by bench, marked wherever it is shown, and no matcher else is told anything.
"""

import json
import time
from importlib import metadata
from pathlib import Path
from types import SimpleNamespace

import pytest

from bench.entrants.entrant import (
    check_not_trained_on,
    contestants,
    enter,
    is_oracle,
    matcher_for,
    provenance,
    train_model,
    train_to_file,
)
from bench.entrants.process import Job, isolate
from bench.output.progress import Silent, progress
from bench.runs.report import run_report
from bench.runs.run import run_suite
from bench.runs.store import read_run
from bench.suites.suite import Limits, Suite
from generators.dataset import load
from generators.errors import ConfirmbenchError
from generators.generate import generate
from generators.profile import load_profile
from matchers.catalog import names
from matchers.exact import Exact
from matchers.linkage.model_file import read_model
from tests.bench.tiny import REQUESTS, truth, write_plugin, write_tiny
from tests.command import confirmbench


@pytest.fixture(scope="module")
def dataset(tmp_path_factory):
    return load(write_tiny(tmp_path_factory.mktemp("datasets") / "tiny"))


def answers(folder, ids):
    file = folder / "a.csv"
    file.write_text("request_id,confirmed\n" + "".join(f"{number},1\n" for number in ids))
    return f"answers(path='{file}')"


def test_a_matcher_is_made_by_the_catalog(dataset):
    assert matcher_for("exact", dataset) == Exact()


def test_answers_to_the_requests_of_this_dataset(dataset, tmp_path):
    spec = answers(tmp_path, range(REQUESTS))
    fitted = matcher_for(spec, dataset).fit(dataset.registry())

    assert fitted.confirm(dataset.requests()).all()


@pytest.mark.process
@pytest.mark.parametrize(
    ("ids", "message"),
    [
        (range(REQUESTS + 5), "5 request_ids are unknown, e.g. 28, 29, 30; this dataset has 0 to 27."),
        (range(REQUESTS - 1), "1 of 28 requests have no answer, e.g. 27;"),
    ],
    ids=["of a larger one", "of a smaller one"],
)
def test_answers_to_those_of_another_are_refused(dataset, tmp_path, ids, message):
    """Also in a run, where the message is all that is left."""
    spec = answers(tmp_path, ids)
    with pytest.raises(ConfirmbenchError) as caught:
        matcher_for(spec, dataset)
    assert message in str(caught.value)

    job = Job.of(spec, dataset.folder, tmp_path / "answers.bits")
    outcome = isolate(job, tmp_path / "log.txt", Limits(seconds=60, memory_gb=8))
    assert (outcome.status, message in outcome.message) == ("error", True)


def test_a_matcher_made_of_files_is_known_by_their_names_and_content(tmp_path):
    """Whoever repeats it elsewhere gets the same name; whoever changes a file gets another."""
    (tmp_path / "here").mkdir()
    (tmp_path / "there").mkdir()
    here, there = (enter(answers(tmp_path / name, range(3))) for name in ("here", "there"))
    changed = enter(answers(tmp_path / "there", range(4)))

    assert here.label == there.label == changed.label == "answers(path='a.csv')"
    assert here.version.startswith("source ")
    assert here.slug == there.slug != changed.slug


def test_a_command_is_stored_without_folders(tmp_path):
    program = tmp_path / "my matcher.pl"
    program.write_text("print 'ready'")
    entered = enter(f"external(command=\"perl '{program}' --table {tmp_path}/data/table\", seconds=5)")

    assert str(tmp_path) not in entered.label
    assert entered.label == "external(command=\"perl 'my matcher.pl' --table table\", seconds=5)"
    assert entered.version.startswith("source ")


@pytest.mark.process
def test_an_external_program_ends_with_its_worker(dataset, tmp_path):
    """The bench's own limit of time kills the worker, which cannot say good-bye to the program."""
    pid = tmp_path / "pid"
    script = tmp_path / "hang.pl"
    script.write_text(f"open(my $out, '>', '{pid}'); print $out $$; close $out; sleep 600;")
    job = Job.of(f"external(command='perl {script}')", dataset.folder, tmp_path / "answers.bits")

    outcome = isolate(job, tmp_path / "log.txt", Limits(seconds=3, memory_gb=8))

    assert outcome.status == "timeout"
    assert not is_running(int(pid.read_text()))


def is_running(pid):
    """Whether there is such a process that is no zombie: a container's first process may not collect it."""
    stat = Path(f"/proc/{pid}/stat")
    end = time.monotonic() + 10
    while stat.exists() and ") Z " not in stat.read_text():
        if time.monotonic() > end:
            return True
        time.sleep(0.02)
    return False


EVEN = "return requests['request_id'] % 2 == 0"


def test_a_built_in_matcher_has_the_version_of_confirmbench():
    exact = enter("exact")
    assert (exact.name, exact.version) == ("exact", f"confirmbench {metadata.version('confirmbench')}")
    assert exact.slug.startswith("exact-")


def test_a_plug_in_file_is_known_by_its_name_and_content_not_by_its_folder(tmp_path):
    spec = write_plugin(tmp_path, EVEN)
    before = enter(spec)
    assert before.spec == spec
    assert before.label == "plugin.py:Plugin"
    assert before.version.startswith("source ")
    write_plugin(tmp_path, EVEN + "  # changed")
    after = enter(spec)
    assert (after.label, after.slug != before.slug) == (before.label, True)


def test_slugs_are_file_names_of_their_own():
    specs = ("jaro_winkler(threshold=0.81)", "jaro_winkler(threshold=0.91)", "exact")
    slugs = [each.slug for each in contestants(specs)]
    assert len(set(slugs)) == 3
    assert all(slug.replace("-", "").replace("_", "").isalnum() for slug in slugs)


def test_the_same_matcher_twice_is_refused(tmp_path):
    with pytest.raises(ConfirmbenchError, match=r"exact\(\) and exact are the same matcher; list it once\."):
        contestants(("exact", "exact()"))


def test_what_a_plug_in_prints_when_imported_stays_off_standard_output(tmp_path, capsys):
    spec = write_plugin(tmp_path, EVEN)
    file = tmp_path / "plugin.py"
    file.write_text("print('hello')\n" + file.read_text())
    enter(spec)
    assert capsys.readouterr().out == ""


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


@pytest.mark.process
def test_a_run_scores_it_without_error_and_marks_it(dataset, tmp_path):
    """The mark is in the table and in the file, and comes back from there."""
    finished, folder = run(dataset, tmp_path, "oracle", "never")
    stored = read_run(folder)
    oracle, never = stored.entries

    counts = stored.overall("should_confirm")[oracle.slug]
    assert (counts.fnr.value, counts.fcr.value) == (0, 0)
    assert (oracle.reads_truth, never.reads_truth) == (True, False)
    assert "oracle (reads the truth)" in run_report(finished, 200)
    assert [entry["reads_truth"] for entry in json.loads((folder / "run.json").read_text())["matchers"]] == [
        True,
        False,
    ]


@pytest.mark.process
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


@pytest.mark.process
def test_a_run_on_a_dataset_folder_says_what_that_holds(dataset, tmp_path):
    """Not what the suite would have asked for."""
    finished, _ = run(dataset, tmp_path, "never")

    suite = finished.suite
    assert (suite["profile"], suite["people"], suite["requests"], suite["seed"]) == ("tiny", 20, REQUESTS, 0)


PLUGIN = """
import dataclasses
import polars as pl

@dataclasses.dataclass(frozen=True)
class Learner:
    model: str = ""
    supervised = {supervised}

    def fit(self, registry):
        return self

    def confirm(self, requests):
        return pl.repeat(False, requests.height, dtype=pl.Boolean, eager=True)

    @staticmethod
    def train(registry, requests, should_confirm):
        seen = None if should_confirm is None else int(should_confirm.sum())
        return {{"truth": seen, "columns": requests.columns, "records": registry.collect().height}}
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("data") / "d"
    generate(load_profile("typical"), 8_000, 1_000, 13, folder)
    return folder


@pytest.fixture
def tiny(tmp_path):
    return write_tiny(tmp_path / "tiny")


def learner(folder, supervised):
    file = folder / "learner.py"
    file.write_text(PLUGIN.format(supervised=supervised))
    return f"{file}:Learner"


@pytest.mark.parametrize(("supervised", "truth"), [(True, 11), (False, None)])
def test_only_the_supervised_see_the_truth(tmp_path, tiny, supervised, truth):
    """As one series, and never as a column of the requests."""
    train_to_file(learner(tmp_path, supervised), tiny, tmp_path / "m.json", progress())
    written = json.loads((tmp_path / "m.json").read_text())

    assert written["model"]["truth"] == truth
    assert "should_confirm" not in written["model"]["columns"]
    assert written["model"]["records"] == 20


def test_a_model_says_what_it_was_trained_on(folder):
    dataset = load(folder)
    found = provenance(dataset)

    assert found["digest"] == dataset.digest
    assert (found["profile"], found["people"], found["requests"], found["seed"]) == (
        "typical",
        8_000,
        1_000,
        13,
    )


def test_a_dataset_of_unknown_making_has_a_digest(tiny):
    """Imported sets have no profile and no seed."""
    assert provenance(load(tiny))["seed"] is None


def test_refuses_the_dataset_trained_on(tiny):
    dataset = load(tiny)
    check_not_trained_on(SimpleNamespace(trained_on="another"), dataset)
    check_not_trained_on(object(), dataset)
    with pytest.raises(ConfirmbenchError, match="was trained on tiny itself"):
        check_not_trained_on(SimpleNamespace(trained_on=dataset.digest), dataset)


def test_refuses_what_cannot_learn_or_be_written(tmp_path, tiny):
    with pytest.raises(ConfirmbenchError, match="exact learns nothing"):
        train_to_file("exact", tiny, tmp_path / "m.json", progress())
    with pytest.raises(ConfirmbenchError, match="no matcher called fellegi_sunder"):
        train_to_file("fellegi_sunder", tiny, tmp_path / "m.json", progress())
    with pytest.raises(ConfirmbenchError, match="There is no folder"):
        train_to_file("fellegi_sunter", tiny, tmp_path / "none" / "m.json", progress())
    (tmp_path / "there.json").touch()
    with pytest.raises(ConfirmbenchError, match="exists already"):
        train_to_file("fellegi_sunter", tiny, tmp_path / "there.json", progress())


def test_nothing_is_written_when_nothing_is_learned(tmp_path, tiny):
    """The tiny dataset's pairs all agree in the same way."""
    with pytest.raises(ConfirmbenchError):
        train_to_file("fellegi_sunter_household", tiny, tmp_path / "m.json", progress())
    assert not (tmp_path / "m.json").exists()


@pytest.mark.process
def test_from_the_command_line_to_a_refusal(folder, tmp_path):
    """Trained twice the same; refused on its own dataset by `match`, at work on another."""
    for name in ("a.json", "b.json"):
        done = confirmbench("train", "fellegi_sunter_household", folder, "--out", tmp_path / name)
        assert done.returncode == 0, done.stderr
    assert load(folder).digest in done.stdout
    assert (tmp_path / "a.json").read_bytes() == (tmp_path / "b.json").read_bytes()
    assert read_model(str(tmp_path / "a.json"), "fellegi_sunter_household").digest == load(folder).digest

    spec = f"fellegi_sunter_household(model={str(tmp_path / 'a.json')!r})"
    refused = confirmbench("match", folder, spec, "--out", tmp_path / "x.csv")
    assert refused.returncode == 1
    assert "was trained on" in refused.stderr
    assert not (tmp_path / "x.csv").exists()
    other = tmp_path / "other"
    generate(load_profile("typical"), 8_000, 1_000, 14, other)
    done = confirmbench("match", other, spec, "--out", tmp_path / "x.csv")
    assert done.returncode == 0, done.stderr


def test_trained_in_memory(folder, monkeypatch):
    """Without a file, as tests and notebooks do."""
    from matchers.fellegi_sunter import FellegiSunter

    monkeypatch.setattr("matchers.linkage.observed.RANDOM_PAIRS", 100_000)
    found = train_model("fellegi_sunter", FellegiSunter, load(folder))
    assert found.matcher == "fellegi_sunter"
    assert found.model["status"]["converged"]
