"""The loops of learned models: expectation and maximisation, and sums of decision trees.

Expectation and maximisation for latent classes of pairs runs on counted patterns of comparison levels
(Dempster, Laird and Rubin 1977, doi:10.1111/j.2517-6161.1977.tb01600.x; for record linkage Winkler 1988,
"Using the EM Algorithm for Weight Computation in the Fellegi-Sunter Model of Record Linkage"). Trees are what
gradient boosting leaves behind, evaluated pair by pair.
"""

import numpy as np
from numba import njit


@njit(cache=True, nogil=True)
def expect(patterns, counts, log_shares, log_levels, members):
    """Share each pattern's count out to the classes by their probability; return the log likelihood.

    patterns: int8, shape (patterns, fields), level of each field; 0 is missing and says nothing
    counts: float64, shape (patterns,)
    log_shares: float64, shape (classes,)
    log_levels: float64, shape (classes, fields, levels), log probability of a level, 0 at level 0
    members: float64, shape (patterns, classes), receives the expected number of members
    """
    likelihood = 0.0
    n_classes = log_shares.size
    for p in range(counts.size):
        highest = -np.inf
        for c in range(n_classes):
            total = log_shares[c]
            for f in range(patterns.shape[1]):
                total += log_levels[c, f, patterns[p, f]]
            members[p, c] = total
            highest = max(highest, total)
        whole = 0.0
        for c in range(n_classes):
            members[p, c] = np.exp(members[p, c] - highest)
            whole += members[p, c]
        for c in range(n_classes):
            members[p, c] *= counts[p] / whole
        likelihood += counts[p] * (highest + np.log(whole))
    return likelihood


@njit(cache=True, nogil=True)
def count_levels(patterns, members, counted):
    """Add up the expected members of each class at each level.

    counted: float64, shape (classes, fields, levels), zero; receives them
    """
    for p in range(patterns.shape[0]):
        for c in range(members.shape[1]):
            for f in range(patterns.shape[1]):
                counted[c, f, patterns[p, f]] += members[p, c]


LEAF = -1  # in the place of a feature


@njit(cache=True, nogil=True)
def add_up(vectors, roots, features, thresholds, missing_left, left, right, values, start, scores):
    """Write the start plus the value of the leaf that each vector reaches in each tree, in their order.

    vectors: float64, shape (n, features), NaN is missing
    roots: int32, shape (trees,), the node with which each tree begins
    features: int32, shape (nodes,), what a node looks at, LEAF for none
    thresholds: float64, shape (nodes,); values up to it, inclusive, go left
    missing_left: bool, shape (nodes,), whether missing values do
    left, right: int32, shape (nodes,), the node that comes next, further on than this one
    values: float64, shape (nodes,), of the leaves
    scores: float64, shape (n,), receives the sums
    """
    for p in range(scores.size):
        total = start
        for t in range(roots.size):
            node = roots[t]
            while features[node] != LEAF:
                value = vectors[p, features[node]]
                goes_left = missing_left[node] if np.isnan(value) else value <= thresholds[node]
                node = left[node] if goes_left else right[node]
            total += values[node]
        scores[p] = total
