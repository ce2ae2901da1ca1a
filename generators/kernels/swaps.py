"""One run of characters of a text exchanged for another, by a table of such swaps."""

import numpy as np
from numba import njit

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
