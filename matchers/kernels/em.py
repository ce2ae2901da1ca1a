"""Expectation and maximisation for latent classes of pairs, on counted patterns of comparison levels.

Dempster, Laird and Rubin 1977, doi:10.1111/j.2517-6161.1977.tb01600.x; for record linkage Winkler 1988,
"Using the EM Algorithm for Weight Computation in the Fellegi-Sunter Model of Record Linkage".
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
