"""Keyed permutations of 0..n-1 that need no memory: a Feistel network with cycle-walking.

(Black and Rogaway, "Ciphers with arbitrary finite domains", 2002.) Not for secrecy: for drawing
without replacement and for giving every vacated dwelling one new occupant.
"""

import numpy as np
from numba import njit

ROUNDS = 6
MIX_0 = np.uint64(0xFF51AFD7ED558CCD)  # the finaliser of MurmurHash3
MIX_1 = np.uint64(0xC4CEB9FE1A85EC53)
STEP = np.uint64(0x9E3779B97F4A7C15)
SHIFT = np.uint64(33)
ONE = np.uint64(1)


@njit(cache=True, nogil=True)
def mix(value):
    value ^= value >> SHIFT
    value *= MIX_0
    value ^= value >> SHIFT
    value *= MIX_1
    return value ^ (value >> SHIFT)


@njit(cache=True, nogil=True)
def half_bits(size):
    """Bits of half a block, so that a whole block holds every number below `size`."""
    bits = np.uint64(1)
    while (ONE << (bits + bits)) < size:
        bits += ONE
    return bits


@njit(cache=True, nogil=True)
def permute_one(value, size, key):
    """Where the permutation of 0..size-1 named by `key` sends `value`. All uint64."""
    half = half_bits(size)
    mask = (ONE << half) - ONE
    while True:
        left, right = value >> half, value & mask
        for step in range(ROUNDS):
            left, right = right, left ^ (mix(right ^ (key + np.uint64(step) * STEP)) & mask)
        value = (left << half) | right
        if value < size:
            return value


@njit(cache=True, nogil=True)
def permute(values, sizes, keys):
    """Permute each value within 0..sizes[i]-1 by keys[i]. All uint64, shape (n,); returns uint64."""
    permuted = np.empty(values.size, np.uint64)
    for i in range(values.size):
        permuted[i] = permute_one(values[i], sizes[i], keys[i])
    return permuted


@njit(cache=True, nogil=True)
def next_member_one(value, marks, mask, key):
    size = np.uint64(marks.size)
    value = permute_one(value, size, key)
    while not marks[value] & mask:
        value = permute_one(value, size, key)
    return value


@njit(cache=True, nogil=True)
def next_member(values, marks, mask, key):
    """Send each member to the next member on its cycle: a permutation of the members alone.

    values: uint64, shape (n,), each a member
    marks: uint8, shape (size,); i is a member when marks[i] & mask
    key: uint64, names the permutation of 0..size-1
    returns: uint64, shape (n,)
    """
    following = np.empty(values.size, np.uint64)
    for i in range(values.size):
        following[i] = next_member_one(values[i], marks, mask, key)
    return following
