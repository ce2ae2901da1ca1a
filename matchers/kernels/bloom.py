"""Bloom filters of 1024 bits: letters hashed into them in pairs, two compared by their common bits."""

import numpy as np
from numba import njit

WORDS = 16  # of 64 bits
SIGNS = 37  # what a normalised string is made of: the gap before and after it, 26 letters, 10 digits
BIGRAMS = SIGNS * SIGNS
GAP = 0


@njit(cache=True, nogil=True)
def sign(letter):
    """Number a character: 0 is a gap, as is everything but letters and digits."""
    if 65 <= letter <= 90:
        return letter - 64
    if 48 <= letter <= 57:
        return letter - 21
    return GAP


@njit(cache=True, nogil=True)
def insert(letters, offsets, positions, filters):
    """Set the bits of each string's bigrams in its row's filter; a missing string, which is empty, sets none.

    letters, offsets: n strings laid end to end
    positions: uint16, shape (BIGRAMS, k), the bits of each bigram, 0..1023
    filters: uint64, shape (n, WORDS), written to
    """
    for i in range(offsets.size - 1):
        before = GAP
        for p in range(offsets[i], offsets[i + 1] + (offsets[i + 1] > offsets[i])):
            after = sign(letters[p]) if p < offsets[i + 1] else GAP
            for j in range(positions.shape[1]):
                bit = np.uint64(positions[before * SIGNS + after, j])
                filters[i, bit >> np.uint64(6)] |= np.uint64(1) << (bit & np.uint64(63))
            before = after


@njit(cache=True, nogil=True)
def count_bits(word):
    """Count the bits that are set; Warren, Hacker's Delight, 5-1."""
    word -= (word >> np.uint64(1)) & np.uint64(0x5555555555555555)
    word = (word & np.uint64(0x3333333333333333)) + ((word >> np.uint64(2)) & np.uint64(0x3333333333333333))
    word = (word + (word >> np.uint64(4))) & np.uint64(0x0F0F0F0F0F0F0F0F)
    return np.int64((word * np.uint64(0x0101010101010101)) >> np.uint64(56))


@njit(cache=True, nogil=True)
def sizes(filters):
    """Return how many bits of each filter are set, int64."""
    found = np.zeros(len(filters), np.int64)
    for i in range(len(filters)):
        for w in range(WORDS):
            found[i] += count_bits(filters[i, w])
    return found


@njit(cache=True, nogil=True)
def alike(asked, asked_sizes, held, held_sizes, asked_rows, held_rows, threshold, confirmed):
    """Set `confirmed` at the asking rows of pairs that reach it: Dice's 2 |A and B| / (|A| + |B|).

    asked, held: uint64, filters; their sizes as `sizes` counts them
    asked_rows, held_rows: uint32, shape (pairs,)
    """
    for p in range(asked_rows.size):
        i, r = asked_rows[p], held_rows[p]
        if confirmed[i]:
            continue
        common = np.int64(0)
        for w in range(WORDS):
            common += count_bits(asked[i, w] & held[r, w])
        both = asked_sizes[i] + held_sizes[r]
        confirmed[i] = common > 0 and 2 * common >= threshold * both
