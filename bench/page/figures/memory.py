"""Peak memory of each matcher, beside that of an interpreter that does nothing."""

from collections.abc import Sequence
from typing import Any

import altair
import polars as pl

from bench.page.figures.marks import Shown, spec_of, tell_unanswered, tooltips, values
from bench.page.figures.rows import row_axis
from bench.page.figures.time import room_for, set_size, texts, told
from bench.page.material import Material
from bench.page.pictures import PALETTE, Picture
from bench.suites.suite import GIB

EMPTY = 0.1  # GB of a matcher that does nothing: the interpreter and its libraries
MOST = 8  # matchers that the alternative text names
TOOLTIPS: Shown = {"matcher": "matcher", "peak memory, GB": ("gb", ".3~r")}


def figure(material: Material) -> Picture | None:
    """Bars, the smallest first; None where no memory was measured."""
    data = _measure(material)
    if data.is_empty():
        return None
    spec = spec_of(_bars(data, data["matcher"].to_list()))
    return Picture("memory", "Peak memory", _caption(material), _alt(data), data, spec)


def _measure(material: Material) -> pl.DataFrame:
    """Matchers that answered, with `peak_memory_bytes`, and `gb`, of 2^30 bytes as everywhere here."""
    known = material.matchers.filter(pl.col("status") == "ok", pl.col("peak_memory_bytes").is_not_null())
    chosen = known.select("matcher", "peak_memory_bytes", (pl.col("peak_memory_bytes") / GIB).alias("gb"))
    return chosen.sort("gb", maintain_order=True)


def _bars(data: pl.DataFrame, order: Sequence[str]) -> Any:
    labels = [
        {"matcher": matcher, "end": max(gb, EMPTY), "text": f"{gb:.2f} GB"}
        for matcher, gb in data.select("matcher", "gb").iter_rows()
    ]
    most = room_for([label["text"] for label in labels], max(*data["gb"], 1.2 * EMPTY))
    scale = altair.Scale(domain=[0, most], nice=False)
    axis = altair.Axis(title="peak memory, GB; the dashed line is an empty interpreter", tickCount=6)
    bars = altair.Chart(altair.Data(values=values(data))).mark_bar(height={"band": 0.7}, color=PALETTE[0])
    filled = bars.encode(
        x=altair.X("gb:Q", scale=scale, axis=axis), y=row_axis(order, grid=False), tooltip=tooltips(TOOLTIPS)
    )
    empty = altair.Chart(altair.Data(values=[{"gb": EMPTY}])).mark_rule(strokeDash=[5, 3], strokeWidth=1.5)
    marked = empty.encode(x=altair.X("gb:Q", scale=scale, axis=axis))
    return set_size([filled, marked, texts(labels, order, scale, axis)], order)


def _caption(material: Material) -> str:
    records, requests = material.dataset["records"], material.dataset["requests"]
    return (
        "Most resident memory of the matcher's process and its children, in GB of 2^30 bytes, with a "
        f"registry of {records:,} records and {requests:,} requests. Some {EMPTY} GB of it, the dashed line, "
        "are the interpreter and its libraries." + tell_unanswered(material)
    )


def _alt(data: pl.DataFrame) -> str:
    pairs = [(matcher, f"{gb:.2f} GB") for matcher, gb in data.select("matcher", "gb").iter_rows()]
    return f"Peak memory, the least first: {told(pairs, MOST)}; an empty interpreter takes {EMPTY} GB."
