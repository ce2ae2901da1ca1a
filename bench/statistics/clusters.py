"""Requests of one person resemble each other: what that does to the uncertainty of a rate.

The variance is the ratio estimator's, robust to any dependence within clusters (Liang and Zeger 1986; survey
textbooks have it as linearisation), with m_c requests and e_c errors in cluster c of C, n = sum m_c and
p = sum e_c / n:

    Var(p) = C / (C - 1) * sum_c (e_c - p m_c)^2 / n^2
    design effect = Var(p) / (p (1 - p) / (n - 1)), exactly 1 when every cluster is a single request
    effective n = n / max(1, design effect)     (Kish 1965; Korn and Graubard 1998)
"""

from dataclasses import dataclass

import numpy as np

from bench.statistics.cells import Cells, Flags, Ints, collapse
from bench.statistics.counted import Counted


@dataclass(frozen=True)
class Clustering:
    """What clusters do to one rate.

    requests, errors: n and k
    n_clusters: C
    variance: of the rate, over clusters; None with fewer than two clusters
    design_effect: variance over what independent requests would have, at least 0; 1 where that is 0, with no
        error or nothing but errors, since nothing was seen to cluster; None with fewer than two clusters
    effective_n: independent requests that these are worth: n / max(1, design effect); `cautious_n` with fewer
        than two clusters; 0 without requests
    cautious_n: n^2 / sum m_c^2 (Kish), what they are worth if requests of one cluster always err together,
        whatever the cluster's size. For guarantees, above all where no error was seen; 0 without requests
    """

    requests: int
    errors: int
    n_clusters: int
    variance: float | None
    design_effect: float | None
    effective_n: float
    cautious_n: float

    @property
    def counted(self) -> Counted:
        """The counts with this effective n, ready for intervals."""
        return Counted(self.errors, self.requests, self.effective_n)


def of_requests(errors: Flags, cluster_ids: Ints) -> Clustering:
    """The clustering of one rate; 0.3 s for 7 million requests.

    errors: bool, shape (n,), the requests of the denominator and no others
    cluster_ids: int64, shape (n,); negative = a cluster of its own
    """
    return of_cells(collapse(cluster_ids, np.ones(len(errors), np.bool_), errors))


def of_cells(cells: Cells) -> Clustering:
    """The same from cells with the columns (requests, errors). Clusters without requests do not count."""
    (m, e), c = cells.totals.T, cells.clusters
    return of_sums(
        int(c[m > 0].sum()),
        *(int(s) for s in cells.sums),
        *(int((c * x).sum()) for x in (m * m, m * e, e * e)),
    )


def of_sums(n_clusters: int, requests: int, errors: int, sum_mm: int, sum_me: int, sum_ee: int) -> Clustering:
    """The same from sums over clusters, for whoever groups elsewhere (a data frame, slice by slice).

    sum_mm, sum_me, sum_ee: sums over clusters of m_c^2, m_c e_c and e_c^2
    """
    if not requests:
        return Clustering(0, 0, n_clusters, None, None, 0.0, 0.0)
    cautious = requests**2 / sum_mm
    if n_clusters < 2:
        return Clustering(requests, errors, n_clusters, None, None, cautious, cautious)
    # n^2 sum (e - p m)^2 in integers: nothing cancels
    squares = requests**2 * sum_ee - 2 * requests * errors * sum_me + errors**2 * sum_mm
    variance = n_clusters / (n_clusters - 1) * squares / requests**4
    apart = (n_clusters - 1) * requests**2 * errors * (requests - errors)
    effect = n_clusters * squares * (requests - 1) / apart if apart else 1.0
    effective = requests / max(1.0, effect)
    return Clustering(requests, errors, n_clusters, variance, effect, effective, cautious)


def coarser(first: Clustering, second: Clustering) -> Clustering:
    """Of two clusterings of the same requests (by person, by dwelling) the one worth fewer."""
    if (first.requests, first.errors) != (second.requests, second.errors):
        raise ValueError("Clusterings of different requests cannot be compared.")
    return first if first.effective_n <= second.effective_n else second
