"""House numbers: where a street's start, and how they are written."""

from functools import cache

import numpy as np
import polars as pl

from generators.kernels.places import BLOCKS_A_STREET, NUMBERS_A_BLOCK
from generators.sampling import WeightedTables
from generators.streams import Ints, Streams

# Streets start at a block in inverse proportion to its number, so that first digits follow Benford's law: of
# 342 street addresses 28.9 % began with 1, 19.2 with 2, 12.6 with 3, ... 5.0 with 9 (Benford 1938).
FIRST_BLOCKS = 150  # the last street starts at 14,900
NEAREST_BLOCK = 1.0  # added to the number, so that the first hundred is not all too common
HIGHEST = NUMBERS_A_BLOCK * (FIRST_BLOCKS - 1 + BLOCKS_A_STREET)
HALF_NUMBERS, LETTERED_NUMBERS = 0.001, 0.003  # of houses: 12 1/2; 12A or 12B (our guess)
HYPHENATED_STREETS = {"NY": 0.08, "HI": 0.30}  # 37-12 in Queens, 94-123 on Oahu (our guess of the shares)
ENDINGS = (" 1/2", "A", "B")
STYLE_CODES = HIGHEST + 1  # numbers that can be written in a style other than plain


def draw_first_numbers(streams: Streams, streets: int) -> Ints:
    """What each street's numbers are counted from: 0, 100, 200, ..."""
    words = streams.words("gazetteer.first_number", np.arange(streets))
    return NUMBERS_A_BLOCK * _first_blocks().draw(words)


@cache
def _first_blocks() -> WeightedTables:
    return WeightedTables.build([np.asarray(1.0 / (np.arange(FIRST_BLOCKS) + NEAREST_BLOCK), np.float64)])


def number_labels(largest: int) -> pl.Series:
    """How numbers are written: number k in style s (HALF, ... PLAIN) is at s * STYLE_CODES + k.

    largest: the largest plain number
    """
    return _number_labels(max(largest, HIGHEST))


@cache
def _number_labels(largest: int) -> pl.Series:
    plain = pl.int_range(largest + 1, eager=True).cast(pl.String)
    styled = plain.head(STYLE_CODES)
    hyphenated = styled.str.head(-2) + "-" + styled.str.tail(2)
    return pl.concat([*(styled + ending for ending in ENDINGS), hyphenated, plain], rechunk=True)
