"""Text tables that fold where a line would be too long, and never cut a cell short.

Colours and bars on a terminal, neither in a file, a log or a pipe: a `Look` says which.
"""

import os
import shutil
import sys
import textwrap
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import zip_longest
from typing import TextIO

UNICODE_BLOCKS = "▏▎▍▌▋▊▉█"
ASCII_BLOCKS = "-#"
BOLD, FAINT, END = "\x1b[1m", "\x1b[2m", "\x1b[0m"
RED, GREEN, YELLOW = "\x1b[31m", "\x1b[32m", "\x1b[33m"


@dataclass(frozen=True)
class Look:
    """colour: whether escape codes are understood and welcome

    blocks: what bars are made of, the parts of one column of the screen from thin to full; empty for no bars
    """

    colour: bool = False
    blocks: str = ""

    def paint(self, text: str, code: str) -> str:
        """The text in a colour, or as it is."""
        return f"{code}{text}{END}" if self.colour and code and text.strip() else text

    def bar(self, share: float, columns: int) -> str:
        """A bar of up to `columns` columns, so many in all, blanks at its end; what is not 0 is never blank.

        share: 0-1 of the full length
        """
        whole = len(self.blocks)
        parts = min(round(share * columns * whole), columns * whole)
        parts = max(parts, 1) if share > 0 else 0
        full, rest = divmod(parts, max(whole, 1))
        return (self.blocks[-1:] * full + (self.blocks[rest - 1] if rest else "")).ljust(columns)


PLAIN = Look()


def look(stream: TextIO | None = None, settings: Mapping[str, str] = os.environ) -> Look:
    """What suits a stream, standard output unless another is given.

    Plain unless it is a terminal; there without colours where NO_COLOR is set (no-color.org: to anything but
    nothing) or the terminal is dumb, and with bars of ASCII where its encoding has no others.
    """
    stream = sys.stdout if stream is None else stream
    if not stream.isatty():
        return PLAIN
    colour = not settings.get("NO_COLOR") and settings.get("TERM") != "dumb"
    return Look(colour, UNICODE_BLOCKS if _can(stream, UNICODE_BLOCKS) else ASCII_BLOCKS)


def _can(stream: TextIO, text: str) -> bool:
    try:
        text.encode(stream.encoding or "ascii")
    except (LookupError, UnicodeEncodeError):
        return False
    return True


GAP = "  "
KEY_WIDTH = 36  # of a key column's cell, before it goes on in the next line
UNBOUND_WIDTH = 200  # where there is no terminal to ask


Paint = Callable[[str, int, Look], str]


@dataclass(frozen=True)
class Column:
    """title and cells, one per row; keys are aligned to the left, values to the right

    title: of a value it may have several lines
    paint: puts colours into a line of a cell that is set already, given the place of its row; used where the
        look has any
    """

    title: str
    cells: Sequence[str]
    key: bool = False
    paint: Paint | None = None

    @cached_property  # asked for every cell
    def width(self) -> int:
        return max(len(line) for cell in (self.title, *self.cells) for line in self.lines(cell))

    def lines(self, cell: str) -> list[str]:
        """The cell as it is set: a long key on several lines."""
        if not self.key:
            return cell.split("\n")
        return textwrap.wrap(cell, KEY_WIDTH, subsequent_indent="  ") or [""]

    def set(self, line: str) -> str:
        return line.ljust(self.width) if self.key else line.rjust(self.width)


def screen_width() -> int:
    """Columns of the terminal, or of the variable COLUMNS; 200 where there is neither."""
    return shutil.get_terminal_size(fallback=(UNBOUND_WIDTH, 24)).columns


def layout(columns: Sequence[Column], width: int, look: Look = PLAIN) -> str:
    """Set a table; what does not fit beside the key columns follows below, the keys repeated.

    columns: the keys first; all of the same length
    """
    return "\n\n".join(_block(chosen, look) for chosen in blocks(columns, width))


def blocks(columns: Sequence[Column], width: int) -> list[list[Column]]:
    """The columns of each block that a table is folded into, the keys in all of them."""
    keys = [column for column in columns if column.key]
    values = [column for column in columns if not column.key]
    return [[*keys, *chosen] for chosen in _fold(keys, values, width)]


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


def _block(columns: list[Column], look: Look) -> str:
    rows = zip(*(column.cells for column in columns), strict=True)
    rule = look.paint(GAP.join("-" * column.width for column in columns), FAINT)
    titles = _row(columns, [column.title for column in columns], 0, PLAIN)
    lines = (line for place, row in enumerate(rows) for line in _row(columns, row, place, look))
    return "\n".join([*(look.paint(line, BOLD) for line in titles), rule, *lines])


def _row(columns: list[Column], cells: Sequence[str], place: int, look: Look) -> list[str]:
    """One row as one line, or as several when a key needs them."""
    split = [column.lines(cell) for column, cell in zip(columns, cells, strict=True)]
    return [
        GAP.join(
            _paint(column, line, place, look) for column, line in zip(columns, lines, strict=True)
        ).rstrip()
        for lines in zip_longest(*split, fillvalue="")
    ]


def _paint(column: Column, line: str, place: int, look: Look) -> str:
    """Set first and painted then, so that paint takes no room."""
    line = column.set(line)
    paint = column.paint if look.colour and line.strip() else None
    return line if paint is None else paint(line, place, look)
