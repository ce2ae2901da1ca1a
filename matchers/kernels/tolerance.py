"""Surnames that are one slip apart within their first letters.

Strings come as `letters`, uint8, and `offsets`, int64: string i is letters[offsets[i]:offsets[i + 1]].
"""

import numpy as np
from numba import njit

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
