"""Sets of character trigrams, weighed by how rare each is, and the records that share most with a request.

A trigram weighs the square of its inverse document frequency, as a whole number: sums are then exact, and do
not depend on the order in which they are taken. The search is exact. It counts what records share with the
rarest trigrams of a request; by the inequality of Cauchy and Schwarz the others add at most the product of
their norm and the record's, so that few records are left to be compared in full (Bayardo, Ma and Srikant
2007, "Scaling up all pairs similarity search", doi:10.1145/1242572.1242591, has the idea).
"""

import numpy as np
from numba import njit

SIGNS = 37  # the gap before, between and after words, 26 letters, 10 digits
TRIGRAMS = SIGNS**3
GAP = 0


@njit(cache=True, nogil=True)
def sign(letter):
    """Number a character: 0 is a gap, as is everything but letters and digits."""
    if 65 <= letter <= 90:
        return letter - 64
    if 48 <= letter <= 57:
        return letter - 21
    return GAP


@njit(cache=True, nogil=True)
def trigrams(letters, start, stop, room):
    """Write the distinct trigrams of one text into `room`, ascending; return how many there are."""
    n, first, second = 0, GAP, GAP
    for p in range(start, stop + 1):
        third = sign(letters[p]) if p < stop else GAP
        if second != GAP:
            room[n] = (first * SIGNS + second) * SIGNS + third
            n += 1
        first, second = second, third
    found = np.unique(room[:n])
    room[: found.size] = found
    return found.size


@njit(cache=True, nogil=True)
def sets(letters, offsets):
    """Return the trigrams of n texts: codes, uint16, laid end to end; ends, int64, shape (n + 1,)."""
    codes = np.empty(letters.size + offsets.size, np.uint16)
    ends = np.zeros(offsets.size, np.int64)
    longest = 1
    for i in range(offsets.size - 1):
        longest = max(longest, offsets[i + 1] - offsets[i] + 1)
    room = np.empty(longest, np.int64)
    for i in range(offsets.size - 1):
        n = trigrams(letters, offsets[i], offsets[i + 1], room)
        for j in range(n):
            codes[ends[i] + j] = room[j]
        ends[i + 1] = ends[i] + n
    return codes[: ends[-1]].copy(), ends


@njit(cache=True, nogil=True)
def invert(codes, ends):
    """Return which of n sets have each trigram: rows, int32, and starts, int64, shape (TRIGRAMS + 1,)."""
    starts = np.zeros(TRIGRAMS + 1, np.int64)
    for code in codes:
        starts[code + 1] += 1
    starts = np.cumsum(starts)
    cursor = starts[:-1].copy()
    rows = np.empty(codes.size, np.int32)
    for i in range(ends.size - 1):
        for p in range(ends[i], ends[i + 1]):
            rows[cursor[codes[p]]] = i
            cursor[codes[p]] += 1
    return rows, starts


@njit(cache=True, nogil=True)
def norms(codes, ends, weights):
    """Return the squared norm of each set, int64."""
    found = np.zeros(ends.size - 1, np.int64)
    for i in range(found.size):
        for p in range(ends[i], ends[i + 1]):
            found[i] += weights[codes[p]]
    return found


@njit(cache=True, nogil=True)
def shared(codes, a, a_end, others, b, b_end, weights):
    """Return the weight of the trigrams that two sets share."""
    total = np.int64(0)
    while a < a_end and b < b_end:
        if codes[a] == others[b]:
            total += weights[codes[a]]
            a += 1
            b += 1
        elif codes[a] < others[b]:
            a += 1
        else:
            b += 1
    return total


@njit(cache=True, nogil=True)
def n_probed(codes, order, a, weights, norm, threshold, share):
    """Return how many trigrams, the rarest first, leave a rest whose norm is below that share of what a
    record must reach; and the norm of the rest."""
    rest = norm
    bound = share * threshold * np.sqrt(norm)
    for n in range(order.size):
        if np.sqrt(rest) < bound:
            return n, np.sqrt(rest)
        rest -= weights[codes[a + order[n]]]
    return order.size, 0.0


@njit(cache=True, nogil=True)
def confirm(asked, held, weights, threshold, share, confirmed):
    """Set `confirmed` where some held set has at least the threshold as its cosine with the asking one.

    asked: codes and ends of the sets that ask
    held: codes, ends, rows, starts and norms of the held ones
    threshold: above 0; share: 0..1, of the threshold that may be left to the trigrams not probed
    """
    codes, ends = asked
    others, other_ends, rows, starts, squares = held
    sums = np.zeros(squares.size, np.int32)  # 10,000 trigrams of the largest weight fit
    touched = np.empty(squares.size, np.int32)
    for i in range(ends.size - 1):
        a, a_end = ends[i], ends[i + 1]
        norm = np.int64(0)
        for p in range(a, a_end):
            norm += weights[codes[p]]
        if norm == 0:
            continue
        order = np.argsort(-weights[codes[a:a_end]], kind="mergesort")
        n, rest = n_probed(codes, order, a, weights, norm, threshold, share)
        n_touched = 0
        for j in range(n):
            code = codes[a + order[j]]
            for p in range(starts[code], starts[code + 1]):
                r = rows[p]
                if sums[r] == 0:
                    touched[n_touched] = r
                    n_touched += 1
                sums[r] += weights[code]
        least = threshold * np.sqrt(norm)
        for t in range(n_touched):
            r = touched[t]
            reach = np.sqrt(squares[r])
            enough = sums[r] >= reach * (least - rest) * (1 - 1e-9)
            if enough and not confirmed[i] and min(norm, squares[r]) >= least * reach * (1 - 1e-9):
                total = shared(codes, a, a_end, others, other_ends[r], other_ends[r + 1], weights)
                # squared, so that for the same two sets both sides are the same number
                confirmed[i] = total > 0 and float(total) * total >= threshold**2 * (float(norm) * squares[r])
            sums[r] = 0
