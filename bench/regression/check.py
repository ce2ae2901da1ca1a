"""One thing that the gate looked at and what came of it; many of them as exit code, table and job summary."""

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from pathlib import PurePosixPath

import polars as pl

from bench.output.formats import CSV, JSON, MARKDOWN, render

PASS, REGRESSION, NOT_COMPARABLE, BROKEN = 0, 1, 2, 3  # exit codes; 3: the gate itself failed


class GateBroken(Exception):
    """A benchmark failed or crashed, or took too long: nothing can be said of how fast the code is.

    It ends with exit code 3, which is not to be taken for a regression.
    """


class Tier(StrEnum):
    """exact: the same on every machine; time: measured side by side"""

    EXACT = "exact"
    TIME = "time"


class Verdict(IntEnum):
    """On one check. The worst of all is the exit code; what was not comparable never hides a regression."""

    PASS = PASS
    REGRESSION = REGRESSION
    NOT_COMPARABLE = NOT_COMPARABLE


WORDS = {
    Verdict.PASS: "pass",
    Verdict.REGRESSION: "REGRESSION",
    Verdict.NOT_COMPARABLE: "not comparable",
}
TITLES = {
    Tier.EXACT: "Exact: the same on every machine.",
    Tier.TIME: "Time: base and head side by side in this job, the smallest round of all processes.",
}


@dataclass(frozen=True)
class Check:
    """subject: the matcher or the benchmark

    what: the quantity, e.g. "answers", "candidates", "index bytes", "peak memory", "seconds"
    note: why it failed, or what else is to be known; for a changed answer, the changes by kind of request
    base, head: as people read them, with units; base is None where there is nothing to compare with
    ratio: head / base; None where that makes no sense
    limit: the largest ratio that passes; None where equality is asked for
    """

    tier: Tier
    subject: str
    what: str
    verdict: Verdict
    note: str = ""
    base: str | None = None
    head: str | None = None
    ratio: float | None = None
    limit: float | None = None


def exit_code(checks: Iterable[Check]) -> int:
    """A regression above all; then what could not be compared; PASS when every check passed.

    No check at all is NOT_COMPARABLE: a gate that looked at nothing must not be green.
    """
    verdicts = {check.verdict for check in checks}
    if Verdict.REGRESSION in verdicts:
        return REGRESSION
    return NOT_COMPARABLE if not verdicts or Verdict.NOT_COMPARABLE in verdicts else PASS


def gate_report(checks: Sequence[Check], form: str, width: int) -> str:
    """All checks. CSV and JSON are one table with the notes, the others a table per tier, notes below."""
    if form in (CSV, JSON):
        return render(_frame(checks), form)
    return "\n\n".join([*_tables(checks, form, width), verdict_line(checks)])


def summary(checks: Sequence[Check]) -> str:
    """Markdown for the summary of a job: the verdict first, then what failed, then everything."""
    failed = [check for check in checks if check.verdict is not Verdict.PASS]
    ending = WORDS[Verdict(exit_code(checks))].lower()
    parts = [f"## Regression gate: {ending}", verdict_line(checks)]
    if failed:
        parts.append(_table(failed, MARKDOWN, 0))
        parts.append(f"<details><summary>All {len(checks)} checks</summary>\n")
    parts += _tables(checks, MARKDOWN, 0)
    if failed:
        parts.append("</details>")
    return "\n\n".join(parts) + "\n"


def broken_summary(message: str) -> str:
    """Markdown for a gate that failed itself, or that had nothing to compare. message: plain text"""
    indented = "\n".join(f"    {line}" for line in message.splitlines())
    return f"## Regression gate: no verdict\n\n{indented}\n"


def verdict_line(checks: Sequence[Check]) -> str:
    """How many checks came to what, and the verdict on them all."""
    counts = {verdict: sum(check.verdict is verdict for check in checks) for verdict in Verdict}
    code = exit_code(checks)
    parts = [f"{counts[Verdict.PASS]} of {len(checks)} checks passed"]
    if counts[Verdict.REGRESSION]:
        parts.append(f"{counts[Verdict.REGRESSION]} regressed")
    if counts[Verdict.NOT_COMPARABLE]:
        parts.append(f"{counts[Verdict.NOT_COMPARABLE]} could not be compared")
    return f"{', '.join(parts)}: {WORDS[Verdict(code)].lower()} (exit code {code})."


def _tables(checks: Sequence[Check], form: str, width: int) -> list[str]:
    """One table for each tier that has checks, below a line that says what the tier is."""
    tiers = {tier: [check for check in checks if check.tier is tier] for tier in Tier}
    return [f"{_title(tier, some)}\n\n{_table(some, form, width)}" for tier, some in tiers.items() if some]


def _title(tier: Tier, checks: Sequence[Check]) -> str:
    common = _common_folder(checks)
    return TITLES[tier] + (f" Benchmarks in {common.rstrip('/')}." if common else "")


def _table(checks: Sequence[Check], form: str, width: int) -> str:
    """Names of benchmarks without the folder that they have in common; the notes below."""
    common = _common_folder(checks)
    names = [_name(check.subject.removeprefix(common), form) for check in checks]
    frame = _frame(checks).drop("tier", "note").with_columns(check=pl.Series(names, dtype=pl.String))
    mark = "- " if form == MARKDOWN else ""
    notes = [f"{mark}{name}: {check.note}" for name, check in zip(names, checks, strict=True) if check.note]
    return "\n\n".join([render(frame, form, fields=2, width=width), *(["\n".join(notes)] if notes else [])])


def _frame(checks: Sequence[Check]) -> pl.DataFrame:
    """One row per check, all columns text, ratio and limit with two decimals; null where there is none."""
    columns = {
        "tier": [check.tier.value for check in checks],
        "check": [check.subject for check in checks],
        "what": [check.what for check in checks],
        "base": [check.base for check in checks],
        "head": [check.head for check in checks],
        "ratio": [_two_decimals(check.ratio) for check in checks],
        "limit": [_two_decimals(check.limit) for check in checks],
        "verdict": [WORDS[check.verdict] for check in checks],
        "note": [check.note for check in checks],
    }
    return pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.String))


def _two_decimals(value: float | None) -> str | None:
    return None if value is None else f"{value:.2f}"


def _name(subject: str, form: str) -> str:
    """In Markdown as code, so that nothing in a name is taken for markup."""
    return f"`{subject.replace('`', chr(39))}`" if form == MARKDOWN else subject


def _common_folder(checks: Sequence[Check]) -> str:
    """The folder that all benchmarks lie in, with a slash at its end; "" when there is none."""
    names = [check.subject for check in checks if check.tier is Tier.TIME]
    folders = [PurePosixPath(name.split("::")[0]).parent for name in names]
    common = os.path.commonpath(folders) if folders else "."
    return "" if common in (".", "") else f"{common}/"
