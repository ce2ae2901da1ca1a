"""A hash table of strings: number the distinct ones, find the number of others.

Open addressing with linear probing; a slot is compared letter by letter, so a collision of hashes
costs time and never an answer.
"""

import numpy as np
from numba import njit

ABSENT, UNKNOWN = -1, -2  # number of an empty string and of one that the table lacks
FNV_OFFSET, FNV_PRIME = np.uint64(0xCBF29CE484222325), np.uint64(0x100000001B3)  # Fowler-Noll-Vo 1a


@njit(cache=True, nogil=True)
def first_slot(letters, start, stop, n_slots):
    """Hash a string to the slot where its search begins."""
    hashed = FNV_OFFSET
    for p in range(start, stop):
        hashed = (hashed ^ np.uint64(letters[p])) * FNV_PRIME
    hashed ^= hashed >> np.uint64(32)
    return np.int64(hashed & np.uint64(n_slots - 1))


@njit(cache=True, nogil=True)
def equal(left, left_start, left_stop, right, right_start, right_stop):
    """Whether two stretches of letters are the same string."""
    if left_stop - left_start != right_stop - right_start:
        return False
    for p in range(left_stop - left_start):  # noqa: SIM110 - numba takes no generator
        if left[left_start + p] != right[right_start + p]:
            return False
    return True


@njit(cache=True, nogil=True)
def slot_of(letters, start, stop, slots, known_letters, known_offsets):
    """Return the slot that holds a string, or the free one where it belongs."""
    slot = first_slot(letters, start, stop, slots.size)
    while slots[slot] >= 0:
        known = slots[slot]
        if equal(letters, start, stop, known_letters, known_offsets[known], known_offsets[known + 1]):
            return slot
        slot = (slot + 1) & (slots.size - 1)
    return slot


@njit(cache=True, nogil=True)
def build(letters, offsets, n_slots):
    """Enter strings into a new table.

    letters: uint8; offsets: int64, string i is letters[offsets[i]:offsets[i + 1]]
    n_slots: a power of two, at least twice the number of strings
    returns: slots, int32, shape (n_slots,), the lowest number with that string, -1 where free; empty
        strings are not entered
    """
    slots = np.full(n_slots, -1, np.int32)
    for i in range(offsets.size - 1):
        if offsets[i] < offsets[i + 1]:
            slot = slot_of(letters, offsets[i], offsets[i + 1], slots, letters, offsets)
            if slots[slot] < 0:
                slots[slot] = i
    return slots


@njit(cache=True, nogil=True)
def number_of(letters, start, stop, slots, known_letters, known_offsets):
    """Return the number of one string, ABSENT when empty, UNKNOWN when the table lacks it."""
    if start == stop:
        return np.int32(ABSENT)
    known = slots[slot_of(letters, start, stop, slots, known_letters, known_offsets)]
    return known if known >= 0 else np.int32(UNKNOWN)


@njit(cache=True, nogil=True)
def find(letters, offsets, slots, known_letters, known_offsets):
    """Return the number of each string: int32, shape (strings,)."""
    numbers = np.empty(offsets.size - 1, np.int32)
    for i in range(numbers.size):
        numbers[i] = number_of(letters, offsets[i], offsets[i + 1], slots, known_letters, known_offsets)
    return numbers
