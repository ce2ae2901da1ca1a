"""The points of the plane of FCR and FNR: along each curve, and of each matcher as it was run."""

from dataclasses import dataclass

import polars as pl

from bench.page.figures.answered import answered, drawn, enough
from bench.page.material import Material
from bench.scoring.ceiling import AS_STATED
from bench.scoring.groupings import ALL
from bench.scoring.metrics import QUESTIONS
from bench.scoring.rates import rates

CURVE_POINTS = (
    "matcher",
    "parameter",  # null of a matcher as it was run, like the next
    "value",
    "reads_truth",
    "positives",
    "wrong_no_matches",
    "fnr",
    "fnr_low",
    "fnr_high",
    "negatives",
    "wrong_confirms",
    "fcr",
    "fcr_low",
    "fcr_high",
    "fnr_drawn",
    "fcr_drawn",
    "fnr_none",
    "fcr_none",
)


@dataclass(frozen=True)
class Ceiling:
    """Errors of both sides together that no matcher can avoid: requests look the same and differ in truth."""

    errors: int
    positives: int
    negatives: int

    def fnr(self, fcr: float) -> float:
        """The lowest FNR that goes with an FCR; 0 or less where nothing is in the way."""
        return (self.errors - fcr * self.negatives) / self.positives


def points(material: Material) -> pl.DataFrame:
    """A row a point: those along curves, by parameter and value, then those of matchers as they were run.

    returns: the columns CURVE_POINTS; of points with requests enough for both rates
    """
    along = drawn(rates(material.curves)).with_columns(pl.lit(False).alias("reads_truth"))
    single = answered(material).with_columns(
        pl.lit(None, pl.String).alias("parameter"), pl.lit(None, pl.Float64).alias("value")
    )
    ordered = along.sort(_places(along["matcher"], material), "parameter", "value", maintain_order=True)
    return pl.concat([enough(each, "fnr", "fcr").select(CURVE_POINTS) for each in (ordered, single)])


def ceiling_of(material: Material) -> Ceiling | None:
    """Of the dataset; None where it is not known, or no matcher has counts."""
    found = (material.dataset.get("ceiling") or {}).get(AS_STATED)
    counts = material.counts.filter(slice=ALL, question=QUESTIONS[0])
    if not found or counts.is_empty():
        return None
    return Ceiling(found["errors"], counts["positives"][0], counts["negatives"][0])


def _places(matchers: pl.Series, material: Material) -> pl.Series:
    """The place of each matcher in the material; of those that were not run, after all others."""
    known = {name: place for place, name in enumerate(material.matchers["matcher"])}
    others = dict.fromkeys(name for name in matchers if name not in known)
    places = known | {name: len(known) + place for place, name in enumerate(others)}
    return pl.Series([places[name] for name in matchers], dtype=pl.Int64)
