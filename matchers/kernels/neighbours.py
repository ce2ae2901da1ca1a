"""Find the pairs of strings that may be similar, by their profiles; nearly all pairs are ruled out.

Strings lie by group: those of a group have the same length, first letter and number of letters that
profiles do not count. So between two groups it takes the same number of shared letters everywhere, and most
groups begin with different letters, which rules out the boost of a shared prefix. Groups are filled up to
whole blocks by places without a string, because vector instructions like to have no rest.

Nothing here allocates but `profiles`, and numba is told so (`_nrt=False`): it would otherwise count
references to arrays, at every string.
"""

import numpy as np
from numba import njit

BOOST_FLOOR = 0.7  # as in Winkler's strcmp95: only strings already this close get the prefix boost
MAX_PREFIX = 4
SLACK = 1e-9  # far above rounding error: a bound may let a pair through, never keep one out
BLOCK = 64  # strings tested at once; the compiler would unroll 32, and then use no vector instructions
NEVER = np.int64(1) << 32  # more letters than strings can share

# The second word of a profile, from its low end: four letters, the length, how many letters are not counted.
LOW_BYTE, HEAD = np.uint64(0xFF), np.uint64(0xFFFFFFFF)
LENGTH_AT, UNCOUNTED_AT = np.uint64(32), np.uint64(56)
MOST_LENGTH, MOST_UNCOUNTED = (1 << 24) - 1, 255
KINDS = np.uint64(31)  # letters are told apart by their low five bits; capitals all differ
TWICE = np.uint64(32)  # the first word has a bit for each kind that is there, and from here on for two of it

ZERO, ONE = np.uint64(0), np.uint64(1)
ODD_BITS, LOW_PAIRS = np.uint64(0x5555555555555555), np.uint64(0x3333333333333333)
LOW_NIBBLES, EVERY_BYTE = np.uint64(0x0F0F0F0F0F0F0F0F), np.uint64(0x0101010101010101)


@njit(cache=True, nogil=True, _nrt=False)
def count_bits(word):
    """Count the ones of a uint64: written so that the compiler sees it and has one instruction for it."""
    word = word - ((word >> ONE) & ODD_BITS)
    word = (word & LOW_PAIRS) + ((word >> np.uint64(2)) & LOW_PAIRS)
    word = (word + (word >> np.uint64(4))) & LOW_NIBBLES
    return np.int64((word * EVERY_BYTE) >> np.uint64(56))


@njit(cache=True, nogil=True, _nrt=False)
def counts_of(letters, start, stop):
    """Return the kinds of letter in a string as bits, and how many are third or later of their kind."""
    counts, uncounted = ZERO, 0
    for p in range(start, stop):
        once = ONE << (np.uint64(letters[p]) & KINDS)
        uncounted += (counts & (once << TWICE)) != ZERO
        counts |= once | ((counts & once) << TWICE)
    return counts, min(uncounted, MOST_UNCOUNTED)


@njit(cache=True, nogil=True, _nrt=False)
def head_of(letters, start, stop):
    """Return the first four letters of a string and its length in one word."""
    head = np.uint64(min(stop - start, MOST_LENGTH)) << LENGTH_AT
    for p in range(min(MAX_PREFIX, stop - start)):
        head |= np.uint64(letters[start + p]) << np.uint64(8 * p)
    return head


@njit(cache=True, nogil=True)
def profiles(letters, offsets):
    """Return what is known of every string without looking at its letters: uint64, shape (strings, 2)."""
    found = np.empty((offsets.size - 1, 2), np.uint64)
    for t in range(offsets.size - 1):
        found[t, 0], uncounted = counts_of(letters, offsets[t], offsets[t + 1])
        found[t, 1] = head_of(letters, offsets[t], offsets[t + 1]) | np.uint64(uncounted) << UNCOUNTED_AT
    return found


@njit(cache=True, nogil=True, _nrt=False)
def length_in(head):
    """Return the length of a profiled string."""
    return np.int64((head >> LENGTH_AT) & np.uint64(MOST_LENGTH))


@njit(cache=True, nogil=True, _nrt=False)
def uncounted_in(left_head, right_head):
    """Return how many letters two profiled strings can share at most beside the counted ones."""
    uncounted = np.int64(min(left_head, right_head) >> UNCOUNTED_AT)
    return uncounted if uncounted < MOST_UNCOUNTED else np.int64(MOST_LENGTH)


@njit(cache=True, nogil=True, _nrt=False)
def shared_prefix(left_head, right_head):
    """Return how many leading letters two profiled strings share, up to four."""
    differing = (left_head ^ right_head) | ~HEAD
    return count_bits(~differing & (differing - ONE)) >> 3  # ones below the lowest one, in bytes


@njit(cache=True, nogil=True, _nrt=False, error_model="numpy")
def bound(n_left, n_right, n_matches, prefix, prefix_weight):
    """Return the similarity of strings whose matches are all in order: with n_matches it cannot be higher."""
    if n_matches == 0:
        return 0.0
    jaro = (n_matches * (n_left + n_right) / (n_left * n_right) + 1.0) / 3.0
    return jaro + prefix * prefix_weight * (1.0 - jaro) if jaro > BOOST_FLOOR - SLACK else jaro


@njit(cache=True, nogil=True, _nrt=False)
def may_reach(counts, head, other_counts, other_head, threshold, prefix_weight):
    """Whether the profiles of two strings do not rule out that these are that similar."""
    n_left, n_right = length_in(head), length_in(other_head)
    n_matches = count_bits(counts & other_counts) + uncounted_in(head, other_head)
    n_matches = min(n_matches, min(n_left, n_right))
    prefix = shared_prefix(head, other_head)
    return bound(n_left, n_right, n_matches, prefix, prefix_weight) + SLACK >= threshold


@njit(cache=True, nogil=True, _nrt=False)
def fewest_shared(head, other_head, threshold, prefix_weight):
    """Return how many counted letters two strings must share to be that similar, NEVER if they cannot be.

    It is the same for all pairs from two groups: where the first letter is shared, four may be.
    """
    n_left, n_right = length_in(head), length_in(other_head)
    prefix = 0 if (head ^ other_head) & LOW_BYTE else MAX_PREFIX
    fewest = NEVER
    for n_matches in range(min(n_left, n_right), -1, -1):
        if bound(n_left, n_right, n_matches, prefix, prefix_weight) + SLACK < threshold:
            break
        fewest = np.int64(n_matches)
    return fewest if fewest == NEVER else fewest - uncounted_in(head, other_head)


@njit(cache=True, nogil=True, _nrt=False)
def any_shares(counts, others, block, fewest):
    """Whether any string of a block shares that many counted letters with one.

    Without a branch and with indexes that cannot be negative, so that it becomes vector instructions.
    """
    shares, block = False, np.uint64(block)
    for q in range(np.uint64(BLOCK)):
        shares |= count_bits(counts & others[block + q]) >= fewest
    return shares


@njit(cache=True, nogil=True, _nrt=False)
def write_candidates(p, left, right, first, stop, fewest, threshold, prefix_weight, lefts, rights, n_found):
    """Write the pairs of the left string at place p with right ones from `first` on, in blocks up to `stop`.

    returns: n_found, raised by their number
    """
    counts, head = left.counts[p], left.heads[p]
    for block in range(first // BLOCK * BLOCK, stop, BLOCK):
        if not any_shares(counts, right.counts, block, fewest):
            continue
        for q in range(max(first, block), block + BLOCK):
            if (
                count_bits(counts & right.counts[q]) >= fewest
                and right.rows[q] >= 0
                and may_reach(counts, head, right.counts[q], right.heads[q], threshold, prefix_weight)
            ):
                lefts[n_found], rights[n_found] = left.rows[p], right.rows[q]
                n_found += 1
    return n_found


@njit(cache=True, nogil=True, _nrt=False)
def find_candidates(left, right, first, stop, once, threshold, prefix_weight, lefts, rights):
    """Find the right strings that may be similar to the left ones at places [first, stop).

    left, right: `matchers.engine.neighbours.Grouped`
    once: whether both are the same strings, of which each pair is wanted once
    threshold, prefix_weight: of Jaro-Winkler
    lefts, rights: int64, receive the numbers of each pair, with room for all
    returns: the number of pairs
    """
    n_found = 0
    for g in range(left.starts.size - 1):
        group_first, group_stop = max(first, left.starts[g]), min(stop, left.starts[g + 1])
        if group_first >= group_stop:
            continue
        for h in range(g if once else 0, right.starts.size - 1):
            q, end = right.starts[h], right.starts[h + 1]
            fewest = fewest_shared(left.heads[left.starts[g]], right.heads[q], threshold, prefix_weight)
            if fewest == NEVER:
                continue
            for p in range(group_first, group_stop):
                if left.rows[p] >= 0:
                    n_found = write_candidates(
                        p,
                        left,
                        right,
                        max(q, p + 1) if once else q,
                        end,
                        fewest,
                        threshold,
                        prefix_weight,
                        lefts,
                        rights,
                        n_found,
                    )
    return n_found
