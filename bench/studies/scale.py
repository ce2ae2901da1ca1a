"""Error rates against the size of the registry: the same mix of requests at several sizes, and a line.

Error rates over size, as text.
"""

import json
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import starmap
from pathlib import Path
from typing import Any

import polars as pl

from bench.datasets import supply
from bench.entrants.entrant import contestants
from bench.output.formats import JSON, TERMINAL, render
from bench.output.progress import Progress
from bench.output.wording import number
from bench.runs.record import points_of
from bench.scoring.rate import SIDE_TYPE, SIDES, Rate
from bench.statistics.growth import FEWEST_SIZES, fit_growth
from bench.suites.suite import Limits, Suite
from generators.errors import ConfirmbenchError

FARTHER = (7_000_000, 160_000_000)  # records: a large request batch's worth; about all individual tax returns
ENOUGH_ERRORS = 10  # over all sizes, below which a slope says nothing
LINES = pl.Schema(
    {
        "matcher": pl.String(),
        "rate": SIDE_TYPE,
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
            sizes, list(starmap(Rate, part.select("rate", "errors", "requests", "effective_n").rows()))
        )
        start = (matcher, rate, line.slope, *line.slope_interval, line.spread, part["errors"].sum())
        for size in farther:
            there = line.predict(size)
            rows.append((*start, size, there.rate, *there.interval, there.extrapolated))
    return pl.DataFrame(rows, LINES, orient="row")


def _suite(mix: Mix, people: int, specs: Sequence[str]) -> Suite:
    return Suite("scale", mix.profile, people, mix.requests, mix.seed, tuple(specs), Limits())


POOR_FIT = 3.0  # chi2 per degree of freedom above which the points are on no line
ABOUT_POINTS = (
    "FNR: wrong no-matches / requests that should be confirmed, Wilson's 95% interval. FCR: wrong confirms / "
    "requests that should not be confirmed, Clopper and Pearson's. Effective n over clusters."
)
ABOUT_LINES = (
    "Growth: the rate grows like (records) to this power, by a weighted line through the logarithms, with "
    "its 95% interval; FCR would have power 1 if records were mistaken independently and rarely. "
    "EXTRAPOLATED: outside the sizes measured; the interval knows how uncertain the line is, not whether it "
    f"goes on. Too few errors: fewer than {ENOUGH_ERRORS} over all sizes."
)
NO_LINE = f"No line: that takes {FEWEST_SIZES} sizes at which a matcher answered."
FEW = "too few errors"


def scale_text(found: Scale, form: str, width: int) -> str:
    """What `confirmbench scale` prints; CSV holds the points alone.

    raises: ConfirmbenchError when the format is unknown
    """
    if form == JSON:
        content = {
            "mix": asdict(found.mix),
            "points": found.points.to_dicts(),
            "lines": found.lines.to_dicts(),
            "failures": list(found.failures),
        }
        return json.dumps(content, indent=1, ensure_ascii=False)
    if form == "csv":
        return render(found.points, form)
    parts = [render(_points(found.points), form, fields=1, width=width)]
    if found.lines.height:
        parts.append(render(_lines(found.lines), form, fields=2, width=width))
    if form != TERMINAL:
        return "\n\n".join(parts)
    return "\n\n".join([*parts, *(_fill(text, width) for text in _about(found))])


def _about(found: Scale) -> Iterator[str]:
    mix = found.mix
    yield f"Profile {mix.profile}, {mix.requests:,} requests, seed {mix.seed} at each size. {ABOUT_POINTS}"
    yield ABOUT_LINES if found.lines.height else NO_LINE
    yield from found.failures


def _points(points: pl.DataFrame) -> pl.DataFrame:
    """A row a matcher and size, each rate as text."""
    said = points.with_columns(
        pl.struct(pl.all()).map_elements(_point, return_dtype=pl.String).alias("said"),
        pl.col("rate").cast(pl.String),
    )
    wide = said.pivot("rate", index=["matcher", "records"], values="said", maintain_order=True)
    return wide.select("matcher", "records", *SIDES)


def _point(row: dict[str, Any]) -> str:
    if row["status"] != "ok":
        return str(row["status"])
    if row["value"] is None:
        return "-"
    counts = f"({row['errors']:,}/{row['requests']:,})"
    return f"{number(row['value'])} {counts} [{number(row['low'])}, {number(row['high'])}]"


def _lines(lines: pl.DataFrame) -> pl.DataFrame:
    """A row a matcher and rate: the power of growth, and each rate foretold."""
    rows: dict[tuple[str, str], dict[str, str]] = {}
    for row in lines.iter_rows(named=True):
        said = rows.setdefault((row["matcher"], row["rate"]), {"growth": _growth(row)})
        label = " EXTRAPOLATED" if row["extrapolated"] else ""
        rate = f"{number(row['value'])} [{number(row['low'])}, {number(row['high'])}]"
        said[f"at {row['records']:,}{label}"] = "-" if row["errors"] < ENOUGH_ERRORS else rate
    return pl.DataFrame([{"matcher": m, "rate": r, **said} for (m, r), said in rows.items()])


def _growth(row: dict[str, Any]) -> str:
    if row["errors"] < ENOUGH_ERRORS:
        return FEW
    power = f"{row['slope']:.2f} [{row['slope_low']:.2f}, {row['slope_high']:.2f}]"
    return f"{power}, but on no line (chi2/df {row['spread']:.1f})" if row["spread"] > POOR_FIT else power


def _fill(text: str, width: int) -> str:
    return textwrap.fill(text, max(width, 20), break_long_words=False, break_on_hyphens=False)
