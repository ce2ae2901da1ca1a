"""Plain-text tables that fold where a line would be too long and never cut a cell short.

Plain text on purpose: what the screen shows is what a file, a log or a mail gets.
"""

import shutil
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest

GAP = "  "
KEY_WIDTH = 36  # of a key column's cell, before it goes on in the next line
UNBOUND_WIDTH = 200  # where there is no terminal to ask


@dataclass(frozen=True)
class Column:
    """title and cells, one per row; keys are aligned to the left, values to the right"""

    title: str
    cells: Sequence[str]
    key: bool = False

    @property
    def width(self) -> int:
        return max(len(line) for cell in (self.title, *self.cells) for line in self.lines(cell))

    def lines(self, cell: str) -> list[str]:
        """The cell as it is set: a long key on several lines."""
        return (textwrap.wrap(cell, KEY_WIDTH, subsequent_indent="  ") if self.key else [cell]) or [""]

    def set(self, line: str) -> str:
        return line.ljust(self.width) if self.key else line.rjust(self.width)


def screen_width() -> int:
    """Columns of the terminal, or of the variable COLUMNS; 200 where there is neither."""
    return shutil.get_terminal_size(fallback=(UNBOUND_WIDTH, 24)).columns


def layout(columns: Sequence[Column], width: int) -> str:
    """Set a table; what does not fit beside the key columns follows below, the keys repeated.

    columns: the keys first; all of the same length
    """
    keys = [column for column in columns if column.key]
    values = [column for column in columns if not column.key]
    return "\n\n".join(_block([*keys, *chosen]) for chosen in _fold(keys, values, width))


def _fold(keys: list[Column], values: list[Column], width: int) -> Iterator[list[Column]]:
    room = width - sum(column.width + len(GAP) for column in keys) + len(GAP)
    chosen: list[Column] = []
    for column in values:
        needed = sum(other.width + len(GAP) for other in [*chosen, column])
        if chosen and needed > room:
            yield chosen
            chosen = []
        chosen.append(column)
    yield chosen


def _block(columns: list[Column]) -> str:
    rows = zip(*(column.cells for column in columns), strict=True)
    rule = GAP.join("-" * column.width for column in columns)
    titles = _row(columns, [column.title for column in columns])
    return "\n".join([*titles, rule, *(line for row in rows for line in _row(columns, row))])


def _row(columns: list[Column], cells: Sequence[str]) -> list[str]:
    """One row as one line, or as several when a key needs them."""
    split = [column.lines(cell) for column, cell in zip(columns, cells, strict=True)]
    return [
        GAP.join(column.set(line) for column, line in zip(columns, lines, strict=True)).rstrip()
        for lines in zip_longest(*split, fillvalue="")
    ]
