"""Rates as shades: classes of equal width on a logarithmic scale, light for few errors and dark for many.

The lightness falls from class to class, so that they are told apart without any colour and in grey print;
each cell also says its rate. The darkest is lighter than a dark page, the lightest darker than a white one.
"""

from typing import Any

import altair

from bench.output.words import bare_percent

BREAKS = (0.001, 0.003, 0.01, 0.03, 0.1, 0.3)
LABELS = ("under 0.1 %", "0.1 to 0.3", "0.3 to 1", "1 to 3", "3 to 10", "10 to 30", "30 % or more")
COLOURS = ("#fdf3cf", "#fbcd84", "#f3a25f", "#e2725a", "#bf445f", "#8c316d", "#58225f")
INKS = ("#000000", "#000000", "#000000", "#000000", "#ffffff", "#ffffff", "#ffffff")  # of text on them
NONE, FEW = "no error", "too few"


def shade(rate: float | None) -> dict[str, str | None]:
    """How a cell looks. rate: 0-1, None where there are too few requests for one

    returns: shade (one of LABELS, NONE or FEW), ink (of its text; None where that takes the page's), and
        text: percent
    """
    if rate is None:
        return {"shade": FEW, "ink": None, "text": "few"}
    if not rate:
        return {"shade": NONE, "ink": None, "text": "0"}
    place = sum(rate >= each for each in BREAKS)
    return {"shade": LABELS[place], "ink": INKS[place], "text": bare_percent(rate)}


def heat_map(cells: Any, x: Any, y: Any, title: str, tooltip: list[Any], size: int) -> Any:
    """Cells with their text, as layers.

    cells: a chart whose rows have the columns of `shade`
    title: of the legend: what is shown, of which requests
    size: of the text, in pixels
    """
    base = cells.encode(x=x, y=y, tooltip=tooltip)
    filled = base.transform_filter("isValid(datum.ink)")
    empty = base.transform_filter("!isValid(datum.ink)")
    legend = altair.Legend(
        title=title, orient="top", symbolType="square", symbolSize=160, columns=len(LABELS), titleLimit=600
    )
    scale = altair.Scale(domain=list(LABELS), range=list(COLOURS))
    return altair.layer(
        filled.mark_rect(stroke="#808488", strokeWidth=0.5).encode(
            color=altair.Color("shade:N", scale=scale, legend=legend)
        ),
        empty.mark_rect(stroke="#808488", strokeWidth=0.5, fillOpacity=0),
        filled.mark_text(fontSize=size).encode(text="text:N", color=altair.Color("ink:N", scale=None)),
        empty.mark_text(fontSize=size).encode(
            text="text:N", opacity=altair.condition("datum.text == '0'", altair.value(1), altair.value(0.65))
        ),
    )
