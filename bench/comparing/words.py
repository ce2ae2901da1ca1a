"""What a comparison found, in sentences."""

from collections.abc import Iterator, Mapping
from typing import Any

import polars as pl

from bench.comparing.compare import Comparison
from bench.rates.rates import number
from bench.runs.points import FCR, FNR
from bench.statistics.multiple import FALSE_DISCOVERY_RATE
from bench.statistics.paired import MINIMUM_DISCORDANT

WHAT = {FNR: "requests that should be confirmed", FCR: "requests that should not be confirmed"}


def findings(found: Comparison) -> list[str]:
    """One paragraph for each pair; those that answer alike share one."""
    pairs = list(found.tests.select("a", "b").unique(maintain_order=True).iter_rows())
    alike = [pair for pair in pairs if pair in found.same_answers]
    told = [" ".join(_about(found, a, b)) for a, b in pairs if (a, b) not in alike]
    return [f"The same answers to every request: {_named(alike)}.", *told] if alike else told


def _named(pairs: list[tuple[str, str]]) -> str:
    return ", ".join(a if a == b else f"{a} and {b}" for a, b in pairs)


def _about(found: Comparison, a: str, b: str) -> Iterator[str]:
    def of_pair(frame: pl.DataFrame) -> pl.DataFrame:
        return frame.filter(pl.col("a") == a, pl.col("b") == b)

    one, other = ("A", "B") if a == b else (a, b)
    start = f"{a}: " if a == b else ""
    changes = of_pair(found.changes)
    yield start + _changed(changes, one, other, found.paired)
    for row in of_pair(found.tests).iter_rows(named=True):
        yield _rate(row, one, other)


def _changed(changes: pl.DataFrame, one: str, other: str, paired: bool) -> str:
    """How many answers changed, and which way by kind."""
    net = [
        (more, _times(more, kind, answer if changes["kind"].is_duplicated().any() else None))
        for kind, answer, was, now in changes.select(
            "kind", "right_answer", "confirmed_a", "confirmed_b"
        ).iter_rows()
        if (more := now - was)
    ]
    by_kind = _listed([text for _, text in sorted(net, key=lambda each: -abs(each[0]))])
    if not paired:
        return (
            f"{other} confirms {by_kind} than {one}."
            if net
            else f"{one} and {other} confirm as many of each kind."
        )
    changed = int((changes["to_confirm"] + changes["to_no_match"]).sum())
    of = f"{other} answers {changed:,} of {changes['requests'].sum():,} requests differently"
    return (
        f"{of}: it confirms {by_kind} than {one}."
        if net
        else f"{of}, as many of each kind in either direction."
    )


def _times(more: int, kind: str, answer: str | None) -> str:
    which = "" if answer is None else f" (right answer: {answer})"
    return f"{abs(more):,} {'more' if more > 0 else 'fewer'} {kind}{which}"


def _listed(parts: list[str]) -> str:
    """Parts as they are read aloud; the last one says what is counted."""
    said = " and ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)
    return f"{said} requests" if parts else ""


def _rate(row: Mapping[str, Any], one: str, other: str) -> str:
    rate, difference = row["rate"], row["difference"]
    if difference is None:
        return f"{rate}: there are no {WHAT[rate]}."
    was, now = number(row["rate_a"]), number(row["rate_b"])
    if not difference:
        said = f"{rate} is {was} with both"
    else:
        said = (
            f"{rate} is {points(abs(difference))} points {'higher' if difference > 0 else 'lower'} "
            f"with {other} ({now} against {was})"
        )
    if row["low"] is None:
        return f"{said}."
    ends = f"95% interval of the difference [{points(row['low'])}, {points(row['high'])}]"
    return f"{said}; {ends}, q = {row['q']:.2g}: {_verdict(row)}."


def _verdict(row: Mapping[str, Any]) -> str:
    apart = row["only_a"] + row["only_b"]
    if row["q"] < FALSE_DISCOVERY_RATE:
        return "a finding"
    if 0 < apart < MINIMUM_DISCORDANT:
        return (
            f"no finding, for on only {apart} requests does one of them alone err, and fewer than "
            f"{MINIMUM_DISCORDANT} never tell two matchers apart"
        )
    return "no difference is shown"


def points(share: float) -> str:
    """A share in percentage points: two decimals, or two digits where these would hide them.

    >>> points(0.0008), points(-0.0000012), points(0.0)
    ('0.08', '-0.00012', '0.00')
    """
    value = 100 * share
    return f"{value:.2f}" if value == 0 or abs(value) >= 0.1 else f"{value:.2g}"
