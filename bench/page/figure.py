"""A picture: its specification, its data, and the words that go with it."""

from dataclasses import dataclass
from typing import Any

import polars as pl

# Eight colours that people with any colour vision tell apart (Okabe and Ito 2008, black made grey), each with
# a contrast of at least 3:1 on white and on the page's dark ground. Beyond eight matchers, colours repeat;
# shape and label tell them apart, for no meaning rests on colour alone.
PALETTE = ("#0072b2", "#c05000", "#008c6a", "#b0598c", "#3a8fc4", "#9a7400", "#767b80", "#8a63c9")
HOURGLASS = "M-1,-1H1L-1,1H1Z"  # a path from -1 to 1, as Vega-Lite takes shapes of its own
SHAPES = ("circle", "square", "triangle-up", "diamond", "cross", "triangle-down", "triangle-right", HOURGLASS)
WIDTH = 640  # of a picture, in pixels; pages shrink it to the screen


@dataclass(frozen=True, eq=False)
class Figure:
    """name: short, for files and links, e.g. "kinds"; of a-z and hyphens

    title: what it shows, as people say it
    caption: how to read it: the denominator of each rate, and the counts behind it
    alt: what it shows, in a sentence or two with its numbers, for those who do not see it
    data: what is drawn, as it goes into the CSV
    spec: Vega-Lite 6, with its data inside and no style of its own: `bench.page.style` adds that
    """

    name: str
    title: str
    caption: str
    alt: str
    data: pl.DataFrame
    spec: dict[str, Any]
