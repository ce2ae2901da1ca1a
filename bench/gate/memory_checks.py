"""Peak memory of matchers: against the baseline where it was measured likewise, else against the base tree.

Most resident memory of a process varies by 0.5 % from one to the next when threads are pinned. A process
that compiles kernels takes more; so whatever looks larger is measured again, and the smaller figure counts.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from bench.gate.baseline import Baseline
from bench.gate.check import Check, Tier, Verdict

MEMORY = "peak memory"
LIMIT = 1.05
AT_MOST = 8  # matchers that are run in the base too, the first ones, where the baseline cannot be used
MB = 1e6

Peaks = Mapping[str, int]  # bytes by label; a matcher that failed is left out
Measure = Callable[[Sequence[str]], Peaks]  # runs some matchers, given by label, each in a new process


@dataclass(frozen=True)
class Memory:
    """head: runs matchers in the working tree; base: in the base tree, None without one"""

    head: Measure
    base: Measure | None


def memory_checks(now: Mapping[str, Baseline], kept: Mapping[str, Baseline], memory: Memory) -> list[Check]:
    """One check for each matcher that can be compared, and one that says which cannot.

    now: what was found of the matchers at work; kept: their baselines
    """
    likewise = {label: kept[label] for label in now if _likewise(now[label], kept.get(label))}
    larger = [label for label in likewise if _larger(now[label].peak_bytes, likewise[label].peak_bytes)]
    alike = [_check(label, likewise[label].peak_bytes, now[label].peak_bytes, "") for label in likewise]
    passed = [check for check in alike if check.subject not in larger]
    strange = [label for label in now if label not in likewise]
    if memory.base is None:
        return passed + _again(larger, likewise, now, memory) + _unchecked(strange, "there is no base")
    some = strange[:AT_MOST]
    against = _against_base([*larger, *some], now, memory.head, memory.base)
    return passed + against + _unchecked(strange[AT_MOST:], f"{AT_MOST} are enough to run in the base too")


def _likewise(now: Baseline, kept: Baseline | None) -> bool:
    return kept is not None and kept.environment == now.environment


def _larger(head: int, base: int) -> bool:
    return head > LIMIT * base


def _again(
    larger: list[str], likewise: Mapping[str, Baseline], now: Mapping[str, Baseline], memory: Memory
) -> list[Check]:
    second = memory.head(larger) if larger else {}
    least = {label: min(now[label].peak_bytes, second.get(label, now[label].peak_bytes)) for label in larger}
    note = "larger twice than the baseline; if that is meant, `confirmbench gate --keep`"
    return [_check(label, likewise[label].peak_bytes, least[label], note) for label in larger]


def _against_base(
    labels: list[str], now: Mapping[str, Baseline], head: Measure, base: Measure
) -> list[Check]:
    """Twice in the base, for its tree is new and its first processes compile; the head again if need be."""
    if not labels:
        return []
    first, second = base(labels), base(labels)
    before = {
        label: min(first[label], second[label]) for label in labels if label in first and label in second
    }
    after = {label: now[label].peak_bytes for label in before}
    if larger := [label for label in before if _larger(after[label], before[label])]:
        after |= {label: min(after[label], peak) for label, peak in head(larger).items()}
    found = [_check(label, before[label], after[label], "") for label in before]
    return found + _unchecked([label for label in labels if label not in before], "they fail in the base")


def _check(label: str, base: int, head: int, note: str) -> Check:
    failed = _larger(head, base)
    verdict = Verdict.REGRESSION if failed else Verdict.PASS
    told = (note or "larger than in the base, measured twice") if failed else ""
    figures = _mb(base), _mb(head), head / base
    return Check(Tier.EXACT, label, MEMORY, *figures, LIMIT, verdict, told)


def _unchecked(labels: list[str], why: str) -> list[Check]:
    """Says what was not looked at; that is no verdict, for everything else holds on any machine."""
    if not labels:
        return []
    note = (
        f"Not checked for {len(labels)}: their baselines were measured on another machine or with other "
        f"packages, and {why}."
    )
    return [Check(Tier.EXACT, "others", MEMORY, None, None, None, None, Verdict.PASS, note)]


def _mb(size: int) -> str:
    return f"{size / MB:,.0f} MB"
