"""Where each claim column lies in a packed record.

Kernels on several threads: each takes a slice of the rows, and lets go of Python's lock.

numba's own parallel loops do the same, but take three times as long to compile.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from generators.schema import CLAIM_COLUMNS

WORDS = 3
# word, first bit and bits of each claim column. Of 10,000,000 typical records surnames need 21 bits, given
# and middle name 19, street 17, city and ZIP code 16, house number 15, unit 14, state 6, suffix 3.
PLACES = {
    "surname": (0, 0, 25),
    "zip_code": (0, 25, 19),
    "unit": (0, 44, 20),
    "given_name": (1, 0, 24),
    "house_number": (1, 24, 20),
    "city": (1, 44, 20),
    "street": (2, 0, 24),
    "middle_name": (2, 24, 22),
    "state": (2, 46, 10),
    "suffix": (2, 56, 8),
}
LAYOUT = np.array(
    [(w, shift, (1 << bits) - 1) for w, shift, bits in map(PLACES.__getitem__, CLAIM_COLUMNS)], np.uint64
)
TAGGED = ("surname", "given_name")  # the columns whose tags stand beside a record


SMALLEST = 4_000  # rows that are worth a thread of their own


def by_slices(n: int, answer: Callable[[int, int], npt.NDArray[Any]]) -> npt.NDArray[Any]:
    """Join the answers on rows [first, last) that together are rows 0 to n - 1, in order.

    answer: of a row, independent of the other rows of its slice
    """
    n_slices = max(1, min(pl.thread_pool_size(), n // SMALLEST))
    if n_slices == 1:
        return answer(0, n)
    ends = np.linspace(0, n, n_slices + 1).astype(int).tolist()
    with ThreadPoolExecutor(n_slices) as pool:
        return np.concatenate(list(pool.map(answer, ends[:-1], ends[1:])))
