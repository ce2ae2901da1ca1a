"""Peak memory of matchers, against the base tree on the same machine with the same packages.

Never against a kept figure: on one machine, each matcher took 4 to 6 % more in one environment than in
another that was made from the same lock. Within one it varies by 0.5 % when threads are pinned. A process
that compiles kernels takes more; so whatever looks larger is measured again, and the smaller figure counts.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from bench.regression.check import Check, Tier, Verdict

MEMORY = "peak memory"
LIMIT = 1.05
AT_MOST = 8  # matchers that are run in the base too: the first ones
MB = 1e6

Peaks = Mapping[str, int]  # bytes by label; a matcher that failed is left out
Measure = Callable[[Sequence[str]], Peaks]  # runs some matchers, given by label, each in a new process


@dataclass(frozen=True)
class Memory:
    """head: runs matchers in the working tree; base: in the base tree, None without one"""

    head: Measure
    base: Measure | None


def memory_checks(now: Mapping[str, int], memory: Memory) -> list[Check]:
    """One check for each matcher that is run in the base too, and one that says which are not.

    now: bytes of each matcher at work, by label
    """
    if memory.base is None:
        return _unchecked(list(now), "there is no base to measure on the same machine")
    some, others = list(now)[:AT_MOST], list(now)[AT_MOST:]
    found = _against_base(some, now, memory.head, memory.base)
    return found + _unchecked(others, f"{AT_MOST} are enough to run in the base too")


def _larger(head: int, base: int) -> bool:
    return head > LIMIT * base


def _against_base(labels: list[str], now: Mapping[str, int], head: Measure, base: Measure) -> list[Check]:
    """Twice in the base, for its tree is new and its first processes compile; the head again if need be."""
    if not labels:
        return []
    first, second = base(labels), base(labels)
    before = {
        label: min(first[label], second[label]) for label in labels if label in first and label in second
    }
    after = {label: now[label] for label in before}
    if larger := [label for label in before if _larger(after[label], before[label])]:
        after |= {label: min(after[label], peak) for label, peak in head(larger).items()}
    found = [_check(label, before[label], after[label]) for label in before]
    return found + _unchecked([label for label in labels if label not in before], "they fail in the base")


def _check(label: str, base: int, head: int) -> Check:
    failed = _larger(head, base)
    verdict = Verdict.REGRESSION if failed else Verdict.PASS
    told = "larger than in the base, measured twice" if failed else ""
    figures = _mb(base), _mb(head), head / base
    return Check(Tier.EXACT, label, MEMORY, *figures, LIMIT, verdict, told)


def _unchecked(labels: list[str], why: str) -> list[Check]:
    """Says what was not looked at; that is no verdict, for everything else holds on any machine."""
    if not labels:
        return []
    note = f"Not checked for {len(labels)}: {why}."
    return [Check(Tier.EXACT, "others", MEMORY, None, None, None, None, Verdict.PASS, note)]


def _mb(size: int) -> str:
    return f"{size / MB:,.0f} MB"
