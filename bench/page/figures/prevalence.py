"""PPV against prevalence: what a confirm is worth in a batch of which few should be confirmed."""

from collections.abc import Mapping
from typing import Any

import altair
import polars as pl

from bench.output.words import percent
from bench.page.figure import PALETTE, SHAPES, Figure
from bench.page.figures.answered import answered, too_few
from bench.page.figures.looks import Look, looks
from bench.page.figures.marks import Shown
from bench.page.figures.order import by_error
from bench.page.figures.prevalence_lines import lines
from bench.page.figures.prevalence_rows import NAMED, logit, ppv_rows
from bench.page.figures.prevalence_words import alt, caption
from bench.page.figures.rows import Panel, in_rows
from bench.page.figures.spec import spec_of
from bench.page.material import Material

LINES = 8  # matchers up to which each has a line
TOOLTIPS: Shown = {
    "matcher": "matcher",
    "prevalence": ("prevalence", ".3~%"),
    "PPV": ("ppv", ".4~%"),
    "from": ("low", ".4~%"),
    "to": ("high", ".4~%"),
    "wrong confirms": ("wrong_confirms", ","),
    "of requests that should not be confirmed": ("negatives", ","),
    "right confirms": ("right_confirms", ","),
    "of requests that should be": ("positives", ","),
}


def figure(material: Material) -> Figure | None:
    """Lines for a few matchers, rows of points for many; None where no matcher has requests enough."""
    data = ppv_rows(material)
    known = data.filter(pl.col("ppv").is_not_null())
    if known.is_empty():
        return None
    order = [matcher for matcher in by_error(material) if matcher in set(known["matcher"])]
    as_lines = len(order) <= LINES
    styled = _styled(known, looks(material))
    chart = lines(styled, TOOLTIPS) if as_lines else _rows(styled, order)
    said = caption(data, as_lines) + too_few(answered(material), "fnr", "fcr")
    return Figure("prevalence", "PPV against prevalence", said, alt(known), data, spec_of(chart))


def _styled(known: pl.DataFrame, by_matcher: Mapping[str, Look]) -> pl.DataFrame:
    """How each row is drawn: at the lower end of the interval where no wrong confirm was seen."""
    found = [by_matcher[matcher] for matcher in known["matcher"]]
    none = pl.col("wrong_confirms") == 0
    return known.rename({"ppv_low": "low", "ppv_high": "high"}).with_columns(
        pl.when(none).then("low").otherwise("ppv").alias("drawn"),
        pl.when(none).then(0).otherwise(1).alias("full"),
        pl.col("prevalence").map_elements(logit, return_dtype=pl.Float64).alias("logit"),
        pl.Series("ink", [look.ink for look in found], pl.String),
        pl.Series("shape", [look.shape for look in found], pl.String),
    )


def _rows(styled: pl.DataFrame, order: list[str]) -> Any:
    """A row a matcher, a panel a prevalence; names tell matchers apart, so colours need not."""
    plain = styled.with_columns(pl.lit(PALETTE[0]).alias("ink"), pl.lit(SHAPES[0]).alias("shape"))
    panels = [
        Panel(
            f"prevalence {percent(prevalence)}",
            plain.filter(pl.col("prevalence") == prevalence).drop("method", "logit", "named"),
            altair.Scale(domain=[0, 1.02], nice=False),
            altair.Axis(title="PPV", values=[0, 0.5, 1], format="%"),
        )
        for prevalence in sorted(NAMED, reverse=True)
    ]
    return in_rows(panels, order, TOOLTIPS)
