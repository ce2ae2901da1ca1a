"""Requests with their papers, and all that is true of both."""

import polars as pl

from generators.papers.content import content_cases
from generators.papers.repeated import make_repeated
from generators.papers.trail import Trail, planted, write_papers
from generators.population import Population
from generators.schema import PLANTED, conform
from generators.selection import Selection
from generators.streams import Ints


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
    cases = pl.concat([papers.planted, content_cases(made.batch.edits), planted(requests, repeats)])
    return {
        "requests": made.batch.requests,
        "truth": made.batch.truth,
        "edits": made.batch.edits,
        "papers": papers.frame,
        "planted": conform(cases.unique().sort("request_id", "case"), PLANTED, "the planted cases"),
    }
