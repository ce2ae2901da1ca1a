"""Alias tables (Walker 1977; built as Vose 1991): a weighted draw in two look-ups.

Several tables lie end to end: table g holds the cells offsets[g] to offsets[g + 1].
"""

import numpy as np
from numba import njit

FULL = 2.0**32  # a threshold of 2**32 keeps every draw


@njit(cache=True, nogil=True)
def build_one(weights, thresholds, aliases):
    """Fill `thresholds` (uint64, 0 to 2**32) and `aliases` (int32) for positive `weights` (float64)."""
    n = weights.size
    share = weights / weights.sum() * n
    small = np.empty(n, np.int64)
    large = np.empty(n, np.int64)
    n_small = n_large = 0
    for i in range(n):
        thresholds[i] = np.uint64(FULL)
        aliases[i] = i
        if share[i] < 1.0:
            small[n_small] = i
            n_small += 1
        else:
            large[n_large] = i
            n_large += 1
    while n_small and n_large:
        n_small -= 1
        poor, rich = small[n_small], large[n_large - 1]
        thresholds[poor] = np.uint64(share[poor] * FULL)
        aliases[poor] = rich
        share[rich] -= 1.0 - share[poor]
        if share[rich] < 1.0:
            n_large -= 1
            small[n_small] = rich
            n_small += 1


@njit(cache=True, nogil=True)
def build(weights, offsets):
    """Build every table. returns: thresholds uint64, aliases int32, shaped as `weights`."""
    thresholds = np.empty(weights.size, np.uint64)
    aliases = np.empty(weights.size, np.int32)
    for g in range(offsets.size - 1):
        low, high = offsets[g], offsets[g + 1]
        build_one(weights[low:high], thresholds[low:high], aliases[low:high])
    return thresholds, aliases


@njit(cache=True, nogil=True)
def draw(groups, words_0, words_1, offsets, cells):
    """Draw one value a row.

    groups: int64, shape (n,), the table of each row
    words_0, words_1: uint32, shape (n,), which cell, and whether to keep it
    offsets: int64; cells: uint32, shape (3 * cells,): of each cell the threshold below which a word keeps it,
    the value then drawn, and the value drawn otherwise, side by side so that a draw waits for memory once
    returns: int64, shape (n,)
    """
    drawn = np.empty(groups.size, np.int64)
    for i in range(groups.size):
        low = offsets[groups[i]]
        size = offsets[groups[i] + 1] - low
        cell = low + np.int64((np.uint64(words_0[i]) * np.uint64(size)) >> np.uint64(32))
        drawn[i] = cells[3 * cell + 1] if words_1[i] < cells[3 * cell] else cells[3 * cell + 2]
    return drawn
