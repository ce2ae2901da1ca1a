"""What a comparison found, in sentences."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import polars as pl

from bench.comparing.choice import LeftOut
from bench.comparing.compare import Comparison
from bench.output.wording import listing, number, points, q_equals
from bench.scoring.rate import Side
from bench.statistics.paired import FALSE_DISCOVERY_RATE, MINIMUM_DISCORDANT


def findings(found: Comparison) -> list[str]:
    """One paragraph for each pair; those that answer alike share one."""
    pairs = list(found.tests.select("a", "b").unique(maintain_order=True).iter_rows())
    told = [" ".join(_about(found, a, b)) for a, b in pairs if (a, b) not in found.same_answers]
    return [*same_answers(found), *told]


def same_answers(found: Comparison) -> list[str]:
    """The matchers that give the same answers to every request, in one sentence; none where none do."""
    if not found.same_answers:
        return []
    groups: list[list[str]] = []
    for a, b in found.same_answers:
        known = next((group for group in groups if a in group or b in group), None)
        if known is None:
            groups.append(known := [])
        known += [each for each in dict.fromkeys((a, b)) if each not in known]
    apart = "; " if any(len(group) > 1 for group in groups) else ", "
    return [f"The same answers to every request: {apart.join(map(listing, groups))}."]


def left_out(those: Sequence[LeftOut]) -> str:
    """Who was not compared, put together by the reason; empty for nobody."""
    reasons = list(dict.fromkeys(each.why for each in those))
    parts = (f"{why}: {', '.join(each.spec for each in those if each.why == why)}" for why in reasons)
    return f"Not compared, {'; '.join(parts)}." if reasons else ""


def difference(row: Mapping[str, Any], other: str) -> str:
    """Of a row of TESTS: how far the rate of B, called `other`, is from that of A."""
    share, was, now = row["difference"], number(row["rate_a"]), number(row["rate_b"])
    if not share:
        return f"{row['rate']} is {was} with both"
    way = "higher" if share > 0 else "lower"
    return f"{row['rate']} is {points(abs(share))} points {way} with {other} ({now} against {was})"


def _about(found: Comparison, a: str, b: str) -> Iterator[str]:
    def of_pair(frame: pl.DataFrame) -> pl.DataFrame:
        return frame.filter(pl.col("a") == a, pl.col("b") == b)

    one, other = ("A", "B") if a == b else (a, b)
    start = f"{a}: " if a == b else ""
    yield start + _tell_changed(of_pair(found.changes), one, other, found.paired)
    for row in of_pair(found.tests).iter_rows(named=True):
        yield _rate(row, other)


def _tell_changed(changes: pl.DataFrame, one: str, other: str, paired: bool) -> str:
    """How many answers changed, and which way by kind."""
    net = [
        (more, _times(more, kind, answer if changes["kind"].is_duplicated().any() else None))
        for kind, answer, was, now in changes.select(
            "kind", "right_answer", "confirmed_a", "confirmed_b"
        ).iter_rows()
        if (more := now - was)
    ]
    by_kind = listing([text for _, text in sorted(net, key=lambda each: -abs(each[0]))])
    if not paired:
        return (
            f"{other} confirms {by_kind} requests than {one}."
            if net
            else f"{one} and {other} confirm as many of each kind."
        )
    changed = int((changes["to_confirm"] + changes["to_no_match"]).sum())
    of = f"{other} answers {changed:,} of {changes['requests'].sum():,} requests differently"
    return (
        f"{of}: it confirms {by_kind} requests than {one}."
        if net
        else f"{of}, as many of each kind in either direction."
    )


def _times(more: int, kind: str, answer: str | None) -> str:
    which = "" if answer is None else f" (right answer: {answer})"
    return f"{abs(more):,} {'more' if more > 0 else 'fewer'} {kind}{which}"


def _rate(row: Mapping[str, Any], other: str) -> str:
    if row["difference"] is None:
        return f"{row['rate']}: there are no {Side(row['rate']).requests}."
    said = difference(row, other)
    if row["low"] is None:
        return f"{said}."
    ends = f"95% interval of the difference [{points(row['low'])}, {points(row['high'])}]"
    return f"{said}; {ends}, {q_equals(row['q'])}: {_verdict(row)}."


def _verdict(row: Mapping[str, Any]) -> str:
    apart = row["only_a"] + row["only_b"]
    if row["q"] < FALSE_DISCOVERY_RATE:
        return "a finding"
    if 0 < apart < MINIMUM_DISCORDANT:
        on = f"{apart} request{'s' * (apart > 1)}"
        return (
            f"no finding, for on only {on} does one of them alone err, and fewer than {MINIMUM_DISCORDANT} "
            "never tell two matchers apart"
        )
    return "no difference is shown"
