"""A column of strings as two arrays, the form in which kernels read and write text."""

from typing import NamedTuple

import nanoarrow
import numpy as np
import numpy.typing as npt
import polars as pl


class Text(NamedTuple):
    """Strings laid end to end; a missing one is empty.

    letters: uint8, contiguous, writable
    offsets: int64, shape (strings + 1,), string t is letters[offsets[t]:offsets[t + 1]]
    """

    letters: npt.NDArray[np.uint8]
    offsets: npt.NDArray[np.int64]


def to_series(text: Text) -> pl.Series:
    """Return the strings as a String column; an empty one becomes null."""
    present = np.diff(text.offsets) > 0
    buffers = [np.packbits(present, bitorder="little"), text.offsets, text.letters]
    n_missing = present.size - int(np.count_nonzero(present))
    array = nanoarrow.c_array_from_buffers(
        nanoarrow.large_string(), present.size, buffers, null_count=n_missing, validation_level="none"
    )
    return pl.Series(nanoarrow.Array(array), dtype=pl.String)
