"""Philox4x32-10, a counter-based generator (Salmon, Moraes, Dror and Shaw, SC 2011).

The four words of a cell depend on its counter and the key alone, so any cell can be made without the
ones before it. It matches the published test vectors (tests/generators/kernels/test_philox.py).
"""

import numpy as np
from numba import njit

ROUNDS = 10
MULTIPLIER_0 = np.uint64(0xD2511F53)
MULTIPLIER_1 = np.uint64(0xCD9E8D57)
WEYL_0 = np.uint64(0x9E3779B9)
WEYL_1 = np.uint64(0xBB67AE85)
LOW = np.uint64(0xFFFFFFFF)
SHIFT = np.uint64(32)


@njit(cache=True, nogil=True)
def philox(counter_0, counter_1, counter_2, counter_3, key_0, key_1):
    """One block: four 32-bit words, each held in a uint64."""
    for _ in range(ROUNDS):
        product_0 = MULTIPLIER_0 * counter_0
        product_1 = MULTIPLIER_1 * counter_2
        counter_0 = (product_1 >> SHIFT) ^ counter_1 ^ key_0
        counter_1 = product_1 & LOW
        counter_2 = (product_0 >> SHIFT) ^ counter_3 ^ key_1
        counter_3 = product_0 & LOW
        key_0 = (key_0 + WEYL_0) & LOW
        key_1 = (key_1 + WEYL_1) & LOW
    return counter_0, counter_1, counter_2, counter_3


@njit(cache=True, nogil=True)
def fill_words(rows, column, draw, seed):
    """The words of many cells.

    rows: uint64, shape (n,)
    column, draw: uint64 below 2**32; seed: uint64
    returns: uint32, shape (4, n), so that each of the four words is contiguous
    """
    words = np.empty((4, rows.size), np.uint32)
    for i in range(rows.size):
        word_0, word_1, word_2, word_3 = philox(
            rows[i] & LOW, rows[i] >> SHIFT, column, draw, seed & LOW, seed >> SHIFT
        )
        words[0, i] = word_0
        words[1, i] = word_1
        words[2, i] = word_2
        words[3, i] = word_3
    return words
