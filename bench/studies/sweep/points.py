"""The counts of one set of answers, overall and by kind, with what clusters of requests leave of them."""

from collections.abc import Mapping, Sequence

import polars as pl

from bench.scoring.groupings import ALL
from bench.scoring.slicing import CLUSTERS
from bench.statistics.cells import Ints
from bench.statistics.required import OperatingPoint, operating_point
from generators.schema import KINDS

Points = Mapping[str, OperatingPoint]  # by kind of request; of all requests under ALL


def points(confirmed: pl.Series, truth: pl.DataFrame) -> Points:
    """Count the errors about `should_confirm`, of all requests and of each kind that occurs.

    confirmed: Boolean, one a row of `truth`, in its order, never null
    truth: columns kind, should_confirm and CLUSTERS; effective n is the smallest over these
    """
    answers, right = confirmed.to_numpy(), truth["should_confirm"].to_numpy()
    ways, kinds = clusterings(truth), truth["kind"].cast(pl.String)
    found = {ALL: operating_point(answers, right, *ways)}
    for kind in KINDS:
        there = (kinds == kind).to_numpy()
        if there.any():
            found[kind] = operating_point(answers[there], right[there], *(ids[there] for ids in ways))
    return found


def clusterings(truth: pl.DataFrame) -> Sequence[Ints]:
    """The clusters of each request, int64, for each of CLUSTERS; -1 where it shares none with anybody."""
    return [truth[column].fill_null(-1).to_numpy() for column in CLUSTERS]
