"""Sums of decision trees: what gradient boosting leaves behind, evaluated pair by pair."""

import numpy as np
from numba import njit

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
