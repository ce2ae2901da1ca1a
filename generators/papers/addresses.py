"""Every address of the country, on file or not, as a custodian would have it from a post office."""

import numpy as np
import polars as pl

from generators.places.dwellings import addresses_in_full
from generators.population import Population
from generators.schema import GAZETTEER, conform
from generators.streams import Ints

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
