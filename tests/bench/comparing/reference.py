"""Two matchers compared in the obvious way: request by request, cluster by cluster, no pass saved."""

import numpy as np
import polars as pl

from bench.scoring.slices import CLUSTERS
from bench.statistics.clusters import collapse, of_requests
from bench.statistics.paired import mcnemar, newcombe, pairs, sign_flip


def reference(wrong_a, wrong_b, truth: pl.DataFrame):
    """p, effective n and interval of B - A among the rows of `truth`."""
    counts = pairs(wrong_a, wrong_b)
    ids = [truth[column].fill_null(-1).to_numpy() for column in CLUSTERS]
    everyone = np.ones(len(wrong_a), np.bool_)
    flips = [sign_flip(collapse(each, everyone, wrong_a, wrong_b)) for each in ids]
    p = max(mcnemar(counts.only_a, counts.only_b), *flips)
    effective = min(_worth(wrong_a, wrong_b, each) for each in ids) if len(wrong_a) else 0.0
    low, high = newcombe(pairs(wrong_b, wrong_a), effective_n=effective if len(wrong_a) else None)
    return p, effective, low, high


def _worth(wrong_a, wrong_b, ids):
    alone = np.where(ids < 0, -1 - np.arange(len(ids)), ids)
    clusters = [np.flatnonzero(alone == each) for each in np.unique(alone)]
    d = wrong_b.astype(int) - wrong_a
    n, c = len(ids), len(clusters)
    if c < 2:
        return 1.0
    single = ((d - d.mean()) ** 2).sum() / (n * (n - 1))
    if not (d != 0).any():
        return of_requests(wrong_a, ids).effective_n
    if single == 0:
        return float(n)
    variance = c / (c - 1) * sum(((d[each] - d.mean()).sum()) ** 2 for each in clusters) / n**2
    return n / max(1.0, variance / single)
