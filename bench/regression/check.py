"""What the gate looked at, and what came of it.

The error that says that the gate could not do its work: exit code 3, not to be taken for a regression.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum, StrEnum


class GateBroken(Exception):
    """A benchmark failed or crashed, or took too long: nothing can be said of how fast the code is."""


PASS, REGRESSION, NOT_COMPARABLE, BROKEN = 0, 1, 2, 3  # exit codes; 3: the gate itself failed


class Tier(StrEnum):
    """exact: the same on every machine; time: measured side by side"""

    EXACT = "exact"
    TIME = "time"


class Verdict(IntEnum):
    """Of one check. The worst of all is the exit code; what was not comparable never hides a regression."""

    PASS = PASS
    REGRESSION = REGRESSION
    NOT_COMPARABLE = NOT_COMPARABLE


@dataclass(frozen=True)
class Check:
    """subject: the matcher or the benchmark

    what: the quantity, e.g. "answers", "candidates", "index bytes", "peak memory", "seconds"
    base, head: as people read them, with units; base is None where there is nothing to compare with
    ratio: head / base; None where that makes no sense
    limit: the largest ratio that passes; None where equality is asked for
    note: why it failed, or what else is to be known; for a changed answer, the changes by kind of request
    """

    tier: Tier
    subject: str
    what: str
    base: str | None
    head: str | None
    ratio: float | None
    limit: float | None
    verdict: Verdict
    note: str = ""


def exit_code(checks: Iterable[Check]) -> int:
    """A regression above all; then what could not be compared; PASS when every check passed.

    No check at all is NOT_COMPARABLE: a gate that looked at nothing must not be green.
    """
    verdicts = {check.verdict for check in checks}
    if Verdict.REGRESSION in verdicts:
        return REGRESSION
    return NOT_COMPARABLE if not verdicts or Verdict.NOT_COMPARABLE in verdicts else PASS
