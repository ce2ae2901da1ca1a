"""Jaro-Winkler similarity, bit for bit RapidFuzz's, and the search for a record that is similar enough.

Both live here because a cached kernel does not notice changes in another file.
Jaro 1989, doi:10.1080/01621459.1989.10478785; Winkler 1990, "String Comparator Metrics ...".
"""

import numpy as np
from numba import njit

BOOST_FLOOR = 0.7  # as in Winkler's strcmp95: only strings already this close get the prefix boost
MAX_PREFIX = 4
LOW_BYTE = np.uint64(255)
WORD = 64  # strings up to this length keep their flags in one machine word
SLACK = 1e-9  # far above rounding error: a bound may let a pair through, never keep one out

GIVEN_NAME, MIDDLE_NAME, SURNAME, SUFFIX, HOUSE_NUMBER = 0, 1, 2, 3, 4
STREET, UNIT, CITY, STATE, ZIP_CODE = 5, 6, 7, 8, 9
MISSING = -1


@njit(cache=True, nogil=True)
def count_matches_in_word(a, b, window):
    """As `count_matches`, for strings of up to 64 characters: 3 times as fast, nothing is allocated."""
    one, left, right = np.uint64(1), np.uint64(0), np.uint64(0)
    n_matches = 0
    for i in range(a.size):
        for j in range(max(0, i - window), min(b.size, i + window + 1)):
            if a[i] == b[j] and not (right >> np.uint64(j)) & one:
                left |= one << np.uint64(i)
                right |= one << np.uint64(j)
                n_matches += 1
                break
    out_of_order, j = 0, 0
    for i in range(a.size):
        if (left >> np.uint64(i)) & one:
            while not (right >> np.uint64(j)) & one:
                j += 1
            out_of_order += a[i] != b[j]
            j += 1
    return n_matches, out_of_order


@njit(cache=True, nogil=True)
def count_matches(a, b, window):
    """Return how many characters match within the window, and how many of those are out of order."""
    left, right = np.zeros(a.size, np.bool_), np.zeros(b.size, np.bool_)
    n_matches = 0
    for i in range(a.size):
        for j in range(max(0, i - window), min(b.size, i + window + 1)):
            if a[i] == b[j] and not right[j]:
                left[i] = right[j] = True
                n_matches += 1
                break
    out_of_order, j = 0, 0
    for i in range(a.size):
        if left[i]:
            while not right[j]:
                j += 1
            out_of_order += a[i] != b[j]
            j += 1
    return n_matches, out_of_order


@njit(cache=True, nogil=True)
def jaro(a, b):
    """Jaro similarity of two 1-D uint8 arrays; of two empty ones 1, of an empty and another 0."""
    if a.size == 0 and b.size == 0:
        return 1.0
    window = max(0, max(a.size, b.size) // 2 - 1)
    if max(a.size, b.size) <= WORD:
        n_matches, out_of_order = count_matches_in_word(a, b, window)
    else:
        n_matches, out_of_order = count_matches(a, b, window)
    if n_matches == 0:
        return 0.0
    in_order = n_matches - out_of_order // 2  # half-transpositions, rounded down
    return (n_matches / a.size + n_matches / b.size + in_order / n_matches) / 3.0


@njit(cache=True, nogil=True)
def shared_prefix(a, b):
    """Count the leading characters that agree, up to four."""
    prefix = 0
    while prefix < MAX_PREFIX and prefix < min(a.size, b.size) and a[prefix] == b[prefix]:
        prefix += 1
    return prefix


@njit(cache=True, nogil=True)
def boosted(similarity, prefix, prefix_weight):
    """Raise a Jaro similarity above 0.7 for its shared leading characters."""
    if similarity <= BOOST_FLOOR:
        return similarity
    return similarity + prefix * prefix_weight * (1.0 - similarity)


@njit(cache=True, nogil=True)
def jaro_winkler(a, b, prefix_weight):
    """Jaro-Winkler similarity of two 1-D uint8 arrays, 0..1; prefix_weight: 0..0.25, Winkler's is 0.1."""
    return boosted(jaro(a, b), shared_prefix(a, b), prefix_weight)


@njit(cache=True, nogil=True)
def profile(letters, start, stop):
    """Return what a bound needs of a string: the set of its letters as bits, and length and first four."""
    present, head = np.uint64(0), np.uint64(stop - start) << np.uint64(32)
    for p in range(start, stop):
        present |= np.uint64(1) << (np.uint64(letters[p]) & np.uint64(63))
    for p in range(min(MAX_PREFIX, stop - start)):
        head |= np.uint64(letters[start + p]) << np.uint64(8 * p)
    return present, head


@njit(cache=True, nogil=True)
def profiles(letters, offsets):
    """Return the profile of every string: uint64, shape (strings, 2)."""
    found = np.empty((offsets.size - 1, 2), np.uint64)
    for t in range(offsets.size - 1):
        found[t] = profile(letters, offsets[t], offsets[t + 1])
    return found


@njit(cache=True, nogil=True)
def count_bits(word):
    """Count the ones of a uint64 (the compiler makes one instruction of it)."""
    count = 0
    while word:
        word &= word - np.uint64(1)
        count += 1
    return count


@njit(cache=True, nogil=True)
def bound(left_kinds, left_start, right_kinds, right_start, prefix_weight):
    """Return what the similarity of two profiled, non-empty strings cannot exceed.

    Each kind of letter that the other string lacks is a character without a match. The rest matching
    in order is the best case, which spares 99 % of comparisons between unlike names.
    """
    n_left, n_right = np.int64(left_start >> np.uint64(32)), np.int64(right_start >> np.uint64(32))
    n_matches = min(
        n_left - count_bits(left_kinds & ~right_kinds), n_right - count_bits(right_kinds & ~left_kinds)
    )
    prefix, differing = 0, left_start ^ right_start
    while prefix < MAX_PREFIX and not (differing >> np.uint64(8 * prefix)) & LOW_BYTE:
        prefix += 1
    return boosted((n_matches / n_left + n_matches / n_right + 1.0) / 3.0, prefix, prefix_weight)


@njit(cache=True, nogil=True)
def same(a, b):
    """Whether two ids are of the same value; a missing one equals nothing."""
    return a >= 0 and a == b


@njit(cache=True, nogil=True)
def contradict(a, b):
    """Whether two ids are of values that are both there, and not the same."""
    return a != MISSING and b != MISSING and a != b


@njit(cache=True, nogil=True, inline="always")
def similar(requests, i, records, r, column, threshold, prefix_weight):
    """Whether both have a value, and similar ones."""
    left, right = requests.ids[i, column], records.ids[r, column]
    if left == MISSING or right == MISSING:
        return False
    if left == right:
        return True
    a, b = requests.texts[i, column], records.texts[r, column]
    left_profile, right_profile = requests.profiles[a], records.profiles[b]
    best = bound(left_profile[0], left_profile[1], right_profile[0], right_profile[1], prefix_weight)
    if best + SLACK < threshold:
        return False
    left_letters = requests.letters[requests.offsets[a] : requests.offsets[a + 1]]
    right_letters = records.letters[records.offsets[b] : records.offsets[b + 1]]
    return jaro_winkler(left_letters, right_letters, prefix_weight) >= threshold


@njit(cache=True, nogil=True, inline="always")
def initials_contradict(requests, i, records, r):
    """Whether both have a middle name, and they begin with different letters."""
    if not contradict(requests.ids[i, MIDDLE_NAME], records.ids[r, MIDDLE_NAME]):
        return False
    a, b = requests.texts[i, MIDDLE_NAME], records.texts[r, MIDDLE_NAME]
    return requests.letters[requests.offsets[a]] != records.letters[records.offsets[b]]


@njit(cache=True, nogil=True, inline="always")
def same_door(left, i, right, r):
    """House number and place agree, unit and generational suffix do not contradict.

    A record's suffix may be left out of a request, but one that a request states must be on the
    record: "Jr" against a record without a suffix is more often the son than a clerk's addition.
    """
    if not same(left[i, HOUSE_NUMBER], right[r, HOUSE_NUMBER]) or contradict(left[i, UNIT], right[r, UNIT]):
        return False
    if left[i, SUFFIX] != MISSING and not same(left[i, SUFFIX], right[r, SUFFIX]):
        return False
    in_city = same(left[i, CITY], right[r, CITY]) and same(left[i, STATE], right[r, STATE])
    return in_city or same(left[i, ZIP_CODE], right[r, ZIP_CODE])


@njit(cache=True, nogil=True, inline="always")
def shares_key(left, i, right, r, keys, k):
    """Whether both agree on every column of key k; -1 ends a key."""
    for place in range(keys.shape[1]):
        if keys[k, place] >= 0 and not same(left[i, keys[k, place]], right[r, keys[k, place]]):
            return False
    return True


@njit(cache=True, nogil=True, inline="always")
def in_block(i, requests, records, index, k, b, name_threshold, street_threshold, prefix_weight):
    """Whether some record in bucket b of key k is similar to request i.

    Where records stand by surname, one that was refused is not compared again for its namesakes.
    """
    left, right, rows, keys = requests.ids, records.ids, index.rows, index.keys
    refused = np.int32(MISSING)
    for place in range(index.starts[k, b], index.starts[k, b + 1]):
        r = rows[k, place]
        if right[r, SURNAME] == refused or not same_door(left, i, right, r):
            continue
        if not shares_key(left, i, right, r, keys, k):
            continue
        if not similar(requests, i, records, r, SURNAME, name_threshold, prefix_weight):
            refused = right[r, SURNAME]
        elif (
            similar(requests, i, records, r, GIVEN_NAME, name_threshold, prefix_weight)
            and similar(requests, i, records, r, STREET, street_threshold, prefix_weight)
            and not initials_contradict(requests, i, records, r)
        ):
            return True
    return False


@njit(cache=True, nogil=True)
def has_similar(i, requests, records, index, found, name_threshold, street_threshold, prefix_weight):
    """Whether some candidate of request i, by any key, is similar to it."""
    for k in range(found.shape[0]):
        if found[k, i] >= 0 and in_block(
            i, requests, records, index, k, found[k, i], name_threshold, street_threshold, prefix_weight
        ):
            return True
    return False


@njit(cache=True, nogil=True)
def confirm_similar(requests, records, index, found, name_threshold, street_threshold, prefix_weight):
    """Confirm each request to which some candidate is similar.

    requests, records: `matchers.encode.Encoded`; index: `matchers.blocking.Index`
    found: int64, shape (keys, requests), the bucket of each request by each key, -1 for none
    returns: bool, shape (requests,)
    """
    confirmed = np.empty(requests.ids.shape[0], np.bool_)
    for i in range(confirmed.size):
        confirmed[i] = has_similar(
            i, requests, records, index, found, name_threshold, street_threshold, prefix_weight
        )
    return confirmed


@njit(cache=True, nogil=True)
def score_pairs(
    left_letters, left_offsets, right_letters, right_offsets, left_rows, right_rows, prefix_weight
):
    """Score pairs of strings.

    left_letters, right_letters: uint8, the strings laid end to end
    left_offsets, right_offsets: int64, string i is letters[offsets[i]:offsets[i + 1]]
    left_rows, right_rows: int64, shape (pairs,), which strings each pair compares
    returns: float64, shape (pairs,)
    """
    similarities = np.empty(left_rows.size, np.float64)
    for p in range(left_rows.size):
        i, j = left_rows[p], right_rows[p]
        similarities[p] = jaro_winkler(
            left_letters[left_offsets[i] : left_offsets[i + 1]],
            right_letters[right_offsets[j] : right_offsets[j + 1]],
            prefix_weight,
        )
    return similarities
