"""How output looks where it is shown: colours and bars on a terminal, neither in a file, a log or a pipe."""

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
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
