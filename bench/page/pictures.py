"""A picture with its words: how it looks on a page or on paper, and what a page shows and offers of it.

A picture's own specification says what is drawn and has no style. The page may be light or dark; paper is
white.
"""

from dataclasses import dataclass
from typing import Any

import polars as pl

from bench.output.formats import CSV, render

Spec = dict[str, Any]

# Eight colours that people with any colour vision tell apart (Okabe and Ito 2008, black made grey), each with
# a contrast of at least 3:1 on white and on the page's dark ground. Beyond eight matchers, colours repeat;
# shape and label tell them apart, for no meaning rests on colour alone.
PALETTE = ("#0072b2", "#c05000", "#008c6a", "#b0598c", "#3a8fc4", "#9a7400", "#767b80", "#8a63c9")
HOURGLASS = "M-1,-1H1L-1,1H1Z"  # a path from -1 to 1, as Vega-Lite takes shapes of its own
SHAPES = ("circle", "square", "triangle-up", "diamond", "cross", "triangle-down", "triangle-right", HOURGLASS)
WIDTH = 640  # of a picture, in pixels; pages shrink it to the screen


@dataclass(frozen=True, eq=False)
class Picture:
    """A chart of some material, and the words that go with it.

    name: short, for files and links, e.g. "kinds"; of a-z and hyphens
    title: what it shows, as people say it
    caption: how to read it: the denominator of each rate, and the counts behind it
    alt: what it shows, in a sentence or two with its numbers, for those who do not see it
    data: what is drawn, as it goes into the CSV
    spec: Vega-Lite 6, with its data inside and no style of its own: `page_spec` and `paper_spec` add that
    """

    name: str
    title: str
    caption: str
    alt: str
    data: pl.DataFrame
    spec: Spec

    @property
    def csv(self) -> str:
        """All of its data."""
        return render(self.data, CSV) + "\n"


PAGE_FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif"
PAPER_FONT = "Helvetica, Arial, sans-serif"
PAGE_WIDTH = 880  # of the page's column, in pixels; a picture of full width fills it, its labels included
INK = "currentColor"  # the colour of the text around a picture, whatever that is
FAINT = 0.14  # opacity of grid lines


def page_spec(spec: Spec) -> Spec:
    """A picture for the page: no ground of its own, text and axes in the colour of the page's text.

    A picture drawn `WIDTH` wide is laid out anew to fill the page's column with its labels, so that all such
    pictures end at the same edges; the page scales it down on smaller screens.
    spec: left as it is
    """
    filled = {"width": PAGE_WIDTH, "autosize": {"type": "fit-x", "contains": "padding"}}
    return {
        **spec,
        **(filled if _fills(spec) else {}),
        "background": None,
        "padding": {"left": 1, "right": 1, "top": 4, "bottom": 4},
        "config": _merge(spec.get("config", {}), _config(INK, PAGE_FONT)),
    }


def paper_spec(spec: Spec) -> Spec:
    """The same for papers and slides: white ground, black text.

    spec: left as it is
    """
    return {
        **spec,
        "background": "white",
        "padding": 12,
        "config": _merge(spec.get("config", {}), _config("black", PAPER_FONT)),
    }


def _fills(spec: Spec) -> bool:
    """Whether it is one view of full width; rows of several views keep the widths they were given."""
    return spec.get("width") == WIDTH and ("mark" in spec or "layer" in spec)


def _config(ink: str, font: str) -> Spec:
    """Vega-Lite's configuration; `ink` colours all that is neither data nor ground."""
    words = {"labelFontSize": 12, "titleFontSize": 12, "labelColor": ink, "titleColor": ink}
    return {
        "font": font,
        "aria": False,  # the page gives each picture one text; the names of thousands of marks are no help
        "view": {"stroke": None},
        "axis": {
            **words,
            "titleFontWeight": "normal",
            "titlePadding": 8,
            "labelLimit": 260,
            "gridColor": ink,
            "gridOpacity": FAINT,
            "domainColor": ink,
            "domainOpacity": 0.5,
            "tickColor": ink,
            "tickOpacity": 0.5,
        },
        "legend": {**words, "titleFontWeight": "normal", "symbolOpacity": 1, "labelLimit": 320},
        "header": {**words, "titleFontWeight": "normal", "labelLimit": 320},
        "title": {"color": ink, "subtitleColor": ink, "fontSize": 14, "fontWeight": 600, "anchor": "start"},
        "mark": {"color": PALETTE[0]},
        "text": {"color": ink, "fontSize": 12},
        "rule": {"color": ink},
        "range": {"category": list(PALETTE), "symbol": list(SHAPES)},
    }


def _merge(base: Spec, over: Spec) -> Spec:
    """Both, key by key; where both have a value, that of `over`."""
    merged = dict(base)
    for key, value in over.items():
        inner = merged.get(key)
        merged[key] = _merge(inner, value) if isinstance(inner, dict) and isinstance(value, dict) else value
    return merged
