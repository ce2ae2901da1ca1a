"""Many tests at once: q values over a declared family, and groups of ties in place of ranks.

Declare the family before looking: every test that is reported or could have been (groups x {FNR, FCR} x
matchers), not those that came out well. A q value is the smallest false discovery rate at which the test
would count as a finding.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

FALSE_DISCOVERY_RATE = 0.05

Floats = npt.NDArray[np.float64]


def benjamini_hochberg(p_values: npt.ArrayLike) -> Floats:
    """q values, in the order of the p values, for independent or positively dependent tests.

    Benjamini and Hochberg (1995): q_(i) = min over j >= i of p_(j) n / j, at most 1. Empty for an empty
    family.
    raises: ValueError for what is no probability; a test that could not be made has no p value and is no
        member
    """
    return _step_up(p_values, 1.0)


def benjamini_yekutieli(p_values: npt.ArrayLike) -> Floats:
    """q values under whatever dependence between the tests: those above times 1 + 1/2 + ... + 1/n (2001)."""
    n = np.size(p_values)
    return _step_up(p_values, float((1 / np.arange(1, n + 1)).sum()))


def _step_up(p_values: npt.ArrayLike, penalty: float) -> Floats:
    p = np.asarray(p_values, np.float64)
    if p.ndim != 1 or not np.all((p >= 0) & (p <= 1)):
        raise ValueError("A family is a flat list of p values from 0 to 1, none of them missing.")
    order = np.argsort(p, kind="stable")
    factors = penalty * (len(p) / np.arange(1, len(p) + 1))  # 1 or more, so that no q is below its p
    scaled = p[order] * factors
    q = np.empty_like(p)
    q[order] = np.minimum(np.minimum.accumulate(scaled[::-1])[::-1], 1.0)
    return q


def tie_groups(separable: npt.ArrayLike) -> list[list[int]]:
    """The largest groups within which no test tells any two apart.

    separable: bool, shape (n, n), symmetric: whether i and j differ (q below the declared rate), i and j in
        order of their rates, best first
    returns: groups as rising lists of indices, best first. A matcher may be in several: being tied is not
        passed on (A with B and B with C, yet A and C differ). A matcher tied with nobody is a group of its
        own.

    Maximal cliques of "not separable" (Bron and Kerbosch 1973); the letters of Piepho's displays (2004) are
    the same.
    """
    differ = np.asarray(separable, np.bool_)
    if differ.ndim != 2 or not np.array_equal(differ, differ.T):
        raise ValueError("Which of n matchers differ is a symmetric n by n table.")
    tied = [set(np.flatnonzero(~row).tolist()) - {i} for i, row in enumerate(differ)]
    return sorted(sorted(group) for group in _cliques(set(), set(range(len(tied))), set(), tied))


def _cliques(
    group: set[int], candidates: set[int], done: set[int], tied: Sequence[set[int]]
) -> list[set[int]]:
    if not candidates and not done:
        return [group] if group else []
    pivot = max(candidates | done, key=lambda i: (len(tied[i] & candidates), -i))
    found = []
    for i in sorted(candidates - tied[pivot]):
        found += _cliques(group | {i}, candidates & tied[i], done & tied[i], tied)
        candidates, done = candidates - {i}, done | {i}
    return found
