"""Slips of the hand on rows of code points, and runs of characters exchanged by a table of swaps.

A slip replaces a character, loses it, adds one or swaps it with the next.
"""

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


SHIFT = np.uint64(32)
AT_START, AT_END, WITHIN = 1, 2, 4  # where in a word a swap may happen; 0 is anywhere
SPACE, HYPHEN = 32, 45
BIG_A, BIG_Z, CASE = 65, 90, 32


@njit(cache=True, nogil=True)
def small(code, fold):
    """The code as int64, of the small letter if `fold`."""
    code = np.int64(code)
    return code + CASE if fold and BIG_A <= code <= BIG_Z else code


@njit(cache=True, nogil=True)
def ends_word(text, p, size):
    return p >= size or text[p] == SPACE or text[p] == HYPHEN


@njit(cache=True, nogil=True)
def fits(text, p, size, source, source_size, anchor, fold):
    """Whether the source of a swap stands at position p of a text, where its anchor says."""
    if p + source_size > size:
        return False
    for k in range(source_size):
        if small(text[p + k], fold) != np.int64(source[k]):
            return False
    starts = p == 0 or ends_word(text, p - 1, size)
    if (anchor & AT_START and not starts) or (anchor & WITHIN and starts):
        return False
    return not anchor & AT_END or ends_word(text, p + source_size, size)


@njit(cache=True, nogil=True)
def write(text, p, size, source_size, target, target_size, fold, out):
    for k in range(p):
        out[k] = text[k]
    for k in range(target_size):
        out[p + k] = target[k]
    if fold and target_size and BIG_A <= text[p] <= BIG_Z and target[0] > BIG_Z:
        out[p] = target[0] - np.uint32(CASE)
    for k in range(p + source_size, size):
        out[k - source_size + target_size] = text[k]


@njit(cache=True, nogil=True)
def find(text, size, sources, source_sizes, anchors, firsts, fold, wanted):
    """Go through the places where a swap fits until number `wanted`, counted from 0.

    returns: the position and the swap there; when there are fewer, -1 and how many there are
    """
    found = np.int64(0)
    for p in range(size):
        first = small(text[p], fold)
        if first + 1 >= firsts.size:
            continue
        for r in range(firsts[first], firsts[first + 1]):
            if fits(text, p, size, sources[r], source_sizes[r], anchors[r], fold):
                if found == wanted:
                    return p, np.int64(r)
                found += 1
    return np.int64(-1), found


@njit(cache=True, nogil=True)
def swap(texts, words, sources, source_sizes, targets, target_sizes, anchors, firsts, fold, out, where):
    """Apply one swap to each text, at a place drawn evenly from all that fit; texts without one are left out.

    texts: uint32, shape (n, w); words: uint32, shape (n,), uniform
    sources, targets: uint32, shape (r, k), sorted by the first code of the source; sizes and anchors: int64
    firsts: int64, the swaps whose source starts with code c are firsts[c] to firsts[c + 1]
    fold: sources are small letters and fit capitals too; a capital in front stays one
    out: uint32, zeros, wide enough for the longest target; where: int16, the position, or -1 where none fits
    """
    for i in range(texts.shape[0]):
        text = texts[i]
        size = 0
        while size < text.size and text[size]:
            size += 1
        p, places = find(text, size, sources, source_sizes, anchors, firsts, fold, np.int64(-1))
        if places:
            wanted = np.int64((np.uint64(words[i]) * np.uint64(places)) >> SHIFT)
            p, r = find(text, size, sources, source_sizes, anchors, firsts, fold, wanted)
            write(text, p, size, source_sizes[r], targets[r], target_sizes[r], fold, out[i])
        where[i] = p
