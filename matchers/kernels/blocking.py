"""Group rows by hashed key, and the rules on whole values that need no more than the groups.

A bucket holds every row whose key hashes to it. Probes compare the key's ids again, so a collision
costs time and never an answer.
"""

import numpy as np
from numba import njit

GIVEN_NAME, SURNAME, HOUSE_NUMBER, STREET, UNIT, CITY, STATE, ZIP_CODE = 0, 2, 4, 5, 6, 7, 8, 9
MISSING = -1
MIXER = np.uint64(0x9E3779B97F4A7C15)  # odd, from the golden ratio: Knuth's multiplicative hashing


@njit(cache=True, nogil=True)
def bucket(row, columns, n_buckets):
    """Return the bucket of one row of ids, -1 when a column of the key is missing or unknown."""
    mixed = MIXER
    for column in columns:
        if row[column] < 0:
            return np.int64(-1)
        mixed = (mixed ^ np.uint64(row[column])) * MIXER
        mixed ^= mixed >> np.uint64(32)
    return np.int64(mixed & np.uint64(n_buckets - 1))


@njit(cache=True, nogil=True)
def buckets(ids, columns, n_buckets):
    """Return the bucket of every row.

    ids: int32, shape (n, 10)
    columns: int64, the columns of the key
    n_buckets: a power of two
    returns: int64, shape (n,), -1 for a row that is in no block
    """
    found = np.empty(ids.shape[0], np.int64)
    for i in range(ids.shape[0]):
        found[i] = bucket(ids[i], columns, n_buckets)
    return found


@njit(cache=True, nogil=True)
def group(row_buckets, n_buckets):
    """Sort rows by bucket: a counting sort, stable.

    row_buckets: int64, shape (n,), -1 for a row to leave out
    returns: starts, int64, shape (n_buckets + 1,), and rows, int32, shape (n,): bucket b holds
        rows[starts[b]:starts[b + 1]]; the tail of `rows` that belongs to no bucket is 0
    """
    starts = np.zeros(n_buckets + 1, np.int64)
    for b in row_buckets:
        if b >= 0:
            starts[b + 1] += 1
    for b in range(n_buckets):
        starts[b + 1] += starts[b]
    ends = starts[:-1].copy()
    rows = np.zeros(row_buckets.size, np.int32)
    for row in range(row_buckets.size):
        b = row_buckets[row]
        if b >= 0:
            rows[ends[b]] = row
            ends[b] += 1
    return starts, rows


@njit(cache=True, nogil=True, inline="always")
def same(left, i, right, r, column):
    """Whether rows i and r of two tables of ids hold the same value; a missing one equals nothing."""
    return left[i, column] >= 0 and left[i, column] == right[r, column]


@njit(cache=True, nogil=True, inline="always")
def shares_key(left, i, right, r, keys, k):
    """Whether both agree on every column of key k; -1 ends a key."""
    for place in range(keys.shape[1]):
        if keys[k, place] >= 0 and not same(left, i, right, r, keys[k, place]):
            return False
    return True


@njit(cache=True, nogil=True, inline="always")
def same_initial(requests, i, records, r):
    """Whether both have a given name, and they begin with the same letter."""
    if requests.ids[i, GIVEN_NAME] == MISSING or records.ids[r, GIVEN_NAME] == MISSING:
        return False
    a, b = requests.texts[i, GIVEN_NAME], records.texts[r, GIVEN_NAME]
    return requests.letters[requests.offsets[a]] == records.letters[records.offsets[b]]


@njit(cache=True, nogil=True, inline="always")
def same_household(left, i, right, r):
    """Surname, house number and place agree; units do not contradict."""
    a, b = left[i, UNIT], right[r, UNIT]
    if a != MISSING and b != MISSING and a != b:
        return False
    if not (same(left, i, right, r, HOUSE_NUMBER) and same(left, i, right, r, SURNAME)):
        return False
    in_city = same(left, i, right, r, CITY) and same(left, i, right, r, STATE)
    return same(left, i, right, r, ZIP_CODE) or (in_city and same(left, i, right, r, STREET))


@njit(cache=True, nogil=True)
def shares_block(i, requests, records, index, found):
    """Whether some record shares a key with request i."""
    left, right, rows, keys = requests.ids, records.ids, index.rows, index.keys
    for k in range(found.shape[0]):
        if found[k, i] < 0:
            continue
        for place in range(index.starts[k, found[k, i]], index.starts[k, found[k, i] + 1]):
            if shares_key(left, i, right, rows[k, place], keys, k):
                return True
    return False


@njit(cache=True, nogil=True)
def has_household_initial(i, requests, records, index, found):
    """Whether some candidate of request i is of the same household and shares its initial."""
    left, right, rows, keys = requests.ids, records.ids, index.rows, index.keys
    for k in range(found.shape[0]):
        if found[k, i] < 0:
            continue
        for place in range(index.starts[k, found[k, i]], index.starts[k, found[k, i] + 1]):
            r = rows[k, place]
            if not (shares_key(left, i, right, r, keys, k) and same_household(left, i, right, r)):
                continue
            if same_initial(requests, i, records, r):
                return True
    return False


@njit(cache=True, nogil=True)
def confirm_any(requests, records, index, found):
    """Confirm each request that shares a key with a record.

    requests, records: `matchers.encode.Encoded`; index: `matchers.blocking.Index`
    found: int64, shape (keys, requests), the bucket of each request by each key, -1 for none
    returns: bool, shape (requests,)
    """
    confirmed = np.empty(requests.ids.shape[0], np.bool_)
    for i in range(confirmed.size):
        confirmed[i] = shares_block(i, requests, records, index, found)
    return confirmed


@njit(cache=True, nogil=True)
def confirm_household_initial(requests, records, index, found):
    """Confirm each request that has a candidate with its household and initial; as `confirm_any`."""
    confirmed = np.empty(requests.ids.shape[0], np.bool_)
    for i in range(confirmed.size):
        confirmed[i] = has_household_initial(i, requests, records, index, found)
    return confirmed
