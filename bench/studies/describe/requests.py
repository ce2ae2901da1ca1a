"""What requests are about, by their truth: kinds, housing, moves, and the shapes of surnames by origin."""

from collections.abc import Mapping
from typing import Any

import polars as pl

from bench.statistics.shares import share
from generators.schema import HOUSING, KINDS, ORIGINS

ON_FILE_KINDS = ("current", "renamed", "moved")
HISPANIC, BLACK, WHITE, API, AIAN = "hispanic", "black", "white", "api", "aian"

# Shares of people with a hyphen and with a space in the surname: voters of North Carolina, as published with
# vivarium_census_prl_synth_pop.
PUBLISHED_SHAPES = {
    HISPANIC: (0.068, 0.128),
    BLACK: (0.0133, 0.0041),
    WHITE: (0.0047, 0.0035),
    API: (0.0068, 0.0086),
    AIAN: (0.0069, None),
}


def kinds(truth: pl.LazyFrame) -> dict[str, Any]:
    """Requests by kind."""
    return _shares_of(truth, "kind", KINDS)


def housing(truth: pl.LazyFrame) -> dict[str, Any]:
    """Requests whose person's housing is known, by housing."""
    return _shares_of(truth.drop_nulls("housing"), "housing", HOUSING)


def surname_shapes(truth: pl.LazyFrame, registry: pl.LazyFrame) -> dict[str, Any]:
    """Surnames with a hyphen and with a space, by origin, of the people whom `current` requests are about.

    Read from their records, which no noise of the requests has touched. Empty when no origin is known.
    """
    asked = truth.filter(pl.col("kind") == "current").select("record_id", pl.col("origin").cast(pl.String))
    surnames = registry.select("record_id", "surname").join(asked.drop_nulls(), on="record_id")
    counts = surnames.group_by("origin").agg(
        pl.len(),
        hyphenated=pl.col("surname").str.contains("-", literal=True).sum(),
        of_two_words=pl.col("surname").str.contains(" ", literal=True).sum(),
    )
    found = {origin: rest for origin, *rest in counts.collect(engine="streaming").iter_rows()}
    return {
        origin: {
            "hyphenated": share(found[origin][1], found[origin][0]),
            "of_two_words": share(found[origin][2], found[origin][0]),
            "published": PUBLISHED_SHAPES.get(origin, (None, None)),
        }
        for origin in ORIGINS
        if origin in found
    }


def moves(truth: pl.LazyFrame, profile: Mapping[str, Any], realised: Mapping[str, Any]) -> dict[str, Any]:
    """Requests about people on file who have moved, by the years since their filing.

    asked: share of requests; the profile sets how many are of each kind, so this says little about moves
    on_file: the share among everybody on file, from the numbers of people found of each kind while requests
    were drawn (`population` in the manifest's realised rates); None where the manifest has none
    expected: from the profile's yearly rate, if all moved alike; filings that show the address of the year
    before are a year older
    """
    known = truth.filter(
        pl.col("kind").cast(pl.String).is_in(ON_FILE_KINDS) & pl.col("lag_years").is_not_null()
    )
    counts = known.group_by("lag_years", pl.col("kind").cast(pl.String)).len().collect(engine="streaming")
    table = {(lag, kind): count for lag, kind, count in counts.iter_rows()}
    weights = _weights(table, realised.get("population", {}))
    return {
        str(lag): {
            "asked": share(
                table.get((lag, "moved"), 0), sum(table.get((lag, kind), 0) for kind in ON_FILE_KINDS)
            ),
            "on_file": _weighted(table, lag, weights),
            "expected": _expected(lag, profile),
        }
        for lag in sorted({lag for lag, _ in table})
    }


def _weights(table: Mapping[tuple[int, str], int], found: Mapping[str, int]) -> dict[str, float] | None:
    """People on file that a request of each kind stands for."""
    asked = {kind: sum(count for (_, k), count in table.items() if k == kind) for kind in ON_FILE_KINDS}
    if any(kind not in found for kind in ON_FILE_KINDS) or any(
        found[k] and not asked[k] for k in ON_FILE_KINDS
    ):
        return None
    return {kind: found[kind] / max(asked[kind], 1) for kind in ON_FILE_KINDS}


def _weighted(
    table: Mapping[tuple[int, str], int], lag: int, weights: dict[str, float] | None
) -> float | None:
    if weights is None:
        return None
    people = {kind: table.get((lag, kind), 0) * weights[kind] for kind in ON_FILE_KINDS}
    return people["moved"] / sum(people.values())


def _expected(lag: int, profile: Mapping[str, Any]) -> float | None:
    rate = profile.get("population", {}).get("move_rate")
    if rate is None:
        return None
    older = profile.get("registry", {}).get("old_address", 0.0)
    return 1 - float((1 - rate) ** lag * (1 - older * rate))


def _shares_of(truth: pl.LazyFrame, column: str, names: tuple[str, ...]) -> dict[str, Any]:
    counts = dict(
        truth.group_by(pl.col(column).cast(pl.String)).len().collect(engine="streaming").iter_rows()
    )
    return {name: share(counts.get(name, 0), sum(counts.values())) for name in names}
