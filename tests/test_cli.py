"""The command line as a user meets it: exit codes, what is printed where, interrupts."""

import resource
import shutil
import signal
import subprocess
import sys
import time
from functools import partial
from importlib import import_module
from pathlib import Path

import pytest
from typer.main import get_command

from bench.cli import COMMANDS
from bench.runs.store import read_run
from generators.dataset import dataset_key, load
from generators.profile import load_profile
from tests.bench.tiny import REQUESTS, truth, write_plugin, write_tiny
from tests.command import confirmbench as run_here

EVEN = "return requests['request_id'] % 2 == 0"
COMMAND = [sys.executable, "-m", "bench.cli"]


@pytest.fixture(scope="module")
def dataset(tmp_path_factory):
    return write_tiny(tmp_path_factory.mktemp("datasets") / "tiny")


@pytest.fixture
def confirmbench(tmp_path):
    """Run the command in an empty folder; its output is piped, not a terminal."""
    return partial(run_here, cwd=tmp_path)


@pytest.fixture
def suite(tmp_path):
    """Write a suite whose dataset is there already, and return the arguments that run it."""

    def suite(*specs, seconds=60):
        file = tmp_path / "tiny.toml"
        file.write_text(
            f'name = "tiny"\nprofile = "typical"\npeople = 20\nrequests = {REQUESTS}\nseed = 1\n'
            f"matchers = {list(specs)}\n[limits]\nseconds = {seconds}\nmemory_gb = 8\n"
        )
        key = dataset_key(load_profile("typical"), 20, REQUESTS, 1)
        write_tiny(tmp_path / "datasets" / f"tiny-{key}")
        return ("run", file, "--out", tmp_path / "out")

    return suite


def assert_error(done, *texts, code=2):
    """One message for people on standard error: what was wrong, and no traceback."""
    assert done.returncode == code, done.stderr
    assert "Traceback" not in done.stderr
    assert "error: " in done.stderr
    for text in texts:
        assert text in done.stderr
    assert done.stdout == ""


def test_help_lists_every_command_and_what_exit_codes_mean(confirmbench):
    done = confirmbench("--help")
    assert (done.returncode, done.stderr) == (0, "")
    for name in [name for names in COMMANDS.values() for name in names]:
        assert f"  {name} " in done.stdout
    assert "Exit codes:" in done.stdout
    assert "..." not in done.stdout.replace("[ARGS]...", "")


@pytest.mark.parametrize("name", [name for names in COMMANDS.values() for name in names])
def test_every_command_explains_itself(confirmbench, name):
    done = confirmbench(name, "--help")
    assert done.returncode == 0
    assert done.stdout.startswith("Usage:")
    assert "\x1b" not in done.stdout


@pytest.mark.process
def test_help_needs_nothing_heavy():
    """What --help imports decides how long it takes."""
    code = (
        "import sys\nfrom bench.cli import make_app\n"
        "try: make_app(['--help'])(['--help'])\nexcept SystemExit: pass\n"
        "print(sorted({'polars', 'numpy', 'numba', 'scipy', 'rich', 'faker'} & sys.modules.keys()))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


def test_version(confirmbench):
    assert confirmbench("--version").stdout.startswith("confirmbench 0.")


def test_the_table_of_commands_is_what_the_modules_have():
    for module, names in COMMANDS.items():
        app = import_module(f"bench.commands.{module}").app
        assert list(get_command(app).commands if len(names) > 1 else names) == list(names)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["gates"], "gates is called screens now"),
        (["leak", "data", "--gate", "policy"], "--gate is called --screen now"),
        (["admit", "data", "--gate=policy"], "--gate is called --screen now"),
    ],
)
def test_old_spellings_are_refused_with_the_new_one(confirmbench, arguments, message):
    done = confirmbench(*arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert message in done.stderr
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize("arguments", [["nonsense"], ["score"], ["run", "--nonsense"]])
def test_wrong_usage(confirmbench, arguments):
    done = confirmbench(*arguments)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("size", [["--people", 10, "--requests", 0], ["--people", -1, "--requests", 5]])
def test_generate_wants_someone_and_something(confirmbench, size):
    done = confirmbench("generate", "typical", *size, "--out", "x")
    assert done.returncode == 2
    assert "greater than or equal to 1" in done.stderr


def test_unknown_names_get_the_list_of_known_ones(confirmbench):
    assert_error(confirmbench("run", "smok"), "'smok'", "smoke, ")
    assert_error(confirmbench("run", "smoke", "--matcher", "exakt"), "exakt", "exact", "jaro_winkler")
    assert_error(confirmbench("matchers", "exakt"), "exakt", "exact", "jaro_winkler")
    unknown = confirmbench("generate", "typicl", "--people", 10, "--requests", 5, "--out", "x")
    assert_error(unknown, "typicl", "typical")


@pytest.mark.parametrize(
    "spec", ["jaro_winkler(threshold=__import__('os'))", "jaro_winkler(0.9", "jaro_winkler(treshold=0.9)"]
)
def test_a_spec_holds_literals_of_known_parameters(confirmbench, tmp_path, spec):
    assert_error(confirmbench("run", "smoke", "--matcher", spec))
    assert list(tmp_path.iterdir()) == []


def test_a_plug_in_that_is_not_there(confirmbench):
    assert_error(confirmbench("run", "smoke", "--matcher", "none.py:Plugin"), "none.py")


def test_matchers_and_profiles_are_listed(confirmbench):
    listed = confirmbench("matchers").stdout
    assert {"exact", "jaro_winkler", "recordlinkage", "always", "external", "oracle"} <= set(listed.split())
    assert "typical: " in confirmbench("profiles").stdout


@pytest.mark.process
def test_run_prints_plain_whole_tables_and_keeps_results(confirmbench, suite, tmp_path):
    done = confirmbench(*suite(write_plugin(tmp_path, "print('noise')\n" + EVEN)))
    assert done.returncode == 0, done.stderr
    assert "plugin.py:Plugin" in done.stdout
    assert f"{REQUESTS} requests" in done.stdout
    for text in ("noise", "\x1b", "\r", "\N{HORIZONTAL ELLIPSIS}"):
        assert text not in done.stdout + done.stderr
    assert "plugin.py:Plugin: fit 20 records ... " in done.stderr
    assert read_run(tmp_path / "out").complete
    kept = sorted(path.name for path in (tmp_path / "out").iterdir())
    frames = ["counts.parquet", "curves.parquet", "pairs.parquet", "required.parquet"]
    assert kept == sorted(["answers", "logs", "report.html", "run.json", *frames])


@pytest.mark.process
def test_a_matcher_that_fails_is_told_by_exit_code_1(confirmbench, suite, tmp_path):
    bad = write_plugin(tmp_path, "return requests['request_id'] / 28", name="Scores")
    done = confirmbench(*suite(bad, write_plugin(tmp_path, EVEN)), COLUMNS=80)
    assert done.returncode == 1
    rows = [line for line in done.stdout.splitlines() if line.startswith(("plugin.py", "matcher", "current"))]
    assert max(map(len, rows)) <= 80
    assert "scores.py:Scores: refused. " in done.stdout
    assert [entry.outcome.status for entry in read_run(tmp_path / "out").entries] == ["refused", "ok"]


def test_suites_are_listed_and_described(confirmbench, suite):
    listed = confirmbench("suites").stdout
    assert "\ntin-match " in listed
    assert "\nstandard " in listed
    described = confirmbench("suites", "tin-match", COLUMNS=90)
    assert described.returncode == 0, described.stderr
    for text in ("profile known-number", "name_control(by='tin')", "Published:", "not a measurement of any"):
        assert text in described.stdout
    assert max(map(len, described.stdout.splitlines())) <= 90
    assert confirmbench("suites", suite(EVEN)[1]).stdout.startswith("tiny\n")
    assert_error(confirmbench("suites", "tin-mach"), "'tin-mach'", "tin-match")


@pytest.mark.process
def test_accuracy_is_kept(confirmbench, suite, tmp_path):
    ran = confirmbench(*suite(write_plugin(tmp_path, EVEN)))
    assert ran.returncode == 0, ran.stderr
    first, again = confirmbench("keep", "out"), confirmbench("keep", "out")
    assert (first.returncode, first.stderr) == (0, "")
    assert ": 1 new, 0 changed, 0 as before." in first.stdout
    assert ": 0 new, 0 changed, 1 as before." in again.stdout
    [file] = (tmp_path / "results" / "accuracy").rglob("*.json")
    assert file.name == "plugin.py-plugin.json"
    assert_error(confirmbench("keep", "datasets"), "is not a run folder")


def test_an_existing_folder_is_refused(confirmbench, suite, tmp_path):
    arguments = suite(write_plugin(tmp_path, EVEN))
    (tmp_path / "out").mkdir()
    assert_error(confirmbench(*arguments), "out exists already")


@pytest.mark.process
@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_interrupted_runs_leave_nothing(suite, tmp_path, number, code):
    spec = write_plugin(
        tmp_path, EVEN, f"open('{tmp_path}/started', 'w').write(str(os.getpid()))\ntime.sleep(600)"
    )
    command = [*COMMAND, *map(str, suite(spec))]
    running = subprocess.Popen(command, cwd=tmp_path, stderr=subprocess.PIPE, text=True)
    _wait_for(lambda: (tmp_path / "started").exists() and (tmp_path / "started").read_text())
    running.send_signal(number)
    _, printed = running.communicate(timeout=30)
    assert running.returncode == code
    assert "Traceback" not in printed
    assert not [path for path in tmp_path.iterdir() if "out" in path.name]
    _wait_for(lambda: not Path(f"/proc/{(tmp_path / 'started').read_text()}").exists())


@pytest.mark.process
def test_generate_then_match_then_score(confirmbench, tmp_path):
    made = confirmbench("generate", "typical", "--people", 600, "--requests", 60, "--seed", 5, "--out", "d")
    assert made.returncode == 0, made.stderr
    dataset = load(tmp_path / "d")
    assert dataset.digest in made.stdout
    assert dataset.rows("requests") == 60
    matched = confirmbench("match", "d", "exact", "--out", "answers.parquet")
    assert (matched.returncode, matched.stdout) == (0, "Written to answers.parquet.\n")
    scored = confirmbench("score", "d", "answers.parquet")
    assert scored.returncode == 0, scored.stderr
    should_confirm = dataset.truth()["should_confirm"].sum()
    assert f"/{should_confirm})" in scored.stdout


@pytest.mark.process
def test_import_then_match_then_run(confirmbench, tmp_path):
    """A published set is a dataset like any other."""
    made = confirmbench("import", "febrl1", "--seed", 2, "--held-out", 0.4, "--out", "d")
    assert made.returncode == 0, made.stderr
    assert made.stdout == f"d: 300 records, 500 requests, digest {load(tmp_path / 'd').digest}.\n"
    matched = confirmbench("match", "d", "exact", "--out", "a.csv")
    assert matched.returncode == 0, matched.stderr
    specs = ("--matcher", "answers(path='a.csv')", "--matcher", "oracle")
    run = confirmbench("run", "smoke", "--dataset", "d", *specs, "--out", "out")
    assert run.returncode == 0, run.stderr
    assert "oracle (reads the truth)" in run.stdout
    entered = read_run(tmp_path / "out").entries
    assert [entry.spec for entry in entered] == ["answers(path='a.csv')", "oracle"]
    described = confirmbench("describe", "d")
    assert described.returncode == 0, described.stderr
    assert "profile febrl1, seed 2" in described.stdout


def test_import_says_what_there_is_and_leaves_what_is_there(confirmbench, tmp_path):
    unknown = confirmbench("import", "febrl7")
    assert (unknown.returncode, unknown.stdout) == (2, "")
    assert "febrl1, febrl2, febrl3, febrl4" in unknown.stderr
    (tmp_path / "d").mkdir()
    there = confirmbench("import", "febrl1", "--out", "d")
    assert (there.returncode, there.stdout) == (2, "")
    assert "error: d exists already" in there.stderr
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(("d", "."))] == ["d"]


@pytest.mark.process
def test_an_external_matcher_from_the_command_line(confirmbench, dataset, tmp_path):
    """What it says on standard error is told when it fails."""
    introduced = r"""
        $| = 1;
        while (<STDIN>) { last if $_ eq "\n" }
        print "ready\n";
        warn "no rule\n";
    """
    answering = r'while (<STDIN>) { printf qq({"request_id": %d, "confirmed": true}\n), $n++ }'
    (tmp_path / "good.pl").write_text("my $n = 0;" + introduced + answering)
    (tmp_path / "bad.pl").write_text(introduced + "exit 3;")
    bad = confirmbench("match", dataset, "external(command='perl bad.pl')", "--out", "a.csv")
    assert bad.returncode == 1
    assert "ended with exit code 3 when asked" in bad.stderr
    assert "On standard error it said: no rule" in bad.stderr
    assert not (tmp_path / "a.csv").exists()
    good = confirmbench("match", dataset, "external(command='perl good.pl')", "--out", "a.csv")
    assert good.returncode == 0, good.stderr
    assert (tmp_path / "a.csv").read_text().count("true") == REQUESTS


def test_generate_refuses_an_existing_folder(confirmbench, tmp_path):
    (tmp_path / "d").mkdir()
    done = confirmbench("generate", "typical", "--people", 300, "--requests", 60, "--out", "d")
    assert_error(done, "d exists already")


def test_generate_says_how_many_requests_with_papers_are_eligible(confirmbench):
    made = confirmbench("generate", "mou", "--people", 3000, "--requests", 500, "--seed", 3, "--out", "d")
    assert made.returncode == 0, made.stderr
    assert "of 500 requests are eligible; " in made.stdout


@pytest.mark.process
def test_a_disk_that_fills_is_one_line_and_the_same_command_goes_on(confirmbench, tmp_path):
    """A limit on the size of files stands for the disk: the writer itself must fail."""
    command = [*COMMAND, "generate", "typical", "--people", "5000", "--requests", "300", "--out", "d"]
    full = subprocess.run(
        command,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=120,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, 60_000)),
    )
    assert_error(full, "Cannot write d: File too large")
    assert not (tmp_path / "d").exists()

    done = confirmbench(*command[len(COMMAND) :])
    assert done.returncode == 0, done.stderr
    assert load(tmp_path / "d").rows("registry") == 5_000


def test_score_counts_the_answers_of_any_system(confirmbench, dataset, tmp_path):
    right = truth()["should_confirm"]
    rows = "".join(f"{i},{'confirm' if yes else 'no match'}\n" for i, yes in enumerate(right))
    (tmp_path / "a.csv").write_text("request_id,confirmed\n" + rows)
    done = confirmbench("score", dataset, "a.csv")
    assert done.returncode == 0, done.stderr
    assert "0.0000 (0/11)" in done.stdout
    assert "0.0000 (0/17)" in done.stdout


@pytest.mark.parametrize(
    ("ids", "text"),
    [
        (range(27), "1 of 28 requests have no answer, e.g. 27"),
        ([*range(28), 28], "1 request_ids are unknown, e.g. 28"),
        ([*range(28), 3], "1 request_ids occur more than once, e.g. 3"),
    ],
    ids=["missing", "unknown", "repeated"],
)
def test_score_refuses_answers_to_other_requests(confirmbench, dataset, tmp_path, ids, text):
    (tmp_path / "a.csv").write_text("request_id,confirmed\n" + "".join(f"{i},1\n" for i in ids))
    done = confirmbench("score", dataset, "a.csv")
    assert done.returncode == 2
    assert "a.csv: " + text in done.stderr


def test_a_damaged_dataset_is_refused(confirmbench, dataset, tmp_path):
    shutil.copytree(dataset, tmp_path / "d")
    other = write_tiny(tmp_path / "other", requests=27)
    shutil.copy(other / "requests.parquet", tmp_path / "d" / "requests.parquet")
    for arguments in (("score", "d", "a.csv"), ("match", "d", "exact", "--out", "a.csv")):
        done = confirmbench(*arguments)
        assert done.returncode == 2
        assert "error: d/requests.parquet has 27 rows" in done.stderr
    assert_error(confirmbench("score", tmp_path, "a.csv"), "is not a dataset folder")


def test_a_dataset_without_requests_is_refused(confirmbench, tmp_path):
    write_tiny(tmp_path / "d", requests=0)
    done = confirmbench("match", "d", "exact", "--out", "a.csv")
    assert done.returncode == 2
    assert "holds no requests" in done.stderr


@pytest.mark.process
def test_match_says_why_a_matcher_failed(confirmbench, dataset, tmp_path):
    spec = write_plugin(tmp_path, "raise ValueError('no idea')")
    done = confirmbench("match", dataset, spec, "--out", "a.csv")
    assert done.returncode == 1
    assert "ValueError: no idea" in done.stderr
    assert not (tmp_path / "a.csv").exists()


def test_match_refuses_a_file_it_cannot_write(confirmbench, dataset, tmp_path):
    (tmp_path / "a.csv").touch()
    for name, text in {
        "a.csv": "exists already",
        "a.txt": "must end in",
        "no/a.csv": "does not exist",
    }.items():
        assert_error(confirmbench("match", dataset, "exact", "--out", name), text)


def _wait_for(condition, seconds=30):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.02)
