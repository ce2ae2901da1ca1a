"""The papers of requests: batches, days, requesters, and what is wrong with how many."""

from typing import Any

import polars as pl

from bench.statistics.shares import share
from generators.dataset import Dataset
from generators.schema import CONTROLS, DEFECTS


def papers(dataset: Dataset) -> dict[str, Any] | None:
    """Requests by case and by requester, and how many are fit; None where requests have no papers.

    Several cases may hold of a request. The denominator of every share is all requests.
    """
    if not dataset.has_papers:
        return None
    requests, stated = dataset.rows("requests"), dataset.papers()
    case = dataset.planted().with_columns(pl.col("case").cast(pl.String))
    counts = dict(case.group_by("case").len().iter_rows())
    unfit = case.filter(pl.col("case").is_in(DEFECTS))["request_id"].n_unique()
    senders = stated.group_by("requester").len().sort("requester").iter_rows()
    return {
        "batches": stated["batch_id"].n_unique(),
        "days": stated["received_at"].dt.date().n_unique(),
        "addresses": dataset.rows("gazetteer"),
        "requesters": {requester: share(count, requests) for requester, count in senders},
        "fit": share(requests - unfit, requests),
        "defects": {name: share(counts.get(name, 0), requests) for name in DEFECTS},
        "controls": {name: share(counts.get(name, 0), requests) for name in CONTROLS},
    }
