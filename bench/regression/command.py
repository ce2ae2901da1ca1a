"""The gate as a command: its checks as tables, the summary of a CI job, and one of four exit codes."""

import os
import sys
import traceback
from collections.abc import Callable, Sequence
from pathlib import Path, PurePosixPath

import polars as pl

from bench.output.formats import CSV, JSON, MARKDOWN, render
from bench.output.progress import Progress
from bench.regression.check import (
    BROKEN,
    NOT_COMPARABLE,
    PASS,
    REGRESSION,
    Check,
    GateBroken,
    Tier,
    Verdict,
    exit_code,
)
from bench.regression.gate import GateOptions, gate, keep_answers
from generators.errors import ConfirmbenchError

WORDS = {
    Verdict.PASS: "pass",
    Verdict.REGRESSION: "REGRESSION",
    Verdict.NOT_COMPARABLE: "not comparable",
}
ENDINGS = {PASS: "pass", REGRESSION: "regression", NOT_COMPARABLE: "not comparable"}
TIERS = {
    Tier.EXACT: "Exact: the same on every machine.",
    Tier.TIME: "Time: base and head side by side in this job, the smallest round of all processes.",
}


def frame(checks: Sequence[Check]) -> pl.DataFrame:
    """One row a check, everything as text, ratio and limit with two decimals; null where there is none."""
    rows = [
        {
            "tier": check.tier.value,
            "check": check.subject,
            "what": check.what,
            "base": check.base,
            "head": check.head,
            "ratio": _ratio(check.ratio),
            "limit": _ratio(check.limit),
            "verdict": WORDS[check.verdict],
            "note": check.note,
        }
        for check in checks
    ]
    names = ("tier", "check", "what", "base", "head", "ratio", "limit", "verdict", "note")
    return pl.DataFrame(rows, schema=dict.fromkeys(names, pl.String))


def gate_report(checks: Sequence[Check], form: str, width: int) -> str:
    """All checks. CSV and JSON are one table with the notes; the others a table a tier, notes below."""
    if form in (CSV, JSON):
        return render(frame(checks), form)
    parts = [_tier(_of(checks, tier), form, width) for tier in Tier if _of(checks, tier)]
    return "\n\n".join([*parts, verdict_line(checks)])


def summary(checks: Sequence[Check]) -> str:
    """Markdown for the summary of a job: the verdict first, then what failed, then everything."""
    failed = [check for check in checks if check.verdict is not Verdict.PASS]
    parts = [f"## Regression gate: {ENDINGS[exit_code(checks)]}", verdict_line(checks)]
    if failed:
        parts.append(_tier(failed, MARKDOWN, 0, heading=False))
        parts.append(f"<details><summary>All {len(checks)} checks</summary>\n")
    parts += [_tier(_of(checks, tier), MARKDOWN, 0) for tier in Tier if _of(checks, tier)]
    if failed:
        parts.append("</details>")
    return "\n\n".join(parts) + "\n"


def broken_summary(message: str) -> str:
    """Markdown for a gate that failed itself, or that had nothing to compare. message: plain text"""
    indented = "\n".join(f"    {line}" for line in message.splitlines())
    return f"## Regression gate: no verdict\n\n{indented}\n"


def append_summary(file: Path, text: str) -> None:
    """Add to what other steps of a job have written there."""
    with file.open("a", encoding="utf-8") as out:
        out.write(text + "\n")


def verdict_line(checks: Sequence[Check]) -> str:
    """How many checks came to what, and the verdict of them all."""
    counts = {verdict: sum(check.verdict is verdict for check in checks) for verdict in Verdict}
    told = f"{counts[Verdict.PASS]} of {len(checks)} checks passed"
    told += f", {counts[Verdict.REGRESSION]} regressed" if counts[Verdict.REGRESSION] else ""
    unknown = counts[Verdict.NOT_COMPARABLE]
    told += f", {unknown} could not be compared" if unknown else ""
    return f"{told}: {ENDINGS[exit_code(checks)]} (exit code {exit_code(checks)})."


def _of(checks: Sequence[Check], tier: Tier) -> list[Check]:
    return [check for check in checks if check.tier is tier]


def _tier(checks: Sequence[Check], form: str, width: int, heading: bool = True) -> str:
    """One table, what it is above it, the notes below."""
    common = _common_folder([check.subject for check in checks if check.tier is not Tier.EXACT])
    table = frame(checks).drop("tier", "note")
    names = [_name(check.subject.removeprefix(common), form) for check in checks]
    table = table.with_columns(check=pl.Series(names, dtype=pl.String))
    mark = "- " if form == MARKDOWN else ""
    notes = [f"{mark}{name}: {check.note}" for name, check in zip(names, checks, strict=True) if check.note]
    title = TIERS[checks[0].tier] + (f" Benchmarks in {common.rstrip('/')}." if common else "")
    parts = [title] if heading else []
    return "\n\n".join(
        [*parts, render(table, form, fields=2, width=width), *(["\n".join(notes)] if notes else [])]
    )


def _name(subject: str, form: str) -> str:
    """In Markdown as code, so that nothing in a name is taken for markup."""
    return f"`{subject.replace('`', chr(39))}`" if form == MARKDOWN else subject


def _common_folder(node_ids: Sequence[str]) -> str:
    """The folder that all node ids begin with, with a slash at its end; "" when there is none."""
    folders = [PurePosixPath(node_id.split("::")[0]).parent for node_id in node_ids]
    common = os.path.commonpath(folders) if folders else "."
    return "" if common in (".", "") else f"{common}/"


def _ratio(value: float | None) -> str | None:
    return None if value is None else f"{value:.2f}"


def judge(
    asked: GateOptions, base: str | None, form: str, width: int, summary_file: Path | None, shown: Progress
) -> int:
    """Run the gate, print its report, append to the summary; the exit code of bench.regression.check."""

    def work() -> int:
        checks: Sequence[Check] = gate(asked, base, shown)
        print(gate_report(checks, form, width))
        if summary_file is not None:
            append_summary(summary_file, summary(checks))
        return exit_code(checks)

    return _guard(work, summary_file)


def keep_baselines(asked: GateOptions, shown: Progress) -> int:
    """Keep the answers of this tree as the baselines and print what became of each; the exit code."""

    def work() -> int:
        print(keep_answers(asked, shown))
        return PASS

    return _guard(work, None)


def _guard(work: Callable[[], int], summary_file: Path | None) -> int:
    """The exit code of some work; whatever goes wrong in it is told in words, never as a regression."""
    try:
        return work()
    except ConfirmbenchError as error:
        message, code = str(error), NOT_COMPARABLE
    except GateBroken as error:
        message, code = str(error), BROKEN
    except Exception as error:  # a fault of the gate's own must not look like a verdict
        message, code = f"The gate itself failed: {_where(error)}", BROKEN
    print(f"error: {message}", file=sys.stderr)
    if summary_file is not None:
        append_summary(summary_file, broken_summary(message))
    return code


def _where(error: Exception) -> str:
    """One line: the error, and the place where it happened."""
    last = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__}: {error} ({Path(last.filename).name}, line {last.lineno})"
