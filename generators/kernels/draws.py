"""Random words, and weighted draws from tables.

Philox4x32-10 is a counter-based generator (Salmon, Moraes, Dror and Shaw, SC 2011): the four words of a cell
depend on its counter and the key alone, so any cell can be made without the ones before it. It matches the
published test vectors. Alias tables (Walker 1977; built as Vose 1991) draw by weight in two look-ups; several
lie end to end: table g holds the cells offsets[g] to offsets[g + 1].
"""

import numpy as np
from numba import njit

MULTIPLIER_0 = np.uint64(0xD2511F53)
MULTIPLIER_1 = np.uint64(0xCD9E8D57)
WEYL_0 = np.uint64(0x9E3779B9)
WEYL_1 = np.uint64(0xBB67AE85)
LOW = np.uint64(0xFFFFFFFF)
SHIFT = np.uint64(32)


@njit(cache=True, nogil=True)
def turn(counter_0, counter_1, counter_2, counter_3, key_0, key_1):
    """One round: four 32-bit words, each held in a uint64."""
    product_0 = MULTIPLIER_0 * counter_0
    product_1 = MULTIPLIER_1 * counter_2
    return (
        (product_1 >> SHIFT) ^ counter_1 ^ key_0,
        product_1 & LOW,
        (product_0 >> SHIFT) ^ counter_3 ^ key_1,
        product_0 & LOW,
    )


@njit(cache=True, nogil=True)
def fill_words(rows, column, draw, seed):
    """The words of many cells.

    rows: uint64, shape (n,); they make counters 0 and 1
    column, draw: uint64 below 2**32, counters 2 and 3; seed: uint64, the key
    returns: uint32, shape (4, n), so that each of the four words is contiguous

    The ten rounds are written out in the loop, for then LLVM computes four rows at once: 4 ns a row instead
    of 19 on a machine with AVX2.
    """
    words = np.empty((4, rows.size), np.uint32)
    words_0, words_1, words_2, words_3 = words[0], words[1], words[2], words[3]
    key_0, key_1 = seed & LOW, seed >> SHIFT
    key_2, key_3 = (key_0 + WEYL_0) & LOW, (key_1 + WEYL_1) & LOW
    key_4, key_5 = (key_2 + WEYL_0) & LOW, (key_3 + WEYL_1) & LOW
    key_6, key_7 = (key_4 + WEYL_0) & LOW, (key_5 + WEYL_1) & LOW
    key_8, key_9 = (key_6 + WEYL_0) & LOW, (key_7 + WEYL_1) & LOW
    key_10, key_11 = (key_8 + WEYL_0) & LOW, (key_9 + WEYL_1) & LOW
    key_12, key_13 = (key_10 + WEYL_0) & LOW, (key_11 + WEYL_1) & LOW
    key_14, key_15 = (key_12 + WEYL_0) & LOW, (key_13 + WEYL_1) & LOW
    key_16, key_17 = (key_14 + WEYL_0) & LOW, (key_15 + WEYL_1) & LOW
    key_18, key_19 = (key_16 + WEYL_0) & LOW, (key_17 + WEYL_1) & LOW
    for i in range(rows.size):
        a, b, c, d = rows[i] & LOW, rows[i] >> SHIFT, column, draw
        a, b, c, d = turn(a, b, c, d, key_0, key_1)
        a, b, c, d = turn(a, b, c, d, key_2, key_3)
        a, b, c, d = turn(a, b, c, d, key_4, key_5)
        a, b, c, d = turn(a, b, c, d, key_6, key_7)
        a, b, c, d = turn(a, b, c, d, key_8, key_9)
        a, b, c, d = turn(a, b, c, d, key_10, key_11)
        a, b, c, d = turn(a, b, c, d, key_12, key_13)
        a, b, c, d = turn(a, b, c, d, key_14, key_15)
        a, b, c, d = turn(a, b, c, d, key_16, key_17)
        a, b, c, d = turn(a, b, c, d, key_18, key_19)
        words_0[i] = a
        words_1[i] = b
        words_2[i] = c
        words_3[i] = d
    return words


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
