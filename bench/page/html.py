"""Cells and tables of a page: rows that people read, sort and filter.

HTML from text: the only place where text becomes markup, and always escaped.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape

import polars as pl

from bench.output.formats import text

Attributes = Mapping[str, str | None]


class Markup(str):
    """Text that is HTML already; everything else is escaped on its way into a page."""

    __slots__ = ()


def element(tag: str, /, *inside: str, **attributes: str | None) -> Markup:
    """An element with what it holds.

    inside: Markup as it is, other text escaped
    attributes: a trailing underscore is dropped and others become hyphens (`class_`, `aria_label`); one that
        is None is left out, and one that is "" stands without a value

    >>> element("p", "a < b", class_="note")
    '<p class="note">a &lt; b</p>'
    """
    return Markup(f"<{tag}{_written(attributes)}>{joined(inside)}</{tag}>")


def void(tag: str, /, **attributes: str | None) -> Markup:
    """An element that holds nothing and is not closed.

    >>> void("meta", charset="utf-8")
    '<meta charset="utf-8">'
    """
    return Markup(f"<{tag}{_written(attributes)}>")


def joined(parts: Sequence[str], between: str = "") -> Markup:
    """Markup and text one after another."""
    return Markup(between.join(part if isinstance(part, Markup) else escape(part) for part in parts))


def _written(attributes: Attributes) -> str:
    named = {name.rstrip("_").replace("_", "-"): value for name, value in attributes.items()}
    return "".join(
        f' {name}="{escape(value)}"' if value else f" {name}"
        for name, value in named.items()
        if value is not None
    )


BAR = 100  # length of a full bar, in units of its own drawing


@dataclass(frozen=True)
class Cell:
    """text: what is read first; details: below it, smaller, a line each, e.g. counts and interval

    order: what the column is sorted by; None sorts last, and "" by its text
    bar: length of a bar below, 0-1; None for no bar
    """

    text: str
    details: tuple[str, ...] = ()
    order: float | str | None = ""
    bar: float | None = None


@dataclass(frozen=True)
class Heading:
    """of a column; group: what it stands under together with its neighbours"""

    text: str
    detail: str = ""
    group: str = ""
    number: bool = True


NOTHING = Cell("–", order=None)


def table(caption: str, headings: Sequence[Heading], rows: Sequence[Sequence[Cell]], name: str) -> Markup:
    """A table that the page's script lets people sort and filter.

    caption: above it; rows: one cell a heading, the first of which names the row
    name: of the box, for those who hear it; unique in the page
    """
    body = element("tbody", *(_row(row, headings) for row in rows))
    return _boxed(
        name, element("caption", caption), element("thead", *_head(headings)), body, class_="sortable"
    )


def plain_table(caption: str, frame: pl.DataFrame, name: str) -> Markup:
    """A frame as it is, in as little markup as a table takes, for it may be long."""
    headings = [element("th", column, scope="col") for column in frame.columns]
    rows = [element("tr", *(element("td", text(value)) for value in row)) for row in frame.iter_rows()]
    head, body = element("thead", element("tr", *headings)), element("tbody", *rows)
    return _boxed(name, element("caption", caption), head, body)


def _boxed(name: str, *inside: Markup, class_: str | None = None) -> Markup:
    """In a box of its own, which scrolls where the screen is too narrow."""
    found = element("table", *inside, class_=class_)
    return element("div", found, class_="scroll", tabindex="0", role="group", aria_label=name)


def _head(headings: Sequence[Heading]) -> list[Markup]:
    rows = [element("tr", *(_column(each) for each in headings))]
    if any(each.group for each in headings):
        rows.insert(0, element("tr", *_groups(headings)))
    return rows


def _column(heading: Heading) -> Markup:
    detail = [element("small", heading.detail)] if heading.detail else []
    return element("th", heading.text, *detail, scope="col", class_="number" if heading.number else None)


def _groups(headings: Sequence[Heading]) -> list[Markup]:
    """One heading over neighbours of the same group; an empty cell over the others."""
    spans: list[tuple[str, int]] = []
    for each in headings:
        if spans and spans[-1][0] == each.group:
            spans[-1] = (each.group, spans[-1][1] + 1)
        else:
            spans.append((each.group, 1))
    return [
        element("th", group, scope="colgroup", colspan=str(span))
        if group
        else element("td", colspan=str(span))
        for group, span in spans
    ]


def _row(cells: Sequence[Cell], headings: Sequence[Heading]) -> Markup:
    first, *others = cells
    named = element("th", *_inside(first), scope="row", data_order=_order(first))
    return element(
        "tr",
        named,
        *(
            element(
                "td",
                *_inside(cell),
                class_="number" if heading.number else None,
                data_order=_order(cell),
            )
            for cell, heading in zip(others, headings[1:], strict=True)
        ),
    )


def _inside(cell: Cell) -> list[Markup]:
    bar = [] if cell.bar is None else [_bar(cell.bar)]
    details = [element("small", line) for line in cell.details]
    return [element("span", _breakable(cell.text), class_="value"), *bar, *details]


def _breakable(text: str) -> Markup:
    """Names may be broken where their parts end."""
    return Markup("<wbr>".join(escape(part) for part in re.split(r"(?<=[_(,])", text)))


def _order(cell: Cell) -> str | None:
    if cell.order == "":
        return None
    return "" if cell.order is None else str(cell.order)


def _bar(share: float) -> Markup:
    """A drawing, for a page whose policy allows no styles in its elements."""
    full = void("rect", class_="full", width=str(BAR), height="4")
    part = void("rect", class_="part", width=f"{BAR * share:.1f}", height="4")
    closed = joined([Markup(full.replace(">", "/>")), Markup(part.replace(">", "/>"))])
    return element(
        "svg", closed, class_="bar", viewBox=f"0 0 {BAR} 4", preserveAspectRatio="none", aria_hidden="true"
    )
