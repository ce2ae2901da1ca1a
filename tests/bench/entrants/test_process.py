"""Matchers that misbehave, in real processes: each gets a status and a message, and the caller goes on.

Memory is that of the process asked for, and of its children where they are asked for.
"""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from bench.entrants import process as isolation
from bench.entrants import process as memory
from bench.entrants.answers import read_bits
from bench.entrants.process import PHASES, Job, isolate
from bench.suites.suite import Limits
from tests.bench.tiny import REQUESTS, write_plugin, write_tiny

pytestmark = pytest.mark.process

GENEROUS = Limits(seconds=60, memory_gb=8)
EVEN = "return requests['request_id'] % 2 == 0"


@pytest.fixture(scope="module")
def dataset(tmp_path_factory):
    return write_tiny(tmp_path_factory.mktemp("datasets") / "tiny")


@pytest.fixture
def attempt(dataset, tmp_path):
    """Run a plug-in made from method bodies; return its outcome and what it printed."""

    def attempt(confirm, fit="return self", limits=GENEROUS, enter=lambda phase: None):
        job = Job.of(write_plugin(tmp_path, confirm, fit), dataset, tmp_path / "answers.bits")
        outcome = isolate(job, tmp_path / "log.txt", limits, enter)
        return outcome, (tmp_path / "log.txt").read_text(errors="replace")

    return attempt


def test_a_good_matcher(attempt, tmp_path):
    phases = []
    outcome, printed = attempt(EVEN, enter=phases.append)
    assert (outcome.status, outcome.message, printed) == ("ok", "", "")
    assert tuple(outcome.seconds) == tuple(phases) == PHASES
    assert 1 << 20 < outcome.peak_memory_bytes < 4 << 30
    assert read_bits(tmp_path / "answers.bits", REQUESTS).to_list() == [i % 2 == 0 for i in range(REQUESTS)]


def test_the_peak_is_not_the_parents(attempt):
    ballast = bytearray(os.urandom(1 << 20)) * 900
    outcome, _ = attempt(EVEN)
    assert outcome.peak_memory_bytes < len(ballast)


def test_its_whole_registry_reaches_the_matcher_and_no_truth(attempt):
    fit = """
        frame = registry.collect()
        assert frame.height == 20 and frame.columns[0] == "record_id", frame
        return self
    """
    confirm = "assert requests.columns[-1] == 'tin' and 'kind' not in requests.columns\n" + EVEN
    assert attempt(confirm, fit)[0].status == "ok"


@pytest.mark.parametrize(
    "confirm",
    [
        "return (requests['request_id'] % 2).cast(pl.Float64)",
        "return pl.Series([None] * len(requests), dtype=pl.Boolean)",
        "return (requests['request_id'] % 2 == 0).head(3)",
        "return [True] * len(requests)",
    ],
    ids=["scores", "nulls", "too few", "a list"],
)
def test_answers_that_are_not_booleans_are_refused(attempt, tmp_path, confirm):
    outcome, _ = attempt(confirm)
    assert outcome.status == "refused"
    assert outcome.message.startswith("confirm() ")
    assert "\n" not in outcome.message
    assert tuple(outcome.seconds) == ("load",)
    assert not (tmp_path / "answers.bits").exists()


def test_refused_when_only_the_whole_batch_goes_wrong(attempt):
    outcome, _ = attempt("return (requests['request_id'] >= 0).head(20)")
    assert outcome.status == "refused"
    assert tuple(outcome.seconds) == ("load", "warm_up", "fit")


@pytest.mark.parametrize("method", ["fit", "confirm"])
def test_an_exception_is_an_error(attempt, method):
    body = "raise ValueError('wrong\\nand two lines')"
    outcome, printed = attempt(body) if method == "confirm" else attempt(EVEN, body)
    assert outcome.status == "error"
    assert "ValueError: wrong and two lines" in outcome.message
    assert "Traceback" in printed


def test_leaving_is_an_error(attempt):
    outcome, _ = attempt("sys.exit(0)")
    assert (outcome.status, outcome.message) == ("error", "SystemExit: 0")


def test_a_hang_is_a_timeout(attempt):
    start = time.monotonic()
    outcome, _ = attempt("time.sleep(600)", limits=Limits(seconds=4, memory_gb=8))
    assert outcome.status == "timeout"
    assert outcome.message.startswith("Stopped at the limit of 4 s, in phase ")
    assert time.monotonic() - start < 20


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="memory is watched through /proc")
def test_eating_memory_is_stopped(attempt):
    fit = """
        held = []
        for _ in range(200):
            held.append(bytearray(b"x" * (20 << 20)))
            time.sleep(0.02)
    """
    outcome, _ = attempt(EVEN, fit, limits=Limits(seconds=60, memory_gb=0.6))
    assert outcome.status == "memory"
    assert "limit of 0.6 GB of memory, in phase warm_up" in outcome.message
    assert outcome.peak_memory_bytes > 0.6 * (1 << 30)


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="memory is watched through /proc")
def test_memory_of_children_counts(attempt):
    fit = """
        import subprocess
        eater = "import time; held = bytearray(b'x' * 500_000_000); time.sleep(60)"
        subprocess.Popen([sys.executable, "-c", eater]).wait()
    """
    outcome, _ = attempt(EVEN, fit, limits=Limits(seconds=60, memory_gb=0.45))
    assert outcome.status == "memory"


def test_out_of_memory_is_told_from_other_exceptions(attempt):
    outcome, _ = attempt("raise MemoryError")
    assert outcome.status == "memory"


@pytest.mark.parametrize(
    ("confirm", "message"),
    [("os._exit(3)", "by itself with exit code 3"), ("os.kill(os.getpid(), 11)", "ended by SIGSEGV")],
)
def test_a_process_that_ends_without_a_word_has_crashed(attempt, confirm, message):
    outcome, _ = attempt(confirm)
    assert outcome.status == "crashed"
    assert message in outcome.message


def test_what_a_matcher_prints_cannot_be_taken_for_a_report(attempt):
    confirm = (
        'print(\'{"status": "ok", "message": "", "peak": 1}\')\n'
        "os.write(1, b'\\xff\\x00 not text\\n'); os.write(2, b'noise\\n')\n"
        "os.system('echo from a child')\n" + EVEN
    )
    outcome, printed = attempt(confirm)
    assert outcome.status == "ok"
    assert outcome.peak_memory_bytes > 1
    for text in ('"status"', "not text", "noise", "from a child"):
        assert text in printed


def test_endless_printing_does_not_fill_the_disk(attempt, monkeypatch):
    monkeypatch.setattr(isolation, "LOG_LIMIT", 100_000)
    confirm = (
        "for i in range(300):\n    print(f'{i} ' + 'x' * 10_000, flush=True)\n    time.sleep(0.002)\n" + EVEN
    )
    outcome, printed = attempt(confirm)
    assert outcome.status == "ok"
    assert len(printed) < 2_500_000  # of 6 million characters
    assert "299 x" in printed


def test_what_a_matcher_leaves_behind_does_not_keep_the_run(attempt):
    """A thread that never ends, a child that holds every descriptor, an exit hook that sleeps."""
    fit = """
        import atexit, threading
        threading.Thread(target=time.sleep, args=(600,)).start()
        atexit.register(time.sleep, 600)
        if os.fork() == 0:
            time.sleep(600)
        return self
    """
    start = time.monotonic()
    assert attempt(EVEN, fit)[0].status == "ok"
    assert time.monotonic() - start < 20


def test_a_folder_named_bench_where_the_user_stands_is_not_imported(attempt, tmp_path, monkeypatch):
    (tmp_path / "bench").mkdir()
    (tmp_path / "bench" / "__init__.py").write_text("raise RuntimeError('wrong bench')")
    monkeypatch.chdir(tmp_path)
    assert attempt(EVEN)[0].status == "ok"


MIB = 1 << 20
HOLD = "held = bytearray(b'x' * (60 << 20)); print('ready', flush=True); input()"


def test_own_peak_remembers_what_was_given_back():
    held = bytearray(b"x" * (150 * MIB))
    size = len(held)
    del held
    assert memory.own_peak() > size


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="reads /proc")
def test_a_tree_holds_what_its_members_hold():
    command = [
        sys.executable,
        "-c",
        f"import subprocess, sys; subprocess.run([sys.executable, '-c', {HOLD!r}])",
    ]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout.readline() == "ready\n"
        assert 60 * MIB < memory.tree_resident(parent.pid) < 200 * MIB
        parent.communicate("\n")
    assert memory.tree_resident(parent.pid) == 0


def test_without_proc_the_systems_own_figure_stands_in(monkeypatch):
    monkeypatch.setattr(memory, "_status", lambda path, field: 0)
    assert memory.own_peak() > 10 * MIB
