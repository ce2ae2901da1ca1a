"""A misspelling, as the channel of the request makes it: typed, heard, scanned or exported.

Where a text offers the channel's own table no place, the slip is one of the hand, so that rates hold.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from generators.noise.channels import LOST, NUMBER_SHAPES, NUMBER_SOUNDS, SHAPES, SOUNDS, WIDTHS, cut
from generators.noise.edits import Codes, number_of, rows_of
from generators.noise.swap_table import CodePoints, SwapTable, code_points, texts_of
from generators.noise.typos import SCANNER, TYPIST, Hand, mistype
from generators.sampling import Bools, Ints, Words
from generators.schema import CHANNELS

NUMBERS = ("house_number", "zip_code")
FIXED_WIDTH = ("zip_code",)
ZIP_POSITIONS = (0.04, 0.04, 0.20, 0.36, 0.36)  # of the wrong digit (pseudopeople 1.3.1)
TYPED, HEARD, SCANNED, EXPORTED = range(len(CHANNELS))
ZERO = 48


@dataclass
class Misspelling:
    """Texts of one column while each gets one edit; operation is -1 where none was made yet."""

    column: str
    codes: CodePoints
    words: Words
    edited: CodePoints
    operation: Codes
    position: npt.NDArray[np.int16]

    def put(
        self, rows: Ints, codes: CodePoints, operation: str | Codes, position: npt.NDArray[np.int16] | int
    ) -> None:
        number = number_of(operation) if isinstance(operation, str) else operation
        self.edited[rows, : codes.shape[1]] = codes
        self.operation[rows] = number
        self.position[rows] = position


def misspell(
    column: str, texts: pl.Series, channels: Ints, words: Words
) -> tuple[pl.Series, Codes, npt.NDArray[np.int16]]:
    """Misspell each text once; none stays as it was.

    texts: without nulls or empty texts; channels: index into CHANNELS of each
    words: shape (4, n); they decide everything
    returns: the texts, their operations (numbers in OPERATIONS) and the positions of the edits
    """
    codes = code_points(texts)
    n, width = codes.shape
    edited = np.zeros((n, width + max(1, SOUNDS.growth, SHAPES.growth, LOST.growth)), np.uint32)
    work = Misspelling(column, codes, words, edited, np.full(n, -1, np.int8), np.full(n, -1, np.int16))
    number = column in NUMBERS
    _swap(work, channels == HEARD, NUMBER_SOUNDS if number else SOUNDS, "mishear")
    _swap(work, channels == SCANNED, NUMBER_SHAPES if number else SHAPES, "misread")
    _cut(work, channels == EXPORTED)
    _swap(work, channels == EXPORTED, LOST, "convert")
    _slip(work, channels == SCANNED, SCANNER)
    _slip(work, channels != SCANNED, TYPIST)
    return texts_of(work.edited), work.operation, work.position


def _swap(work: Misspelling, where: Bools, table: SwapTable, operation: str) -> None:
    rows = rows_of(where & (work.operation < 0))
    swapped, position = table.apply(work.codes[rows], work.words[0, rows])
    done = position >= 0
    work.put(rows[done], swapped[done], operation, position[done])


def _cut(work: Misspelling, where: Bools) -> None:
    if work.column in WIDTHS:
        rows = rows_of(where)
        kept, too_long = cut(work.codes[rows], work.column)
        work.put(rows[too_long], kept[too_long], "truncate", WIDTHS[work.column])
    if work.column == "zip_code":  # a number, to a spreadsheet
        rows = rows_of(where & (work.codes[:, 0] == ZERO))
        work.put(rows, work.codes[rows, 1:], "truncate", 0)


def _slip(work: Misspelling, where: Bools, hand: Hand) -> None:
    rows = rows_of(where & (work.operation < 0))
    fixed = work.column in FIXED_WIDTH
    positions = ZIP_POSITIONS if work.column == "zip_code" else ()
    slips = mistype(
        work.codes[rows],
        np.ascontiguousarray(work.words[:, rows]),
        hand.keeping_length() if fixed else hand,
        positions,
    )
    work.put(rows, slips.codes, slips.operation, slips.position)
