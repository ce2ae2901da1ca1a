"""FNR at a required FCR against speed: which matcher to take when so many wrong confirms are bearable."""

from collections.abc import Mapping, Sequence
from typing import Any

import altair
import polars as pl

from bench.output.words import percent
from bench.page.figure import WIDTH, Figure
from bench.page.figures.frontier_panel import AS_RUN, BEST, CHOSEN, HEIGHT, OTHER, TOLD, panel
from bench.page.figures.frontier_words import alt, caption
from bench.page.figures.labelled import Keyed, key
from bench.page.figures.marks import ROOM_OF_ARROW
from bench.page.figures.plane import log_axis
from bench.page.figures.spec import spec_of
from bench.page.figures.speed_and_error import speed_and_error
from bench.page.material import Material


def figure(material: Material) -> Figure | None:
    """A panel for each required FCR; None where no matcher qualifies for any."""
    data = speed_and_error(material)
    shown = data.filter(pl.col("reason").is_null())
    if shown.is_empty():
        return None
    number = {name: place + 1 for place, name in enumerate(data["matcher"].unique(maintain_order=True))}
    panels, keyed = _panels(data, number)
    spec = spec_of(altair.vconcat(*panels, *key(keyed), spacing=22))
    return Figure("frontier", "FNR at a required FCR, and speed", caption(data), alt(data), data, spec)


def _panels(data: pl.DataFrame, number: Mapping[str, int]) -> tuple[list[Any], Keyed]:
    """One for each required FCR for which a matcher qualifies, and a line about the others."""
    shown = [_drawn(row) for row in data.filter(pl.col("reason").is_null()).iter_rows(named=True)]
    x = log_axis([row["requests_per_s"] for row in shown], WIDTH)
    y = log_axis([each for row in shown for each in _extent(row)], HEIGHT, up=True, most=1)
    targets = data["required_fcr"].unique(maintain_order=True).to_list()
    drawn = {target: [row for row in shown if row["required_fcr"] == target] for target in targets}
    panels, keyed = [], Keyed()
    for target in (target for target in targets if drawn[target]):
        chart, found = panel(drawn[target], x, y, number)
        panels.append(chart.properties(title=_title(f"FCR at most {percent(target)}")))
        keyed |= found
    none = [percent(target) for target in targets if not drawn[target]]
    return [*panels, *([_nothing(none)] if none else [])], keyed


def _extent(row: Mapping[str, Any]) -> tuple[float, float]:
    """What the axis has to hold of a row, its arrow included."""
    return row["drawn"] * (ROOM_OF_ARROW if row["none"] else 1), row["fnr_high"]


def _title(text: str) -> Any:
    return altair.Title(text, frame="group", offset=8)


def _nothing(targets: Sequence[str]) -> Any:
    blank = altair.Chart(altair.Data(values=[{}])).mark_point(opacity=0)
    title = _title(f"FCR at most {' or '.join(targets)}: no matcher qualifies")
    return blank.properties(width=WIDTH, height=1, title=title)


def _drawn(row: dict[str, Any]) -> dict[str, Any]:
    """The row, and where and how it is drawn: at the upper end of its interval where no error was seen."""
    none = row["wrong_no_matches"] == 0
    return row | {
        "drawn": row["fnr_high"] if none else row["fnr"],
        "none": none,
        "full": 0 if none else 1,
        "ink": BEST if row["best"] else OTHER,
        "strength": 1 if row["best"] else 0.7,
        "kind": TOLD if row["reads_truth"] else CHOSEN if row["parameter"] else AS_RUN,
    }
