"""A picture in its place: heading, drawing, how to read it, its data as a table, and downloads.

A picture: its specification, its data, and the words that go with it.

How pictures look: one style for the page, which is light or dark, and one for paper, which is white.

A picture's own specification says what is drawn and has no style; these functions add it.

Pictures as SVG text that stands in a page by itself, without a script.
"""

import base64
import json
import re
from dataclasses import dataclass
from html import escape
from typing import Any

import polars as pl

from bench.output.formats import CSV, render
from bench.page.html import Markup, element, plain_table

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
    spec: Vega-Lite 6, with its data inside and no style of its own: `bench.page.pictures` adds that
    """

    name: str
    title: str
    caption: str
    alt: str
    data: pl.DataFrame
    spec: dict[str, Any]


Spec = dict[str, Any]

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
        "config": _merged(spec.get("config", {}), _config(INK, PAGE_FONT)),
    }


def paper_spec(spec: Spec) -> Spec:
    """The same for papers and slides: white ground, black text.

    spec: left as it is
    """
    return {
        **spec,
        "background": "white",
        "padding": 12,
        "config": _merged(spec.get("config", {}), _config("black", PAPER_FONT)),
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


def _merged(base: Spec, over: Spec) -> Spec:
    """Both, key by key; where both have a value, that of `over`."""
    merged = dict(base)
    for key, value in over.items():
        inner = merged.get(key)
        merged[key] = _merged(inner, value) if isinstance(inner, dict) and isinstance(value, dict) else value
    return merged


TAG = re.compile(r'<[a-zA-Z]+(?:\s+[\w:-]+="[^"]*")*\s*/?>')  # never what a text between tags says
IDS = re.compile(r'((?<= id=")|(?<=url\(#)|(?<=href="#))([^")]+)')


def drawn(figure: Figure, prefix: str) -> str:
    """The picture as an <svg> element.

    prefix: before the ids inside, which must differ from those of every other picture of the page
    """
    import vl_convert

    svg = str(vl_convert.vegalite_to_svg(page_spec(figure.spec)))
    inside = TAG.sub(lambda tag: IDS.sub(rf"{prefix}-\2", tag[0]), svg)
    named = inside.replace("<svg ", f'<svg role="img" aria-label="{escape(figure.alt)}" ', 1)
    return named.replace("<g ", '<g aria-hidden="true" ', 1)  # the picture has one text, its marks have none


MOST_ROWS = 100  # of a table below a picture; the CSV has all
CSV_TYPE, SPEC_TYPE = "text/csv;charset=utf-8", "application/json"


def picture(figure: Figure, id_: str, level: int, static: bool) -> Markup:
    """A <figure> with everything that belongs to it.

    id_: unique in the page; level: of its heading
    static: with the drawing inside; else the page's script draws it, from what `for_script` returns
    """
    inside = Markup(drawn(figure, id_)) if static else Markup("")
    drawing = element("div", inside, class_="drawing")
    box = element(
        "div", drawing, class_="scroll", tabindex="0", role="group", aria_label=f"Picture: {figure.title}"
    )
    return element(
        "figure",
        element(f"h{level}", figure.title),
        box,
        element("figcaption", figure.caption),
        _details(figure),
        _downloads(figure, static),
        id=id_,
    )


def for_script(figure: Figure, id_: str) -> dict[str, Any]:
    """What the page's script draws, and what it offers for download."""
    spec = page_spec(figure.spec)
    return {"id": id_, "name": figure.name, "alt": figure.alt, "spec": spec, "csv": _csv(figure)}


def _csv(figure: Figure) -> str:
    return render(figure.data, CSV) + "\n"


def _details(figure: Figure) -> Markup:
    """The data as a table, for those who do not see the picture or want its numbers."""
    rows = figure.data.height
    more = "" if rows <= MOST_ROWS else f", the first {MOST_ROWS} of {rows:,} rows; the CSV has all"
    shown = plain_table(f"{figure.title}{more}", figure.data.head(MOST_ROWS), f"Data: {figure.title}")
    summary = element("summary", f"Data ({rows:,} {'row' if rows == 1 else 'rows'})")
    return element("details", summary, shown)


def _downloads(figure: Figure, static: bool) -> Markup:
    """Links to the data and the specification; the page's script gives them where they are not inside."""
    files = (
        (f"{figure.name}.csv", CSV_TYPE, "CSV", _csv(figure)),
        (f"{figure.name}.vl.json", SPEC_TYPE, "specification", json.dumps(paper_spec(figure.spec))),
    )
    links = [
        element("a", label, download=name, href=_inline(kind, content) if static else None)
        for name, kind, label, content in files
    ]
    labelled = Markup(" ".join(links))
    return element("p", "Download: ", labelled, class_="downloads", hidden=None if static else "")


def _inline(kind: str, content: str) -> str:
    return f"data:{kind};base64,{base64.b64encode(content.encode()).decode()}"
