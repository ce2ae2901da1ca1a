"""Share out a whole number by weights, exactly and in integers."""

import numpy as np

from generators.streams import Ints


def apportion(total: int, weights: Ints) -> Ints:
    """Parts in proportion to `weights`, each within 1 of its exact share, that sum to `total`.

    weights: not negative, at least one positive; total * sum(weights) must stay below 2**63
    """
    ends = total * np.cumsum(weights) // weights.sum()
    return np.diff(ends, prepend=0)
