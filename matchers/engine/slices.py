"""Kernels on several threads: each takes a slice of the rows, and lets go of Python's lock.

numba's own parallel loops do the same, but take three times as long to compile.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

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
