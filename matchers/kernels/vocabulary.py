"""A hash table of strings: number the distinct ones, find the number of others.

A string of up to ten characters is packed into 60 bits and is its own key; a longer one has a hash for
a key and is compared letter by letter, so that a collision costs time and never an answer. Key and
number lie side by side: looking a short string up touches one cache line.
Open addressing with linear probing.
"""

import numpy as np
from numba import njit

ABSENT, UNKNOWN = -1, -2  # number of an empty string and of one that the table lacks
PACKED = 10  # characters of 6 bits: " " to "^", which is all that normalised text is made of
FIRST, LAST = np.uint64(32), np.uint64(94)
HASHED = np.uint64(1 << 63)  # marks a key that is a hash
FNV_OFFSET, FNV_PRIME = np.uint64(0xCBF29CE484222325), np.uint64(0x100000001B3)  # Fowler-Noll-Vo 1a
MIXER = np.uint64(0x9E3779B97F4A7C15)  # odd, from the golden ratio: Knuth's multiplicative hashing


@njit(cache=True, nogil=True)
def key_of(letters, start, stop):
    """Return the key of a string: itself when it can be packed, else a hash; 0 for an empty one."""
    if stop - start <= PACKED:
        key, packable = np.uint64(0), True
        for p in range(start, stop):
            letter = np.uint64(letters[p])
            packable &= FIRST <= letter <= LAST
            key = (key << np.uint64(6)) | ((letter - np.uint64(31)) & np.uint64(63))
        if packable:
            return key
    key = FNV_OFFSET
    for p in range(start, stop):
        key = (key ^ np.uint64(letters[p])) * FNV_PRIME
    return key | HASHED


@njit(cache=True, nogil=True)
def equal(left, left_start, left_stop, right, right_start, right_stop):
    """Whether two stretches of letters are the same string."""
    if left_stop - left_start != right_stop - right_start:
        return False
    for p in range(left_stop - left_start):
        if left[left_start + p] != right[right_start + p]:
            return False
    return True


@njit(cache=True, nogil=True)
def first_slot(key, n_slots):
    """Return where the search for a key begins: its upper bits, scaled to the table."""
    return np.int64((((key * MIXER) >> np.uint64(32)) * np.uint64(n_slots)) >> np.uint64(32))


@njit(cache=True, nogil=True)
def slot_of(key, letters, start, stop, slots, known_letters, known_offsets):
    """Return the slot that holds a string, or the free one where it belongs.

    slots: uint64, shape (n, 2): key and number; key 0 is a free slot
    """
    slot = first_slot(key, slots.shape[0])
    while slots[slot, 0] != 0:
        if slots[slot, 0] == key:
            known = np.int64(slots[slot, 1])
            if not key & HASHED or equal(
                letters, start, stop, known_letters, known_offsets[known], known_offsets[known + 1]
            ):
                return slot
        slot = slot + 1 if slot + 1 < slots.shape[0] else 0
    return slot


@njit(cache=True, nogil=True)
def find(letters, offsets, slots, known_letters, known_offsets, numbers):
    """Write the number of each string to `numbers`, int32: ABSENT for an empty one, UNKNOWN for a new one."""
    for i in range(offsets.size - 1):
        start, stop = offsets[i], offsets[i + 1]
        numbers[i] = ABSENT
        if start < stop:
            key = key_of(letters, start, stop)
            slot = slot_of(key, letters, start, stop, slots, known_letters, known_offsets)
            numbers[i] = np.int32(slots[slot, 1]) if slots[slot, 0] else UNKNOWN


@njit(cache=True, nogil=True)
def add(letters, offsets, slots, known_letters, known_offsets, n_known, numbers):
    """As `find`, but a new string is entered and gets the next number; returns how many are then known.

    slots: with room for every string of the batch, else the search for a free one would not end
    known_letters, known_offsets: with room for every string of the batch behind the n_known known ones
    """
    for i in range(offsets.size - 1):
        start, stop = offsets[i], offsets[i + 1]
        numbers[i] = ABSENT
        if start < stop:
            key = key_of(letters, start, stop)
            slot = slot_of(key, letters, start, stop, slots, known_letters, known_offsets)
            if not slots[slot, 0]:
                slots[slot, 0], slots[slot, 1] = key, np.uint64(n_known)
                end = known_offsets[n_known]
                for p in range(stop - start):
                    known_letters[end + p] = letters[start + p]
                known_offsets[n_known + 1] = end + (stop - start)
                n_known += 1
            numbers[i] = np.int32(slots[slot, 1])
    return n_known


@njit(cache=True, nogil=True)
def moved(slots, n_slots):
    """Return a table of another size with the same keys and numbers."""
    other = np.zeros(2 * n_slots, np.uint64).reshape((n_slots, 2))
    for old in range(slots.shape[0]):
        key = slots[old, 0]
        if key != 0:
            slot = first_slot(key, n_slots)
            while other[slot, 0] != 0:
                slot = slot + 1 if slot + 1 < n_slots else 0
            other[slot, 0], other[slot, 1] = key, slots[old, 1]
    return other
