"""From a spec to the matcher of one dataset: a file of answers must be about its requests."""

import time
from pathlib import Path

import pytest

from bench.entrants.binding import matcher_for
from bench.entrants.contestant import enter
from bench.entrants.isolation import isolate
from bench.entrants.outcome import Job
from bench.suites.suite import Limits
from generators.dataset import load
from generators.errors import ConfirmbenchError
from matchers.exact import Exact
from tests.bench.tiny import REQUESTS, write_tiny


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
