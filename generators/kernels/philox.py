"""Philox4x32-10, a counter-based generator (Salmon, Moraes, Dror and Shaw, SC 2011).

The four words of a cell depend on its counter and the key alone, so any cell can be made without the
ones before it. It matches the published test vectors (tests/generators/kernels/test_philox.py).
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
