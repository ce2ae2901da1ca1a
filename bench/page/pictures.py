"""A picture in its place: heading, drawing, how to read it, its data as a table, and downloads."""

import base64
import json
from typing import Any

from bench.output.tables import CSV, render
from bench.page.cells import plain_table
from bench.page.drawn import drawn
from bench.page.figure import Figure
from bench.page.markup import Markup, element
from bench.page.style import page_spec, paper_spec

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
