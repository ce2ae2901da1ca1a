"""One frame as text: for a terminal, as CSV, Markdown, LaTeX or JSON.

Nothing else turns frames into text, so that a number reads the same in a paper, in a log and on the screen.
"""

import json
from collections.abc import Callable, Mapping

import polars as pl

from bench.output.table import Column, layout
from generators.errors import ConfirmbenchError

TERMINAL, CSV, MARKDOWN, LATEX, JSON = FORMATS = ("terminal", "csv", "markdown", "latex", "json")
FOR_MACHINES = (CSV, JSON)  # full precision, every column
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


def render(frame: pl.DataFrame, form: str, keys: int = 1, width: int = 100) -> str:
    """A frame as text, without a line break at its end.

    form: one of FORMATS; CSV and JSON have numbers in full and null as nothing, the others four decimals,
        thousands separated, and "-" for null
    keys: so many first columns name the row; they are set to the left
    width: columns of the screen, for the terminal alone
    raises: ConfirmbenchError when the format is unknown
    """
    check_format(form)
    if form == CSV:
        return frame.write_csv().rstrip("\n")
    if form == JSON:
        return json.dumps(frame.to_dicts(), indent=1, ensure_ascii=False, default=str)
    writers: Mapping[str, Callable[[list[Column]], str]] = {
        TERMINAL: lambda columns: layout(columns, width),
        MARKDOWN: _markdown,
        LATEX: _latex,
    }
    return writers[form](_columns(frame, keys))


def _columns(frame: pl.DataFrame, keys: int) -> list[Column]:
    return [
        Column(name, [text(value) for value in frame[name]], key=place < keys)
        for place, name in enumerate(frame.columns)
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
        return f"{value:.1e}" if 0 < abs(value) < 0.001 else f"{value:,.4f}"
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
