"""Counting answers by slice, and the sums over clusters that design effects are made of."""

import numpy as np
from numba import njit

QUESTIONS, SIDES, MOMENTS = 2, 2, 6


@njit(cache=True, nogil=True)
def tally(codes, flags, n_values):
    """Count (int64, n_values x 8) the members of each slice by their flags.

    codes: int32, the slice of each member, 0 to n_values - 1
    flags: uint8, bits 0 and 1 are the truth of the two questions, bit 2 the answer
    """
    counts = np.zeros((n_values, 8), np.int64)
    for member in range(len(codes)):
        counts[codes[member], flags[member]] += 1
    return counts


@njit(cache=True, nogil=True)
def _gather(clusters, codes, flags, start, members, wrong):
    """Add up the members of the cluster that begins at `start`, and those wrong; return where it ends."""
    stop = start
    while stop < len(clusters) and clusters[stop] == clusters[start]:
        for question in range(QUESTIONS):
            side = (flags[stop] >> question) & 1
            members[codes[stop], question, side] += 1
            wrong[codes[stop], question, side] += side != flags[stop] >> 2
        stop += 1
    return stop


@njit(cache=True, nogil=True)
def moments(clusters, codes, flags, n_values):
    """Sum over the clusters of each slice what the variance of a rate needs.

    clusters: int32, ascending; members with the same number are one cluster
    codes, flags: as for `tally`, in the order of the clusters
    returns: int64, n_values x question x side x (n, k, clusters, sum of e^2, sum of e m, sum of m^2), where a
        cluster has m members of a side, e of them wrong; and int64, n_values, the clusters of each slice
    """
    sums = np.zeros((n_values, QUESTIONS, SIDES, MOMENTS), np.int64)
    touched = np.zeros(n_values, np.int64)
    members = np.zeros((n_values, QUESTIONS, SIDES), np.int64)
    wrong = np.zeros((n_values, QUESTIONS, SIDES), np.int64)
    start = 0
    while start < len(clusters):
        stop = _gather(clusters, codes, flags, start, members, wrong)
        for member in range(start, stop):
            code = codes[member]
            if members[code, 0, 0] + members[code, 0, 1] > 0:  # the first of its slice in this cluster
                touched[code] += 1
                _settle(sums[code], members[code], wrong[code])
        start = stop
    return sums, touched


@njit(cache=True, nogil=True)
def tabulate(clusters, codes, flags, n_values, limit):
    """Count the clusters of each slice by what they have of each side: m members, e of them wrong.

    clusters, codes, flags: as for `moments`
    limit: m from which clusters are not counted but listed
    returns: int32, n_values x question x side x place, for m below `limit` at place m (m + 1) / 2 + e; and
        int64, n_large x (slice, question, side, m, e), one row for each larger cluster
    """
    tables = np.zeros((n_values, QUESTIONS, SIDES, limit * (limit + 1) // 2), np.int32)
    listed = np.empty((QUESTIONS * len(clusters) // limit + 1, 5), np.int64)
    n_listed = 0
    members = np.zeros((n_values, QUESTIONS, SIDES), np.int64)
    wrong = np.zeros((n_values, QUESTIONS, SIDES), np.int64)
    start = 0
    while start < len(clusters):
        stop = _gather(clusters, codes, flags, start, members, wrong)
        for member in range(start, stop):
            code = codes[member]
            for question in range(QUESTIONS):
                side = (flags[member] >> question) & 1
                m, e = members[code, question, side], wrong[code, question, side]
                if m >= limit:
                    row = listed[n_listed]
                    row[0], row[1], row[2], row[3], row[4] = code, question, side, m, e
                    n_listed += 1
                elif m > 0:
                    tables[code, question, side, m * (m + 1) // 2 + e] += 1
                members[code, question, side] = 0  # the others of this side find it counted
                wrong[code, question, side] = 0
        start = stop
    return tables, listed[:n_listed]


@njit(cache=True, nogil=True)
def _settle(sums, members, wrong):
    """Add one cluster of one slice, and clear it for the next."""
    for question in range(QUESTIONS):
        for side in range(SIDES):
            m, e = members[question, side], wrong[question, side]
            sums[question, side, 0] += m
            sums[question, side, 1] += e
            sums[question, side, 2] += m > 0
            sums[question, side, 3] += e * e
            sums[question, side, 4] += e * m
            sums[question, side, 5] += m * m
    members[:] = 0
    wrong[:] = 0
