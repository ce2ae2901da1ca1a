"""Speed: base and head side by side in one job, judged by bench.regression.pairs, twice before it fails."""

from bench.output.progress import Progress
from bench.regression.check import Check, Tier, Verdict
from bench.regression.pairs import (
    LIMIT,
    Comparison,
    Pair,
    again,
    agreeing,
    compare,
    ratio_of_minima,
    slower,
)
from bench.regression.processes import Benchmarks, Tree
from bench.regression.project import Project
from generators.errors import ConfirmbenchError

SECONDS = "seconds"


def time_checks(
    project: Project, base: Tree, head: Tree, asked: Benchmarks, pairs: int, shown: Progress
) -> list[Check]:
    """One check for every benchmark that either tree has, in the order of the head.

    raises: ConfirmbenchError when there is nothing to compare; GateBroken when a process fails
    """
    first = compare(project, base, head, asked, pairs, shown)
    common = [name for name in first.head if name in first.base]
    _refuse_nothing(first, asked, common)
    suspects = [name for name in common if slower(first.of(name))]
    second = compare(project, base, head, again(asked, suspects), pairs, shown) if suspects else None
    checks = [_judge(name, first, second if name in suspects else None) for name in common]
    return checks + _appeared(first) + _vanished(first)


def _refuse_nothing(first: Comparison, asked: Benchmarks, common: list[str]) -> None:
    if not first.head and not first.base:
        raise ConfirmbenchError(f"There are no benchmarks in {asked.folder}; name another with --benchmarks.")
    if not first.base:
        raise ConfirmbenchError(
            f"The base has no benchmarks in {asked.folder}, so nothing can be compared. That is so for the "
            "change that adds the first ones; otherwise name the folder with --benchmarks."
        )


def _judge(name: str, first: Comparison, second: Comparison | None) -> Check:
    """The figures shown are those of the pairs that decided."""
    if second is None:
        return _timed(name, first.of(name), Verdict.PASS, _counters(first, name))
    if name not in second.head or name not in second.base:
        return _missing(name, "It was not there when it was measured again.")
    repeated = slower(second.of(name))
    if repeated:
        note = f"slower twice: {_votes(first.of(name))} pairs, then {_votes(second.of(name))}"
    else:
        note = f"slower at first ({ratio_of_minima(first.of(name)):.2f}), not when measured again"
    verdict = Verdict.REGRESSION if repeated else Verdict.PASS
    return _timed(name, second.of(name), verdict, "; ".join(filter(None, [note, _counters(first, name)])))


def _timed(name: str, pairs: list[Pair], verdict: Verdict, note: str) -> Check:
    return Check(
        tier=Tier.TIME,
        subject=name,
        what=SECONDS,
        base=seconds_text(min(pair.base for pair in pairs)),
        head=seconds_text(min(pair.head for pair in pairs)),
        ratio=ratio_of_minima(pairs),
        limit=LIMIT,
        verdict=verdict,
        note=note,
    )


def _votes(pairs: list[Pair]) -> str:
    return f"{agreeing(pairs)} of {len(pairs)}"


def _counters(comparison: Comparison, name: str) -> str:
    """What changed in the benchmark's extra_info: whole numbers and texts, for others are often times."""
    base, head = comparison.extra(name)
    counters = [key for key, value in head.items() if isinstance(value, int | str)]
    changed = [key for key in counters if key in base and head[key] != base[key]]
    return "; ".join(f"{key} {_short(base[key])} -> {_short(head[key])}" for key in changed)


def _short(value: object) -> str:
    return f"{value:,}" if isinstance(value, int) else str(value)[:24]


def _appeared(first: Comparison) -> list[Check]:
    new = [name for name in first.head if name not in first.base]
    return [
        Check(
            Tier.TIME,
            name,
            SECONDS,
            None,
            seconds_text(_least(first, name)),
            None,
            LIMIT,
            Verdict.PASS,
            "new",
        )
        for name in new
    ]


def _least(comparison: Comparison, name: str) -> float:
    return min(head.seconds[name] for _, head in comparison.pairs)


def _vanished(first: Comparison) -> list[Check]:
    gone = [name for name in first.base if name not in first.head]
    return [
        _missing(name, "The base has this benchmark, the head has not (removed, renamed or skipped).")
        for name in gone
    ]


def _missing(name: str, note: str) -> Check:
    return Check(Tier.TIME, name, SECONDS, "there", None, None, None, Verdict.REGRESSION, note)


def seconds_text(seconds: float) -> str:
    """Seconds as people read them.

    >>> seconds_text(0.01234), seconds_text(1.5), seconds_text(0.0000042)
    ('12.3 ms', '1.50 s', '0.0042 ms')
    """
    if seconds >= 1:
        return f"{seconds:.2f} s"
    return f"{seconds * 1000:.3g} ms"
