"""A matcher that was run in the same way already is not run again, and its entry says so.

What is said of the machine explains speed and names nobody.
"""

import getpass
import json
import platform
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from bench.output.progress import Silent
from bench.output.wording import without_names
from bench.runs import run as running
from bench.runs.environment import environment
from bench.runs.report import run_report
from bench.runs.run import run_suite
from bench.runs.store import answers_path, read_run
from bench.suites.suite import Limits, Suite
from tests.bench.tiny import REQUESTS, write_plugin, write_tiny

pytestmark = pytest.mark.process

EVEN = "return requests['request_id'] % 2 == 0"


@pytest.fixture
def again(tmp_path):
    """Run the suite into another folder each time, taking from the earlier ones."""
    dataset = write_tiny(tmp_path / "tiny")
    specs = (
        write_plugin(tmp_path, EVEN, name="Even"),
        write_plugin(tmp_path, "raise ValueError", name="Broken"),
    )
    suite = Suite("tiny", "typical", 20, REQUESTS, 1, specs, Limits(60, 8))

    def again(name, reuse=True, dataset=dataset, suite=suite):
        return run_suite(suite, tmp_path, tmp_path / "runs" / name, Silent(), dataset, reuse=reuse)[0]

    return again


@pytest.fixture
def attempts(monkeypatch):
    """The labels of the matchers that were really run."""
    made, attempt = [], running.attempt

    def counted(contestant, *rest):
        made.append(contestant.label)
        return attempt(contestant, *rest)

    monkeypatch.setattr(running, "attempt", counted)
    return made


def test_only_what_failed_is_run_again(again, attempts, tmp_path):
    first, second = again("a"), again("b")
    assert attempts == ["even.py:Even", "broken.py:Broken", "broken.py:Broken"]
    assert [entry.reused_from for entry in second.entries] == ["a", None]
    assert second.entries[0] == replace(first.entries[0], reused_from="a")
    assert read_run(tmp_path / "runs" / "b").entries[0] == second.entries[0]
    assert read_run(tmp_path / "runs" / "b").counts.equals(read_run(tmp_path / "runs" / "a").counts)


def test_a_result_keeps_the_name_of_the_run_that_it_is_from(again):
    again("a"), again("b")
    assert again("c").entries[0].reused_from == "a"


def test_the_report_says_whose_times_they_are(again):
    again("a")
    text = run_report(again("b"), 200)
    assert "ok, earlier run" in text
    assert "even.py:Even: not run again; answers, times and memory are those of a." in text


def test_force_runs_everything_and_leaves_the_earlier_run(again, attempts, tmp_path):
    again("a")
    before = (tmp_path / "runs" / "a" / "run.json").read_bytes()
    assert again("b", reuse=False).entries[0].reused_from is None
    assert attempts.count("even.py:Even") == 2
    assert (tmp_path / "runs" / "a" / "run.json").read_bytes() == before


def test_another_dataset_is_another_result(again, tmp_path):
    again("a")
    other = write_tiny(tmp_path / "other", requests=20)
    assert again("b", dataset=other).entries[0].reused_from is None


def test_a_matcher_whose_file_has_changed_is_another_matcher(again, tmp_path):
    again("a")
    write_plugin(tmp_path, "return requests['request_id'] > 3", name="Even")
    assert again("b").entries[0].reused_from is None


@pytest.mark.parametrize("change", [("scorer", 0), ("environment", {}), ("schema_version", 9)])
def test_another_scorer_or_environment_is_another_result(again, tmp_path, change):
    again("a")
    file = tmp_path / "runs" / "a" / "run.json"
    content = json.loads(file.read_text())
    file.write_text(json.dumps(content | dict([change])))
    assert again("b").entries[0].reused_from is None


def test_damaged_runs_are_no_help_and_no_harm(again, tmp_path):
    entry = again("a").entries[0]
    answers_path(tmp_path / "runs" / "a", entry.slug).write_bytes(b"\0\0\0\0")
    shutil.copytree(tmp_path / "runs" / "a", tmp_path / "runs" / "b")
    (tmp_path / "runs" / "b" / "run.json").write_text("{")
    assert again("c").entries[0].reused_from is None


def test_says_what_explains_speed():
    here = environment()
    assert here["cores"] >= 1
    assert here["ram_gb"] >= 1
    assert here["packages"].keys() >= {"confirmbench", "numpy", "polars"}
    assert here["machine_class"] == environment()["machine_class"]
    assert len(here["machine_class"]) == 8


def test_names_no_host_and_no_folder(monkeypatch):
    monkeypatch.setenv("POLARS_MAX_THREADS", "2")
    monkeypatch.setenv("HOME_OF", "/home/somebody")
    text = json.dumps(environment())
    assert '"POLARS_MAX_THREADS": "2"' in text
    for name in (platform.node(), str(Path.home()), "/home/somebody"):
        assert name not in text or len(name) < 3


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("No such file: '/data/big/part.csv'", "No such file: 'part.csv'"),
        ('File "/usr/lib/python3/site.py", line 3', 'File "site.py", line 3'),
        (r"C:\Users\Alice\plugin.py:Plugin", "plugin.py:Plugin"),
        ("/tmp/x/plugin.py:Plugin", "plugin.py:Plugin"),
        ("1/2 of them, and/or 3 / 4", "1/2 of them, and/or 3 / 4"),
        ("matchers/exact.py", "matchers/exact.py"),
    ],
)
def test_paths_are_cut_to_their_last_part(text, expected):
    assert without_names(text) == expected


def test_home_and_host_are_taken_out(monkeypatch):
    monkeypatch.setattr(platform, "node", lambda: "alices-laptop")
    monkeypatch.setattr(Path, "home", classmethod(lambda cls: Path("/home/alice")))
    text = without_names("alices-laptop: /home/alice is full, /home/alice/data/x.csv too")
    assert text == "<host>: ~ is full, x.csv too"
    assert getpass.getuser() not in text or len(getpass.getuser()) < 3
