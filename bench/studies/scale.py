"""Error rates against the size of the registry: the same mix of requests at several sizes, and a line."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import starmap
from pathlib import Path
from typing import Any

import polars as pl

from bench.entrants.contestant import contestants
from bench.output.progress import Progress
from bench.runs.points import RATES, points_of
from bench.statistics.counted import Counted
from bench.statistics.growth import FEWEST_SIZES, fit_growth
from bench.suites.suite import Limits, Suite
from bench.supply import supply
from generators.errors import ConfirmbenchError

FARTHER = (7_000_000, 160_000_000)  # records: a large request batch's worth; about all individual tax returns
ENOUGH_ERRORS = 10  # over all sizes, below which a slope says nothing
LINES = pl.Schema(
    {
        "matcher": pl.String(),
        "rate": pl.Enum(RATES),
        "slope": pl.Float64(),  # the rate grows like records ** slope
        "slope_low": pl.Float64(),
        "slope_high": pl.Float64(),
        "spread": pl.Float64(),  # chi2 per degree of freedom
        "errors": pl.Int64(),  # over all sizes
        "records": pl.Int64(),  # at which the rate is foretold
        "value": pl.Float64(),
        "low": pl.Float64(),
        "high": pl.Float64(),
        "extrapolated": pl.Boolean(),
    }
)


@dataclass(frozen=True)
class Mix:
    """What is the same at every size: the profile, the number of requests and the seed."""

    profile: str = "typical"
    requests: int = 20_000
    seed: int = 1


@dataclass(frozen=True, eq=False)
class Scale:
    """points: columns POINTS, two rows a matcher and size; lines: columns LINES, of matchers that answered

    failures: what went wrong, one line each
    """

    mix: Mix
    points: pl.DataFrame
    lines: pl.DataFrame
    failures: tuple[str, ...]


def scale(
    specs: Sequence[str],
    people: Sequence[int],
    mix: Mix,
    datasets: Path,
    progress: Progress,
    farther: Sequence[int] = FARTHER,
) -> Scale:
    """Have matchers answer the same mix at several sizes, each in a process of its own, without limits.

    people: in each registry; four sizes or more for a line
    datasets: where generated datasets are kept
    farther: records for which the line foretells the rates, beside those measured
    raises: ConfirmbenchError when a size occurs twice, is not positive or has too few people for the
        requests, or a spec or the profile is at fault
    """
    if len(set(people)) < len(people) or min(people, default=0) < 1:
        raise ConfirmbenchError("Give the sizes once each, 1 or more: --people 100000 --people 300000 ...")
    if min(farther, default=1) < 1:
        raise ConfirmbenchError(f"A registry of {min(farther)} records cannot be; give 1 or more.")
    entered = contestants(tuple(specs))
    points, failures = [], []
    for size in sorted(people):
        dataset = supply(_suite(mix, size, specs), datasets, progress)
        for each in entered:
            found, failure = points_of(each, dataset, mix.seed, Limits(), progress)
            points.append(found)
            failures += [failure] if failure else []
    frame = pl.concat(points).sort("matcher", "rate", "records", maintain_order=True)
    return Scale(mix, frame, lines(frame, farther), tuple(failures))


def lines(points: pl.DataFrame, farther: Sequence[int] = FARTHER) -> pl.DataFrame:
    """Lines through the points of each matcher that answered at four sizes or more: columns LINES."""
    answered = points.filter(pl.col("status") == "ok", pl.col("requests") > 0)
    rows: list[tuple[Any, ...]] = []
    for (matcher, rate), part in answered.group_by("matcher", "rate", maintain_order=True):
        sizes = part["records"].to_list()
        if len(set(sizes)) < FEWEST_SIZES:
            continue
        line = fit_growth(
            sizes, list(starmap(Counted, part.select("errors", "requests", "effective_n").rows()))
        )
        start = (matcher, rate, line.slope, *line.slope_interval, line.spread, part["errors"].sum())
        for size in farther:
            there = line.predict(size)
            rows.append((*start, size, there.rate, *there.interval, there.extrapolated))
    return pl.DataFrame(rows, LINES, orient="row")


def _suite(mix: Mix, people: int, specs: Sequence[str]) -> Suite:
    return Suite("scale", mix.profile, people, mix.requests, mix.seed, tuple(specs), Limits())
