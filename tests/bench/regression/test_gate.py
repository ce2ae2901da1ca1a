"""The gate can fail: each kind of change is planted in a small project, and the exit code checked.

The report: which words and figures reach a terminal, a program and the summary of a job.
"""

import json
import signal

import pytest

from bench.regression.check import Check, Tier, Verdict, broken_summary, gate_report, summary
from tests.bench.regression.small_project import BENCHMARKS, SLOW, SmallProject

pytestmark = pytest.mark.process


def assert_refused(done, *texts, code=2):
    """One message on standard error, no table, no traceback."""
    assert (done.returncode, done.stdout) == (code, ""), done.stderr
    assert "Traceback" not in done.stderr
    for text in ("error: ", *texts):
        assert text in done.stderr


def nothing_left(project):
    """No temporary folder, no worktree, and no change in the project itself, apart from caches."""
    assert list(project.temporary.iterdir()) == []
    assert len(project.git("worktree", "list").splitlines()) == 1
    changed = [line for line in project.git("status", "--porcelain").splitlines() if "cache" not in line]
    assert [line for line in changed if line.startswith("??")] == []


def test_identical_code_passes(project):
    done = project.gate("--base", "HEAD", "--pairs", 3)

    assert done.returncode == 0, done.stdout + done.stderr
    assert "2 of 2 checks passed: pass (exit code 0)." in done.stdout
    nothing_left(project)


def test_twice_as_slow_fails_and_says_so_in_the_summary(project):
    project.write(project.package, SLOW)
    summary = project.root.parent / "summary.md"
    summary.write_text("what another step wrote\n")

    done = project.gate("--base", "main", "--pairs", 3, GITHUB_STEP_SUMMARY=str(summary))

    assert done.returncode == 1, done.stdout + done.stderr
    failed = [line for line in done.stdout.splitlines() if "REGRESSION" in line]
    assert [line.split()[0] for line in failed] == ["test_small.py::test_count"]
    assert "slower twice: 3 of 3 pairs, then 3 of 3" in done.stdout
    assert "again 1 that looked slower" in done.stderr
    written = summary.read_text()
    assert written.startswith("what another step wrote\n## Regression gate: regression\n")
    assert "| `test_small.py::test_count` | seconds |" in written
    nothing_left(project)


def test_renamed_and_vanished_benchmarks_fail_and_new_ones_are_told(project):
    project.write("benchmarks/test_small.py", BENCHMARKS.replace("test_sort", "test_sorted"))

    done = project.gate("--base", "HEAD", "--pairs", 1)

    assert done.returncode == 1, done.stdout + done.stderr
    assert "test_small.py::test_sorted: new" in done.stdout
    assert "test_small.py::test_sort: The base has this benchmark, the head has not" in done.stdout


def test_without_any_benchmark_left_all_have_vanished(project):
    project.write("benchmarks/test_small.py", "")

    done = project.gate("--base", "HEAD", "--pairs", 1)

    assert done.returncode == 1, done.stdout + done.stderr
    assert "0 of 2 checks passed, 2 regressed" in done.stdout


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_an_interrupted_gate_leaves_nothing(project, number, code):
    running = project.start("--base", "HEAD")
    while not list(project.root.glob(".git/worktrees/*")):  # git itself cannot list one that it is making
        assert running.poll() is None
    running.send_signal(number)
    _, printed = running.communicate(timeout=30)

    assert running.returncode == code
    assert "Traceback" not in printed
    nothing_left(project)


def test_a_skipped_benchmark_has_vanished(project):
    skipped = BENCHMARKS.replace("def test_sort", "@pytest.mark.skip\ndef test_sort")
    project.write("benchmarks/test_small.py", "import pytest\n" + skipped)

    assert project.gate("--base", "HEAD", "--pairs", 1).returncode == 1


def test_changed_counters_are_told_and_pass(project):
    changed = BENCHMARKS.replace('["steps"] = 600_000', '["steps"] = 500_000')
    project.write("benchmarks/test_small.py", changed)

    done = project.gate("--base", "HEAD", "--pairs", 1)

    assert "steps 600,000 -> 500,000" in done.stdout


def test_a_failing_benchmark_is_no_verdict(project):
    project.write(
        "benchmarks/test_small.py", BENCHMARKS + "\n\ndef test_bad(benchmark):\n    assert benchmark(int)\n"
    )

    done = project.gate("--base", "HEAD", "--pairs", 1)

    assert_refused(done, "The benchmarks of head failed", "assert 0", code=3)
    nothing_left(project)


def test_a_crash_is_no_verdict(project):
    project.write(
        project.package,
        "def count(steps):\n    import os, signal\n    os.kill(os.getpid(), signal.SIGSEGV)\n",
    )

    done = project.gate("--base", "HEAD", "--pairs", 1)

    assert_refused(done, "The benchmarks of head were ended by SIGSEGV", code=3)


def test_taking_too_long_is_no_verdict(project):
    project.write(project.package, "def count(steps):\n    import time\n    time.sleep(60)\n")
    project.commit()

    done = project.gate("--base", "HEAD", "--pairs", 1, "--time-limit", 1)

    assert_refused(done, "The benchmarks of base took longer than 1 s", code=3)
    nothing_left(project)


def test_a_base_that_is_not_there(project):
    summary = project.root.parent / "summary.md"

    done = project.gate("--base", "origin/main", "--summary", summary)

    assert_refused(done, "There is no commit 'origin/main'", "git fetch")
    assert "## Regression gate: no verdict" in summary.read_text()


def test_a_shallow_clone_is_told_how_to_be_deep(project, tmp_path):
    project.write("README.md", "second\n")
    project.commit()
    project.git("clone", "--quiet", "--depth=1", f"file://{project.root}", str(tmp_path / "shallow"))
    project.root = tmp_path / "shallow"

    assert_refused(project.gate("--base", "HEAD~1"), "shallow clone", "fetch-depth: 0")


def test_no_repository(project):
    project.git("init", "--quiet")  # make sure that there is one to remove
    (project.root / ".git").rename(project.root.parent / "gone")

    assert_refused(project.gate("--base", "main"), "is in no git repository")


def test_without_a_base_speed_has_nothing_to_be_compared_with(project):
    assert_refused(project.gate(), "name one with --base", "--no-time")
    done = project.gate("--no-time")
    assert (done.returncode, done.stdout) == (2, "0 of 0 checks passed: not comparable (exit code 2).\n")


def test_where_the_benchmarks_are_must_be_said(project):
    project.write("pyproject.toml", "[project]\nname = 'small'\n")
    assert_refused(project.gate("--base", "HEAD"), "--benchmarks")
    assert_refused(project.gate("--base", "HEAD", "--benchmarks", "none"), "There is no", "none")
    assert_refused(project.gate("--base", "HEAD", "--benchmarks", "/tmp"), "so no base has it")


def test_a_folder_without_benchmarks(project):
    project.write("empty/test_nothing.py", "def test_nothing():\n    pass\n")

    assert_refused(
        project.gate("--base", "HEAD", "--benchmarks", "empty", "--pairs", 1), "no benchmarks in empty"
    )


def test_a_base_without_benchmarks_cannot_be_compared_with(project):
    project.git("mv", "benchmarks", "speed")

    done = project.gate("--base", "HEAD", "--benchmarks", "speed", "--pairs", 1)

    assert_refused(done, "The base has no benchmarks in speed")


@pytest.mark.parametrize(
    "variables",
    [
        {"PYTEST_XDIST_WORKER": "gw0"},
        {"PYTEST_ADDOPTS": "-p pytest_benchmark.plugin --benchmark-disable"},
        {"PYTEST_ADDOPTS": "-p pytest_benchmark.plugin --benchmark-skip"},
    ],
    ids=["xdist", "disabled", "skipped"],
)
def test_benchmarks_that_are_switched_off_are_refused(project, variables):
    assert_refused(
        project.gate("--base", "HEAD", "--pairs", 1, **variables), "cannot be measured", "PYTEST_ADDOPTS"
    )


def test_what_addopts_switches_off_is_refused_too_and_the_advice_helps(project):
    file = project.root / "pyproject.toml"
    file.write_text(file.read_text().replace('addopts = "', 'addopts = "--benchmark-disable '))
    project.commit()
    advice = "-p pytest_benchmark.plugin -o addopts="

    assert_refused(project.gate("--base", "HEAD", "--pairs", 1), "--benchmark-disable is set")
    assert project.gate("--base", "HEAD", "--pairs", 1, PYTEST_ADDOPTS=advice).returncode in (0, 1)


def test_processes_side_by_side_are_refused(project):
    """What pytest-xdist does to pytest's options, without it."""
    project.write(
        "conftest.py", "def pytest_addoption(parser):\n    parser.addoption('--dist', default='load')\n"
    )

    done = project.gate("--base", "HEAD", "--pairs", 1)

    assert_refused(done, "pytest-xdist is active")


def test_a_src_layout_with_a_committed_slowness(tmp_path):
    project = SmallProject.create(tmp_path / "p", "src")
    project.write(project.package, SLOW)
    project.commit()

    done = project.gate("--base", "HEAD~1", "--pairs", 2, "--json")

    assert done.returncode == 1, done.stdout + done.stderr
    verdicts = {row["check"].split("::")[1]: row["verdict"] for row in json.loads(done.stdout)}
    assert verdicts["test_count"] == "REGRESSION"


def test_an_import_from_elsewhere_is_refused(project):
    """As an editable install would do that puts itself before everything else."""
    head = project.root / "elsewhere"
    project.write("elsewhere/small/__init__.py", (project.root / "small" / "__init__.py").read_text())
    project.write("conftest.py", f"import sys\nsys.path.insert(0, {str(head)!r})\n")
    project.commit()

    done = project.gate("--base", "HEAD", "--pairs", 1)

    assert_refused(done, "The benchmarks of base imported small from", str(head), "paths =")


def test_baselines_are_kept_without_a_base(project):
    assert_refused(project.gate("--base", "HEAD", "--keep"), "give it without --base")
    assert_refused(project.gate("--keep"), "Whose answers? Name matchers with --matcher")


def timed(name, verdict, note="", head="1.01 s", ratio=1.01):
    return Check(Tier.TIME, name, "seconds", verdict, note, "1.00 s", head, ratio, 1.1)


FAST = timed("perf/a.py::test_a[x|y]", Verdict.PASS)
SLOWED = timed("perf/b.py::test_b", Verdict.REGRESSION, "slower twice", "2.00 s", 2.0)
ANSWERS = Check(Tier.EXACT, "exact", "answers", Verdict.PASS, base="ab12", head="ab12")


def test_a_table_for_each_tier_and_the_verdict_last():
    text = gate_report([ANSWERS, FAST, SLOWED], "terminal", 120)

    assert text.index("Exact: ") < text.index("Time: ") < text.index("b.py::test_b: slower twice")
    assert "Benchmarks in perf." in text
    assert text.endswith("2 of 3 checks passed, 1 regressed: regression (exit code 1).")


def test_nothing_checked_is_not_green():
    assert gate_report([], "terminal", 80) == "0 of 0 checks passed: not comparable (exit code 2)."


def test_programs_get_full_names_and_notes():
    rows = json.loads(gate_report([SLOWED], "json", 80))

    assert rows == [
        {
            "tier": "time",
            "check": "perf/b.py::test_b",
            "what": "seconds",
            "base": "1.00 s",
            "head": "2.00 s",
            "ratio": "2.00",
            "limit": "1.10",
            "verdict": "REGRESSION",
            "note": "slower twice",
        }
    ]


def test_a_summary_begins_with_what_failed():
    text = summary([FAST, SLOWED])

    assert text.startswith("## Regression gate: regression\n")
    first_table = text[: text.index("<details>")]
    assert "test_b" in first_table
    assert "test_a" not in first_table


def test_names_cannot_break_the_markdown():
    named = timed("a.py::t[`<b>|]", Verdict.PASS)
    [row] = [line for line in summary([named]).splitlines() if "t[" in line]

    assert row.startswith("| `a.py::t['<b>\\|]` | seconds |")


def test_a_passing_summary_hides_nothing():
    text = summary([ANSWERS, FAST])

    assert "## Regression gate: pass" in text
    assert "<details>" not in text


def test_a_gate_that_failed_has_no_verdict():
    assert broken_summary("it\nbroke") == "## Regression gate: no verdict\n\n    it\n    broke\n"
