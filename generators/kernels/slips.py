"""Slips of the hand on rows of code points: one character replaced, lost, added or swapped with the next."""

import numpy as np
from numba import njit

SUBSTITUTE, DELETE, INSERT, TRANSPOSE = 0, 1, 2, 3
ANY, ADJACENT = 0, 1
LETTERS = 26


@njit(cache=True, nogil=True)
def look_up(table, code):
    """The code that a table has for a code; one beyond the table stands for itself."""
    return np.int64(table[code]) if code < table.size else np.int64(code)


@njit(cache=True, nogil=True)
def in_case_of(code, model, small, capital):
    """A letter as a capital where the model is one, else small."""
    code = look_up(small, code)
    return code if look_up(small, model) == model else look_up(capital, code)


@njit(cache=True, nogil=True)
def place(word, size, limits):
    """A position from 0 to size - 1: by `limits` in a text of their length, else the first half as likely."""
    if limits.size != size:
        return (((np.int64(word) * (2 * size - 1)) >> 32) + 1) >> 1
    position = 0
    while np.uint64(word) >= limits[position]:
        position += 1
    return position


@njit(cache=True, nogil=True)
def draw(text, size, word_0, word_1, shares, limits, small):
    """Which operation, and at which character. Two equal letters are not swapped: one is replaced."""
    operation = 0
    while np.uint64(word_0) >= shares[operation]:
        operation += 1
    if size == 1 and operation in (DELETE, TRANSPOSE):
        operation = SUBSTITUTE
    p = place(word_1, size, limits)
    if operation == TRANSPOSE:
        p = min(p, size - 2) if limits.size == size else place(word_1, size - 1, limits)
        if look_up(small, text[p]) == look_up(small, text[p + 1]):
            operation = SUBSTITUTE
    return operation, p


@njit(cache=True, nogil=True)
def slip(texts, words, shares, adjacent, doubled, limits, keys, key_counts, small, capital, out, done, where):
    """Edit each text once; no text stays as it was.

    texts: uint32, shape (n, w), no text empty
    words: uint32, shape (4, n), uniform; they decide everything
    shares: uint64, shape (4,), cumulative shares of the four operations, in 2**32nds
    adjacent: uint64, share of substitutions by a neighbouring key; doubled: of insertions, a letter twice
    limits: uint64, cumulative shares of positions in a text as long as this, in 2**32nds; may be empty
    keys: uint32, shape (2, k, 26), what may be hit instead of each code: ANY other key, or ADJACENT ones;
    row 0 is for codes beyond; key_counts: int64, shape (2, k)
    small, capital: uint32, the small letter and the capital of each code
    out: uint32, shape (n, more than w), zeros; done: int8, the operation; where: int16, the position
    """
    for i in range(texts.shape[0]):
        text, edited = texts[i], out[i]
        size = 0
        while size < text.size and text[size]:
            size += 1
        operation, p = draw(text, size, words[0, i], words[1, i], shares, limits, small)
        here, following = np.int64(text[p]), np.int64(text[min(p + 1, size - 1)])
        for k in range(size):
            if not (operation == DELETE and k == p):
                edited[k + (operation == INSERT and k > p) - (operation == DELETE and k > p)] = text[k]
        row = look_up(small, here)
        row = row if row < key_counts.shape[1] else 0
        near = ADJACENT if operation == SUBSTITUTE and np.uint64(words[2, i]) < adjacent else ANY
        key = np.int64(keys[near, row, (np.int64(words[3, i]) * key_counts[near, row]) >> 32])
        if operation == SUBSTITUTE:
            edited[p] = in_case_of(key, here, small, capital)
        elif operation == INSERT:
            twice = key_counts[ANY, row] < LETTERS and np.uint64(words[2, i]) < doubled
            p += 1
            edited[p] = row if twice else key
        elif operation == TRANSPOSE:
            edited[p] = in_case_of(following, here, small, capital)
            edited[p + 1] = in_case_of(here, following, small, capital)
        done[i], where[i] = operation, p
