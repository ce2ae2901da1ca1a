"""Records as a few words of 64 bits: each claim column has its bits, 0 when the value is missing."""

import numpy as np
from numba import njit

MIXER = np.uint64(0x9E3779B97F4A7C15)  # odd, from the golden ratio: Knuth's multiplicative hashing


@njit(cache=True, nogil=True)
def pack(numbers, layout, words):
    """Write one row of words for each row of numbers.

    numbers: int32, shape (columns, n), -1 for a missing value, -2 for an unknown one, which gets all bits
    layout: uint64, shape (columns, 3): word, shift and mask of each column
    words: uint64, shape (n, words), receives them
    """
    one = np.uint64(1)
    for i in range(words.shape[0]):
        for w in range(words.shape[1]):
            words[i, w] = np.uint64(0)
        for c in range(layout.shape[0]):
            number = (np.uint64(np.int64(numbers[c, i])) + one) & layout[c, 2]
            words[i, layout[c, 0]] |= number << layout[c, 1]


@njit(cache=True, nogil=True)
def number(words, r, layout, c):
    """Return the number in column c of row r, -1 when missing."""
    return np.int64((words[r, layout[c, 0]] >> layout[c, 1]) & layout[c, 2]) - 1


@njit(cache=True, nogil=True)
def take(words, layout, c, values, taken):
    """Write to `taken` the value of the string in column c of each row; 0 where there is none.

    values: uint16, shape (strings,); taken: uint16, shape (n,), with a stride of its own
    """
    for r in range(words.shape[0]):
        x = number(words, r, layout, c)
        taken[r] = values[x] if x >= 0 else 0


@njit(cache=True, nogil=True)
def by_number(words, layout, c, n_numbers):
    """Return the rows in the order of their number in column c, missing ones first; stable.

    returns: int32, shape (n,)
    """
    ends = np.zeros(n_numbers + 2, np.int64)
    for r in range(words.shape[0]):
        ends[number(words, r, layout, c) + 2] += 1
    for place in range(1, ends.size):
        ends[place] += ends[place - 1]
    order = np.empty(words.shape[0], np.int32)
    for r in range(words.shape[0]):
        place = number(words, r, layout, c) + 1
        order[ends[place]] = r
        ends[place] += 1
    return order


@njit(cache=True, nogil=True)
def bucket(words, r, layout, key, n_buckets):
    """Return the bucket of row r by a key, -1 when a column of the key is missing.

    key: int64, columns; -1 ends it
    n_buckets: a power of two
    """
    mixed = MIXER
    for c in key:
        if c >= 0:
            value = number(words, r, layout, c)
            if value < 0:
                return np.int64(-1)
            mixed = (mixed ^ np.uint64(value)) * MIXER
            mixed ^= mixed >> np.uint64(32)
    return np.int64(mixed & np.uint64(n_buckets - 1))


@njit(cache=True, nogil=True)
def group(words, layout, key, order, starts):
    """Group rows by bucket: a counting sort, stable.

    order: int32, shape (n,), in which rows are taken
    starts: int32, shape (buckets + 1,), zero; receives where each bucket begins
    returns: int32, shape (n,), every row once: bucket b holds rows[starts[b]:starts[b + 1]], those in no
        bucket come last
    """
    n_buckets = starts.size - 1
    for r in range(words.shape[0]):
        b = bucket(words, r, layout, key, n_buckets)
        if b >= 0:
            starts[b + 1] += 1
    for b in range(n_buckets):
        starts[b + 1] += starts[b]
    rows, homeless = np.empty(words.shape[0], np.int32), np.int64(starts[n_buckets])
    for r in order:  # `starts` serves as the place of the next row of each bucket, and ends one bucket on
        b = bucket(words, r, layout, key, n_buckets)
        if b >= 0:
            rows[starts[b]] = r
            starts[b] += 1
        else:
            rows[homeless] = r
            homeless += 1
    for b in range(n_buckets, 0, -1):
        starts[b] = starts[b - 1]
    starts[0] = 0
    return rows


@njit(cache=True, nogil=True)
def asked_buckets(numbers, key, n_buckets):
    """Return the bucket of each row of a table of numbers by a key, -1 when one is missing or unknown.

    numbers: int32, shape (columns, n)
    returns: int64, shape (n,)
    """
    found = np.empty(numbers.shape[1], np.int64)
    for i in range(found.size):
        mixed, known = MIXER, True
        for c in key:
            if c >= 0:
                value = np.int64(numbers[c, i])
                known &= value >= 0
                mixed = (mixed ^ np.uint64(value)) * MIXER
                mixed ^= mixed >> np.uint64(32)
        found[i] = np.int64(mixed & np.uint64(n_buckets - 1)) if known else -1
    return found
