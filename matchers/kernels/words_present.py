"""Which requests hold a share of the words of some record's name and of its address.

A record that holds n words, of which k must be present, has one of its n - k + 1 rarest words in every
request that it can confirm. So records are filed under the pairs of such a word of the name and such a
word of the address, and a request looks under the pairs of all of its own: nothing is missed.

Words are known by a 64-bit hash (FNV-1a): that any two of ten million different words share one has a
chance of 3 in a million. Sets of words come as `words`, uint64, and `offsets`, int64: set i is
words[offsets[i]:offsets[i + 1]], each word once.
"""

import numpy as np
from numba import njit

BASIS, PRIME = np.uint64(0xCBF29CE484222325), np.uint64(0x100000001B3)
MIX = np.uint64(0x9E3779B97F4A7C15)
COUNTER_BITS = 22  # of the table of frequencies; words that share a counter are taken for commoner

SEPARATOR, SILENT = 0, 1  # of the letters that are not of a word
KINDS = np.array(
    [
        ord(chr(c).upper()) if c < 128 and chr(c).isalnum() else (SILENT if chr(c) in "'.`" else SEPARATOR)
        for c in range(256)
    ],
    np.uint8,
)


@njit(cache=True, nogil=True)
def add(words, first, n, word):
    """Write a word behind words[first:n] unless it is there; return the new end."""
    for p in range(first, n):
        if words[p] == word:
            return n
    words[n] = word
    return n + 1


@njit(cache=True, nogil=True)
def word_sets(letters, offsets):
    """Return the different words of each string: runs of letters and digits, whatever their case.

    Apostrophes and full stops are not there: O'Brien is one word. What is not ASCII parts words.
    """
    words = np.empty(letters.size // 2 + offsets.size, np.uint64)
    ends = np.zeros_like(offsets)
    n = 0
    for i in range(offsets.size - 1):
        word, length = BASIS, 0
        for p in range(offsets[i], offsets[i + 1] + 1):
            kind = KINDS[letters[p]] if p < offsets[i + 1] else SEPARATOR
            if kind > SILENT:
                word, length = (word ^ np.uint64(kind)) * PRIME, length + 1
            elif kind == SEPARATOR and length > 0:
                n = add(words, ends[i], n, word)
                word, length = BASIS, 0
        ends[i + 1] = n
    return words[:n].copy(), ends


@njit(cache=True, nogil=True)
def slot(word, bits):
    """Return where a word falls in a table of 2 ** bits."""
    return np.int64((word * MIX) >> np.uint64(64 - bits))


@njit(cache=True, nogil=True)
def frequencies(words):
    """Return about how many sets hold the words of each slot: int32, shape (2 ** COUNTER_BITS,)."""
    counts = np.zeros(1 << COUNTER_BITS, np.int32)
    for word in words:
        counts[slot(word, COUNTER_BITS)] += 1
    return counts


@njit(cache=True, nogil=True)
def put_rarest_first(words, offsets, counts):
    """Order each set in place, the rarest words first."""
    for i in range(offsets.size - 1):
        for p in range(offsets[i] + 1, offsets[i + 1]):
            word, q = words[p], p
            n = counts[slot(word, COUNTER_BITS)]
            while q > offsets[i] and counts[slot(words[q - 1], COUNTER_BITS)] > n:
                words[q] = words[q - 1]
                q -= 1
            words[q] = word


@njit(cache=True, nogil=True)
def n_filed(n, share):
    """Return under how many of its n words a record must be filed: 0 for none."""
    needed = n
    while needed > 1 and (needed - 1) / n >= share:
        needed -= 1
    return n - needed + 1 if n > 0 else 0


@njit(cache=True, nogil=True)
def drawer(name_word, address_word, bits):
    """Return where a pair of words is filed."""
    return slot(name_word ^ (address_word * PRIME), bits)


@njit(cache=True, nogil=True)
def file(names, name_offsets, addresses, address_offsets, share, address_share, bits):
    """File the records, whose words lie rarest first.

    returns: starts, int64, shape (2 ** bits + 1,), and rows, int32: drawer d is rows[starts[d]:starts[d + 1]]
    """
    starts = np.zeros((1 << bits) + 1, np.int64)
    rows = np.empty(0, np.int32)
    for writing in range(2):  # counted, then written
        for i in range(name_offsets.size - 1):
            first, other = name_offsets[i], address_offsets[i]
            n_names = n_filed(name_offsets[i + 1] - first, share)
            n_addresses = n_filed(address_offsets[i + 1] - other, address_share)
            for p in range(first, first + n_names):
                for q in range(other, other + n_addresses):
                    d = drawer(names[p], addresses[q], bits)
                    starts[d] += 1 - 2 * writing
                    if writing:
                        rows[starts[d]] = i
        if not writing:
            starts = np.cumsum(starts)  # the ends, which writing brings down to the starts
            rows = np.empty(starts[-1], np.int32)
    return starts, rows


@njit(cache=True, nogil=True, _nrt=False)
def holds(words, first, end, asked, asked_first, asked_end, share):
    """Whether the share of words[first:end] that is in asked[asked_first:asked_end] is large enough."""
    present = 0
    for p in range(first, end):
        for q in range(asked_first, asked_end):
            if words[p] == asked[q]:
                present += 1
                break
    return present / (end - first) >= share


@njit(cache=True, nogil=True)
def confirm(
    names, name_offsets, addresses, address_offsets, starts, rows, bits,
    held_names, held_name_offsets, held_addresses, held_address_offsets, share, address_share,
):  # fmt: skip
    """Return whether each request holds enough words of some record: bool, shape (requests,)."""
    confirmed = np.zeros(name_offsets.size - 1, np.bool_)
    for i in range(confirmed.size):
        first, end = name_offsets[i], name_offsets[i + 1]
        other, other_end = address_offsets[i], address_offsets[i + 1]
        for pair in range((end - first) * (other_end - other)):
            p, q = first + pair // (other_end - other), other + pair % (other_end - other)
            d = drawer(names[p], addresses[q], bits)
            for place in range(starts[d], starts[d + 1]):
                r = rows[place]
                a, b = held_name_offsets[r], held_name_offsets[r + 1]
                if holds(held_names, a, b, names, first, end, share):
                    a, b = held_address_offsets[r], held_address_offsets[r + 1]
                    if holds(held_addresses, a, b, addresses, other, other_end, address_share):
                        confirmed[i] = True
                        break
            if confirmed[i]:
                break
    return confirmed
