"""Requests of which some repeat others, with what is true of them and what was done to them."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from generators.papers.repeats import Repeats
from generators.population import Population
from generators.requests import Batch, make_requests
from generators.sampling import Bools
from generators.schema import REQUESTS
from generators.selection import Selection
from generators.streams import Ints


@dataclass(frozen=True)
class Repeated:
    """batch: as make_batch gives it; same_text: the request says just what its source says, one a request"""

    batch: Batch
    same_text: Bools


def make_repeated(population: Population, selection: Selection, repeats: Repeats, requests: Ints) -> Repeated:
    """The requests of some numbers, ascending. selection, repeats: of all requests

    Repeats of other requests' text are drawn by their numbers, so no request needs another to be made first.
    A request drawn anew may come out as its source did; then it has the same text all the same.
    """
    drawn, sources = repeats.drawn_as[requests], repeats.source[requests]
    numbers = np.unique(np.concatenate([drawn, sources]))
    made = make_requests(population, selection.at(numbers), numbers)
    rows = np.searchsorted(numbers, drawn)
    said = made.requests.drop("request_id")
    same = _same(said[rows], said[np.searchsorted(numbers, sources)])
    asked = pl.DataFrame({"asked": requests, "request_id": drawn})
    edits = asked.join(made.edits, on="request_id", maintain_order="left_right")
    return Repeated(
        Batch(
            _renumbered(made.requests[rows], requests),
            _renumbered(made.truth[rows], requests),
            edits.drop("request_id").rename({"asked": "request_id"}),
        ),
        same & repeats.repeated[requests],
    )


def _same(texts: pl.DataFrame, others: pl.DataFrame) -> Bools:
    same = np.ones(texts.height, np.bool_)
    for column in texts.columns:
        same &= texts[column].eq_missing(others[column]).to_numpy()
    return same


def _renumbered(frame: pl.DataFrame, requests: Ints) -> pl.DataFrame:
    return frame.with_columns(request_id=pl.Series(requests, dtype=REQUESTS["request_id"]))
