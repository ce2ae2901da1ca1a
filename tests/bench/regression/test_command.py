"""The report: which words and figures reach a terminal, a program and the summary of a job."""

import json

from bench.regression.check import Check, Tier, Verdict
from bench.regression.command import append_summary, broken_summary, gate_report, summary

FAST = Check(Tier.TIME, "perf/a.py::test_a[x|y]", "seconds", "1.00 s", "1.01 s", 1.01, 1.1, Verdict.PASS)
SLOW = Check(
    Tier.TIME,
    "perf/b.py::test_b",
    "seconds",
    "1.00 s",
    "2.00 s",
    2.0,
    1.1,
    Verdict.REGRESSION,
    "slower twice",
)
ANSWERS = Check(Tier.EXACT, "exact", "answers", "ab12", "ab12", None, None, Verdict.PASS)


def test_a_table_for_each_tier_and_the_verdict_last():
    text = gate_report([ANSWERS, FAST, SLOW], "terminal", 120)

    assert text.index("Exact: ") < text.index("Time: ") < text.index("b.py::test_b: slower twice")
    assert "Benchmarks in perf." in text
    assert text.endswith("2 of 3 checks passed, 1 regressed: regression (exit code 1).")


def test_nothing_checked_is_not_green():
    assert gate_report([], "terminal", 80) == "0 of 0 checks passed: not comparable (exit code 2)."


def test_programs_get_full_names_and_notes():
    rows = json.loads(gate_report([SLOW], "json", 80))

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
    text = summary([FAST, SLOW])

    assert text.startswith("## Regression gate: regression\n")
    first_table = text[: text.index("<details>")]
    assert "test_b" in first_table
    assert "test_a" not in first_table


def test_names_cannot_break_the_markdown():
    named = Check(Tier.TIME, "a.py::t[`<b>|]", "seconds", "1 s", "1 s", 1.0, 1.1, Verdict.PASS)
    [row] = [line for line in summary([named]).splitlines() if "t[" in line]

    assert row.startswith("| `a.py::t['<b>\\|]` | seconds |")


def test_a_passing_summary_hides_nothing():
    text = summary([ANSWERS, FAST])

    assert "## Regression gate: pass" in text
    assert "<details>" not in text


def test_a_summary_is_added_to_what_is_there(tmp_path):
    file = tmp_path / "summary.md"
    append_summary(file, "one")
    append_summary(file, broken_summary("it\nbroke"))

    assert file.read_text() == "one\n## Regression gate: no verdict\n\n    it\n    broke\n\n"
