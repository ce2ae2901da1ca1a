"""Error rates over size, as text."""

import json
import textwrap
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

import polars as pl

from bench.output.tables import JSON, TERMINAL, render
from bench.runs.points import RATES
from bench.scoring.rates import number
from bench.statistics.growth import FEWEST_SIZES
from bench.studies.scale import ENOUGH_ERRORS, Scale

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
    parts = [render(_points(found.points), form, keys=1, width=width)]
    if found.lines.height:
        parts.append(render(_lines(found.lines), form, keys=2, width=width))
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
    return wide.select("matcher", "records", *RATES)


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
