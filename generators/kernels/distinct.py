"""Weighted draws without repetition, in many small groups.

A draw that falls on a value its group has already is drawn again. After TRIES of them the next free value is
taken, so that a group which needs nearly every value ends too.
"""

import numpy as np
from numba import njit

TRIES = 64
MIX_0 = np.uint64(0xFF51AFD7ED558CCD)  # the finaliser of MurmurHash3
MIX_1 = np.uint64(0xC4CEB9FE1A85EC53)
STEP = np.uint64(0x9E3779B97F4A7C15)
SHIFT = np.uint64(33)
HALF = np.uint64(32)
LOW = np.uint64(0xFFFFFFFF)


@njit(cache=True, nogil=True)
def mix(value):
    value ^= value >> SHIFT
    value *= MIX_0
    value ^= value >> SHIFT
    value *= MIX_1
    return value ^ (value >> SHIFT)


@njit(cache=True, nogil=True)
def draw_one(word, cells):
    """One value of an alias table from a 64-bit word."""
    cell = np.int64(((word & LOW) * np.uint64(cells.size // 3)) >> HALF)
    kept = (word >> HALF) < np.uint64(cells[3 * cell])
    return np.int64(cells[3 * cell + 1] if kept else cells[3 * cell + 2])


@njit(cache=True, nogil=True)
def draw_distinct(group_starts, words_0, words_1, cells):
    """Draw one value a row, none twice in a group.

    group_starts: int64, the first row of each group and the end of the last; no group larger than the table
    words_0, words_1: uint32, shape (n,)
    cells: uint32, one table of positive weights, as kernels.alias.draw takes it
    returns: int32, shape (n,)
    """
    drawn = np.empty(words_0.size, np.int32)
    size = cells.size // 3
    last_group = np.full(size, -1)
    for group in range(group_starts.size - 1):
        for i in range(group_starts[group], group_starts[group + 1]):
            word = np.uint64(words_0[i]) | (np.uint64(words_1[i]) << HALF)
            value = draw_one(word, cells)
            tries = 0
            while last_group[value] == group:
                tries += 1
                if tries <= TRIES:
                    word = mix(word + STEP)
                    value = draw_one(word, cells)
                else:
                    value = (value + 1) % size
            last_group[value] = group
            drawn[i] = value
    return drawn
