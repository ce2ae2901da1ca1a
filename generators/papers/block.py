"""Requests with their papers, and all that is true of both.

What is wrong with the content of requests, from what the generator did to them.

Never from their text: a rule that reads it is what a screen is, and would be measured against itself.

Requests of which some repeat others, with what is true of them and what was done to them.

Every address of the country, on file or not, as a custodian would have it from a post office.
"""

from dataclasses import dataclass

import numpy as np
import polars as pl

from generators.papers.repeats import Repeats, Trail, plant, write_papers
from generators.places.dwellings import addresses_in_full
from generators.population import Population
from generators.requests import Batch, make_requests
from generators.sampling import Bools, Ints
from generators.schema import ADDRESS_COLUMNS, GAZETTEER, PLANTED, REQUESTS, conform
from generators.selection import Selection

# The forms of filler (noise/placeholders.py): field and operation of its edit, and the case. One each: where
# the address is filler or absent, its parts are not also counted as missing.
FILLER_CASES = {
    ("street", "filler"): "placeholder",
    ("street", "careless"): "placeholder",
    ("surname", "filler"): "placeholder",
    ("street", "absent"): "locate",
    ("street", "zip_only"): "locate",
    ("house_number", "no_number"): "incomplete_address",
    ("street", "no_street"): "incomplete_address",
    ("street", "no_building"): "incomplete_address",
    ("surname", "absent"): "no_name",
}


def content_cases(edits: pl.DataFrame) -> pl.DataFrame:
    """The cases that follow from the edits of requests (columns of EDITS), as rows of PLANTED.

    A part of the address that noise left out was there before, so the home has one: a unit, or the number of
    a box. A unit written behind the street is no part left out, nor is a part misspelled or cut short.
    """
    fields, operations, cases = zip(*((*key, case) for key, case in FILLER_CASES.items()), strict=True)
    forms = pl.DataFrame({"field": fields, "operation": operations, "case": cases})
    filler = edits.filter(pl.col("channel") == "filler").join(forms, on=["field", "operation"])
    left_out = edits.filter(
        (pl.col("operation") == "drop")
        & pl.col("field").is_in(ADDRESS_COLUMNS)
        & ~pl.col("channel").cast(pl.String).is_in(["filler", "record"])
    )
    found = [
        filler.select("request_id", "case"),
        left_out.select("request_id", case=pl.lit("incomplete_address")).unique(),
    ]
    return pl.concat(found).cast(PLANTED)


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
            _renumber(made.requests[rows], requests),
            _renumber(made.truth[rows], requests),
            edits.drop("request_id").rename({"asked": "request_id"}),
        ),
        same & repeats.repeated[requests],
    )


def _same(texts: pl.DataFrame, others: pl.DataFrame) -> Bools:
    same = np.ones(texts.height, np.bool_)
    for column in texts.columns:
        same &= texts[column].eq_missing(others[column]).to_numpy()
    return same


def _renumber(frame: pl.DataFrame, requests: Ints) -> pl.DataFrame:
    return frame.with_columns(request_id=pl.Series(requests, dtype=REQUESTS["request_id"]))


def make_block(
    population: Population, selection: Selection, trail: Trail, requests: Ints
) -> dict[str, pl.DataFrame]:
    """The frames requests, truth, edits, papers and planted of some requests, in their order.

    selection, trail: of all requests; requests: numbers, ascending
    """
    made = make_repeated(population, selection, trail.repeats, requests)
    papers = write_papers(trail, requests)
    repeated = trail.repeats.repeated[requests]
    repeats = [("duplicate", made.same_text), ("near_duplicate", repeated & ~made.same_text)]
    cases = pl.concat([papers.planted, content_cases(made.batch.edits), plant(requests, repeats)])
    return {
        "requests": made.batch.requests,
        "truth": made.batch.truth,
        "edits": made.batch.edits,
        "papers": papers.frame,
        "planted": conform(cases.unique().sort("request_id", "case"), PLANTED, "the planted cases"),
    }


DWELLINGS = 1 << 18  # of a block, about: a ZIP code is never cut


def block_starts(population: Population) -> Ints:
    """The first dwelling of every block, and the end of the last.

    Only within a ZIP code can two dwellings have one address; so a block that holds whole ones can be rid
    of repetitions alone. The institutions, whose streets are of their own, come last.
    """
    runs = population.gazetteer.runs
    begins = runs.starts[:-1][np.diff(runs.zip_rows, prepend=-1) != 0]
    wanted = np.arange(0, runs.starts[-1], DWELLINGS)
    found = begins[np.searchsorted(begins, wanted, side="right") - 1]
    return np.unique(np.append(found, runs.starts[-1]))


def address_rows(population: Population, start: int, end: int) -> pl.DataFrame:
    """The addresses of the dwellings from `start` up to `end`, each once, in the order of the dwellings."""
    places = population.locate(np.arange(start, end))
    rows = addresses_in_full(population.gazetteer, places).unique(maintain_order=True)
    return conform(rows, GAZETTEER, "the generated gazetteer")
