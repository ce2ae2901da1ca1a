"""Errors among requests, with the effective n of the clusterings that the truth knows."""

from functools import reduce

import polars as pl

from bench.scoring.slicing import CLUSTERS
from bench.statistics.cells import Flags
from bench.statistics.clusters import coarser, of_requests
from bench.statistics.counted import Counted


def counted(errors: Flags, truth: pl.DataFrame) -> Counted:
    """Count errors; of persons, dwellings and submissions, the one with the smallest effective n holds.

    errors: bool, one a row of `truth`, the requests of the denominator and no others
    truth: columns CLUSTERS; a null shares its cluster with nobody
    """
    ways = (of_requests(errors, truth[column].fill_null(-1).to_numpy()) for column in CLUSTERS)
    return reduce(coarser, ways).counted
