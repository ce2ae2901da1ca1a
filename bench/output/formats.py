"""One frame as text: for a terminal, as CSV, Markdown, LaTeX or JSON.

Nothing else turns frames into text, so that a number reads the same in a paper, in a log and on the screen. A
report is a frame, its fields, and words around it.
"""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

import polars as pl

from bench.output.table import FAINT, PLAIN, Column, Look, Paint, layout
from bench.output.wording import INTERVALS_FROM, number
from bench.scoring.rate import Rate, Side
from generators.errors import ConfirmbenchError

TERMINAL, CSV, MARKDOWN, LATEX, JSON = FORMATS = ("terminal", "csv", "markdown", "latex", "json")
FOR_MACHINES = (CSV, JSON)  # full precision, every column

Row = Mapping[str, Any]

LATEX_ESCAPES = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
        "<": r"\textless{}",
        ">": r"\textgreater{}",
        "|": r"\textbar{}",
        "[": "{[}",  # at the start of a row it would be an option of the line break before it
        **{sign: f"\\{sign}" for sign in "&%$#_{}"},
    }
)


def check_format(form: str) -> None:
    """raises: ConfirmbenchError unless `form` is one of FORMATS"""
    if form not in FORMATS:
        raise ConfirmbenchError(f"There is no format {form!r}; the formats are {', '.join(FORMATS)}.")


@dataclass(frozen=True)
class Field:
    """One column as people read it, said from one or several columns of a frame.

    title: its heading; of a value it may have several lines
    say: the cell of a row, given the row by column name, and whether there is room for intervals
    key: whether it names the row; keys come first and are set to the left
    paint: as of `bench.output.table.Column`
    """

    title: str
    say: Callable[[Row, bool], str]
    key: bool = False
    paint: Paint | None = None


def key(name: str, title: str | None = None) -> Field:
    """A column that names the row."""
    return Field(name if title is None else title, lambda row, _: text(row[name]), key=True)


def value(name: str, title: str | None = None, say: Callable[[Any], str] | None = None) -> Field:
    """A column of values; `say` is how one is said, null included, and `text` unless given."""
    say = text if say is None else say
    return Field(name if title is None else title, lambda row, _: say(row[name]))


def rate(side: Side, title: str | None = None, columns: Sequence[str] = ()) -> Field:
    """A rate with its counts, and with its interval where there is room; "-" where nothing was counted.

    columns: of errors, requests and effective requests; those of `side` unless given
    """

    def say(row: Row, wide: bool) -> str:
        counts = [row[name] for name in columns or side.columns]
        return "-" if not counts[1] else format(Rate(side, *counts), "interval" if wide else "")

    return Field(str(side) if title is None else title, say, paint=faint_counts)


def faint_counts(cell: str, row: int, look: Look) -> str:
    """Paint what stands in brackets faintly, so that the rates before it stand out."""
    return re.sub(r"[(\[].*[)\]]", lambda found: look.paint(found[0], FAINT), cell)


def render(
    frame: pl.DataFrame,
    form: str,
    fields: int | Sequence[Field] = 1,
    width: int = 100,
    look: Look = PLAIN,
) -> str:
    """A frame as text, without a line break at its end.

    form: one of FORMATS. CSV and JSON have the frame itself: every column, numbers in full, null as nothing.
        The
        others have what people read: `fields`, with "-" for null
    fields: how each column is said; or how many first columns of the frame name the row, and then every
        column is said as `text` says it
    width, look: of the screen, for the terminal alone; intervals are shown from INTERVALS_FROM columns on,
        and in Markdown and LaTeX always
    raises: ConfirmbenchError when the format is unknown
    """
    check_format(form)
    if form == CSV:
        return frame.write_csv().rstrip("\n")
    if form == JSON:
        return json.dumps(frame.to_dicts(), indent=1, ensure_ascii=False, default=str)
    columns = columns_of(frame, fields, form != TERMINAL or width >= INTERVALS_FROM)
    if form == TERMINAL:
        return layout(columns, width, look)
    return _markdown(columns) if form == MARKDOWN else _latex(columns)


def to_html(frame: pl.DataFrame, fields: Sequence[Field], title: str) -> str:
    """A table for a notebook, with intervals; every text is escaped."""
    columns = columns_of(frame, fields, wide=True)
    head = "".join(f"<th>{escape(column.title)}</th>" for column in columns)
    cells = zip(*(column.cells for column in columns), strict=True)
    rows = "".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in cells)
    caption = f"<caption>{escape(title)}</caption>"
    return f"<table>{caption}<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"


def columns_of(frame: pl.DataFrame, fields: int | Sequence[Field], wide: bool) -> list[Column]:
    """The columns of a table as people read it. wide: whether there is room for intervals"""
    if isinstance(fields, int):
        fields = [key(name) if place < fields else value(name) for place, name in enumerate(frame.columns)]
    rows = frame.to_dicts()
    return [
        Column(each.title, [each.say(row, wide) for row in rows], each.key, each.paint) for each in fields
    ]


def text(value: object) -> str:
    """One value as people read it.

    >>> text(1234567), text(0.25), text(0.00004), text(None), text(True)
    ('1,234,567', '0.2500', '4.0e-05', '-', 'yes')
    """
    if value is None:
        return "-"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, float):
        return number(value) if abs(value) < 1000 else f"{value:,.4f}"
    return str(value)


def _markdown(columns: list[Column]) -> str:
    rule = ["---" if column.key else "---:" for column in columns]
    rows = [[column.title for column in columns], rule, *_rows(columns)]
    lines = (" | ".join(_one_line(cell).replace("|", "\\|") for cell in row) for row in rows)
    return "\n".join(f"| {line} |" for line in lines)


def _latex(columns: list[Column]) -> str:
    """A tabular for the package booktabs."""
    titles, *rows = (
        " & ".join(_one_line(cell).translate(LATEX_ESCAPES) for cell in row) + r" \\"
        for row in [[column.title for column in columns], *_rows(columns)]
    )
    alignment = "".join("l" if column.key else "r" for column in columns)
    inside = [r"\toprule", titles, r"\midrule", *rows, r"\bottomrule"]
    return "\n".join([rf"\begin{{tabular}}{{{alignment}}}", *inside, r"\end{tabular}"])


def _rows(columns: list[Column]) -> list[list[str]]:
    return [list(row) for row in zip(*(column.cells for column in columns), strict=True)]


def _one_line(cell: str) -> str:
    return " ".join(cell.split())
