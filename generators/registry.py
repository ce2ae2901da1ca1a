"""The registry: everybody on file, with the name and address of their last filing."""

import numpy as np
import polars as pl

from generators.households import SLOTS
from generators.population import Population
from generators.schema import REGISTRY, TIN_KINDS, conform
from generators.streams import Ints
from generators.tin import draw_tin_kinds, write_tins


def registry_rows(population: Population, households: Ints) -> pl.DataFrame:
    """The records of some households, in their order (columns of REGISTRY)."""
    homes = population.form(households)
    on_file = population.filings.on_file(homes.person)
    person = homes.person[on_file]
    tax_year = population.filings.tax_years(person)
    dwelling = population.history.dwelling(person // SLOTS, tax_year)
    names = population.name(homes, on_file).read(population.vocabulary, tax_year)
    ids = population.filings.record_ids(person)
    kinds = draw_tin_kinds(population.streams, person, homes.origin[on_file])
    frame = pl.DataFrame(
        {
            "record_id": ids,
            "tax_year": tax_year.astype(np.int16),
            "tin": write_tins(population.streams, ids),
            "tin_kind": pl.Series(TIN_KINDS, dtype=pl.Enum(TIN_KINDS)).gather(kinds),
        }
    )
    address = population.addresses(population.locate(dwelling), person)
    return conform(frame.hstack(names).hstack(address), REGISTRY, "the generated registry")
