"""The words that go with the frontier: how to read it, who is not there and why, what it shows."""

from collections.abc import Iterator

import polars as pl

from bench.output.amounts import names, span
from bench.output.words import listed, of, percent, short

MOST = 5  # matchers that the alternative text names for each required FCR


def caption(data: pl.DataFrame) -> str:
    """data: columns of `bench.page.figures.speed_and_error.SPEED_AND_ERROR`"""
    return " ".join([_reading(data), *_not_there(data)])


def alt(data: pl.DataFrame) -> str:
    """What each panel shows: its frontier, lowest FNR first."""
    parts = data.partition_by("required_fcr", maintain_order=True)
    return "FNR against requests per second. " + " ".join(_panel(part) for part in parts)


def _reading(data: pl.DataFrame) -> str:
    shown = data.filter(pl.col("reason").is_null())
    chosen = (
        " Of a matcher with a measured curve, half of the requests chose the value of its parameter and the "
        "other half are counted here; its speed is that of its default value."
        if shown["parameter"].is_not_null().any()
        else ""
    )
    return (
        f"FNR: wrong no-matches / requests that should be confirmed ({span(shown['positives'])}), "
        "with Wilson's 95 % interval. A matcher is shown where the upper 95 % bound of its FCR, "
        "wrong confirms / requests that should not be confirmed, is at most what is required."
        f"{chosen} Lower and farther right is better. The line joins the matchers that no other beats in "
        "both; those in grey are beaten or do not compete, being bounds or the oracle. Open marks with an "
        "arrow: no wrong no-match, drawn at the upper end of the interval."
    )


def _not_there(data: pl.DataFrame) -> Iterator[str]:
    """A sentence for each required FCR, by reason; who was named with the same reason before is not again."""
    before: set[tuple[str, str]] = set()
    for part in data.partition_by("required_fcr", maintain_order=True):
        left = part.filter(pl.col("reason").is_not_null()).select("matcher", "reason")
        new = left.filter([row not in before for row in left.iter_rows()])
        groups = new.group_by("reason", maintain_order=True).agg("matcher").sort(pl.col("matcher").list.len())
        told = ["those above"] if before and new.height < left.height else []
        for reason, group in groups.iter_rows():
            told.append(f"{_whom(group, part, told)}: {reason}")
        before |= set(left.iter_rows())
        if told:
            yield f"Not shown at {percent(part['required_fcr'][0])}: {'; '.join(told)}."


def _whom(group: list[str], part: pl.DataFrame, told: list[str]) -> str:
    """The groups come in order of size: a large one is the last."""
    if len(group) == part.height:
        return "all"
    return "all others" if told and 2 * len(group) > part.height else names(group)


def _panel(part: pl.DataFrame) -> str:
    start = f"FCR at most {percent(part['required_fcr'][0])}:"
    best = part.filter("best").sort("fnr", "requests_per_s", descending=[False, True])
    if best.is_empty():
        return f"{start} no matcher qualifies."
    told = [
        f"{short(row['matcher'])} misses {percent(row['fnr'])} "
        f"({of(row['wrong_no_matches'], row['positives'])}) at {row['requests_per_s']:,.0f} requests/s"
        for row in best.iter_rows(named=True)
    ]
    return f"{start} {part['reason'].is_null().sum()} of {part.height} qualify; {listed(told[:MOST])}."
