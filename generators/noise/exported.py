"""What a second system does to a field: it cuts what is too long and loses signs that it does not know."""

import unicodedata
from functools import cache

import numpy as np
import numpy.typing as npt

from generators.noise.code_points import CodePoints, lengths_of
from generators.noise.swap_table import CODES, SwapTable

WIDTHS = {"surname": 12, "given_name": 10, "street": 20, "city": 13}  # characters that it has room for
SPACE = 32
STROKES = {
    "ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "ð": "d", "ß": "ss", "æ": "ae", "Æ": "AE",
}  # fmt: skip


@cache
def unaccented(text: str) -> str:
    """The letters without their accents: "Peña" gives "Pena"."""
    parts = unicodedata.normalize("NFKD", "".join(STROKES.get(letter, letter) for letter in text))
    return "".join(part for part in parts if not unicodedata.combining(part))


ACCENTS = [
    (letter, bare)
    for letter in map(chr, range(0xC0, CODES))
    if (bare := unaccented(letter)) != letter and bare.isascii()
]
LOST = SwapTable.build([*ACCENTS, (".-", " "), (".-", ""), (".'", " "), (".'", "")])


def cut(codes: CodePoints, column: str) -> tuple[CodePoints, npt.NDArray[np.bool_]]:
    """The texts cut to the width of the column, without a blank at the end, and which it shortened."""
    width = WIDTHS[column]
    too_long = lengths_of(codes) > width
    kept = codes[:, :width].copy()
    kept[kept[:, -1] == SPACE, -1] = 0
    return kept, too_long
