"""Edit distances between columns of candidate pairs, and names that changed places or are one slip apart.

The distance is that of optimal string alignment: letters added, dropped or replaced and neighbours swapped,
no letter touched twice (Damerau 1964, doi:10.1145/363958.363994). Rows, columns and numbers are those of
`matchers.kernels.search`. Single strings come as `letters`, uint8, and `offsets`, int64: string i is
letters[offsets[i]:offsets[i + 1]].
"""

import numpy as np
from numba import njit

MISSING = -1  # in the asked numbers; a held word has 0 there
MOST_LETTERS = 64  # of a string that are looked at: more are no name, and the work grows with the square


@njit(cache=True, nogil=True, _nrt=False)
def held_number(held, r, c):
    """Return the number of row r's value in column c, -1 for missing."""
    word, shift, mask = held.layout[c, 0], held.layout[c, 1], held.layout[c, 2]
    return np.int64((held.words[r, word] >> shift) & mask) - 1


@njit(cache=True, nogil=True, _nrt=False)
def alignment(a, b, rows):
    """Return the optimal string alignment distance of two 1-D uint8 arrays of up to MOST_LETTERS letters.

    rows: int64, shape (3, MOST_LETTERS + 1), to write in
    """
    for j in range(b.size + 1):
        rows[0, j] = j
    for i in range(1, a.size + 1):
        here, above, before = i % 3, (i - 1) % 3, (i - 2) % 3
        rows[here, 0] = i
        for j in range(1, b.size + 1):
            changed = a[i - 1] != b[j - 1]
            least = min(rows[above, j - 1] + changed, rows[above, j] + 1, rows[here, j - 1] + 1)
            if i > 1 and j > 1 and a[i - 1] == b[j - 2] and a[i - 2] == b[j - 1]:
                least = min(least, rows[before, j - 2] + 1)
            rows[here, j] = least
    return rows[a.size % 3, b.size]


@njit(cache=True, nogil=True, _nrt=False)
def count_edits(asked, held, asked_rows, held_rows, c, d, rows, edits):
    """Write the distance of the asker's value in column c from the held row's in column d, NaN for missing.

    rows: int64, shape (3, MOST_LETTERS + 1), to write in
    edits: float64, receives it
    """
    n = asked.numbers.shape[1]
    for p in range(asked_rows.size):
        i, r = np.int64(asked_rows[p]), np.int64(held_rows[p])
        number = held_number(held, r, d)
        if asked.numbers[c, i] == MISSING or number == MISSING:
            edits[p] = np.nan
            continue
        left, right = c * n + i, held.bases[d] + number
        a = asked.letters[asked.offsets[left] : asked.offsets[left + 1]][:MOST_LETTERS]
        b = held.letters[held.offsets[right] : held.offsets[right + 1]][:MOST_LETTERS]
        edits[p] = alignment(a, b, rows)


@njit(cache=True, nogil=True, _nrt=False)
def same_across(asked, held, asked_rows, held_rows, c, d, found):
    """Write whether the asker's value in column c is the held row's in column d; False where one is missing.

    found: bool, receives it
    """
    n = asked.numbers.shape[1]
    for p in range(asked_rows.size):
        i, r = np.int64(asked_rows[p]), np.int64(held_rows[p])
        number = held_number(held, r, d)
        found[p] = False
        if asked.numbers[c, i] == MISSING or number == MISSING:
            continue
        left, right = c * n + i, held.bases[d] + number
        first, size = asked.offsets[left], asked.offsets[left + 1] - asked.offsets[left]
        other = held.offsets[right]
        if size == held.offsets[right + 1] - other:
            same = 0
            while same < size and asked.letters[first + same] == held.letters[other + same]:
                same += 1
            found[p] = same == size


@njit(cache=True, nogil=True, _nrt=False)
def initials_across(asked, held, asked_rows, held_rows, c, d, found):
    """Write whether columns c and d have each other's first letters; False where one is missing.

    found: bool, receives it
    """
    n = asked.numbers.shape[1]
    for p in range(asked_rows.size):
        i, r = np.int64(asked_rows[p]), np.int64(held_rows[p])
        x, y = held_number(held, r, c), held_number(held, r, d)
        if asked.numbers[c, i] == MISSING or asked.numbers[d, i] == MISSING or x == MISSING or y == MISSING:
            found[p] = False
            continue
        first = asked.letters[asked.offsets[c * n + i]]
        second = asked.letters[asked.offsets[d * n + i]]
        crossed = first == held.letters[held.offsets[held.bases[d] + y]]
        found[p] = crossed and second == held.letters[held.offsets[held.bases[c] + x]]


CHANGED, DROPPED = 1, 2  # bits


@njit(cache=True, nogil=True)
def changed(a, b, window):
    """Whether the first `window` letters differ in one letter, or in two neighbours that changed places."""
    n = min(a.size, window)
    if n != min(b.size, window):
        return False
    first, n_different = 0, 0
    for i in range(n):
        if a[i] != b[i]:
            first = i if n_different == 0 else first
            n_different += 1
    swapped = n_different == 2 and a[first] == b[first + 1] and a[first + 1] == b[first]
    return n_different == 1 or swapped


@njit(cache=True, nogil=True)
def extra(a, b, window):
    """Whether `a` without some letter of its first `window` begins as `b`, `window` letters long."""
    n = min(b.size, window)
    if min(a.size - 1, window) != n:
        return False
    for gone in range(min(a.size, window)):
        i = 0
        while i < n and a[i + (i >= gone)] == b[i]:
            i += 1
        if i == n:
            return True
    return False


@njit(cache=True, nogil=True)
def slips(left_letters, left_offsets, right_letters, right_offsets, window):
    """Return which slips make one string of each pair the other: uint8, bits CHANGED and DROPPED."""
    found = np.zeros(left_offsets.size - 1, np.uint8)
    for p in range(found.size):
        a = left_letters[left_offsets[p] : left_offsets[p + 1]]
        b = right_letters[right_offsets[p] : right_offsets[p + 1]]
        if changed(a, b, window):
            found[p] |= CHANGED
        if extra(a, b, window) or extra(b, a, window):
            found[p] |= DROPPED
    return found
