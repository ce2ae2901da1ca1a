"""The registry: everybody on file, with the name and address of their filings as the custodian keyed them."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from generators.noise.keying import key_records
from generators.people.households import SLOTS
from generators.people.naming import Names
from generators.people.tin import draw_tin_kinds
from generators.population import Population
from generators.rates import MAX_FILING_HISTORY
from generators.sampling import Ints
from generators.schema import CLAIM_COLUMNS, REGISTRY, TIN_KINDS, conform


@dataclass(frozen=True)
class Keyed:
    """What the custodian has on file, and the keying errors in it.

    claims: the claim columns, one row a filing
    errors: columns row (see `filing_numbers`), field, operation, position
    """

    claims: pl.DataFrame
    errors: pl.DataFrame


def registry_rows(population: Population, households: Ints) -> pl.DataFrame:
    """The records of some households, in their order (columns of REGISTRY)."""
    slots = (households[:, None] * SLOTS + np.arange(SLOTS)).ravel()
    person = slots[population.cards.on_file(slots)]
    kept = population.profile.registry.filing_history
    people = population.describe(person)
    names = population.name(people)
    rows = np.repeat(np.arange(len(person)), kept)
    years_before = np.tile(np.arange(kept), len(person))
    shared = population.profile.registry.shared_tin
    tins = population.tins.write(population.tins.on_records(person, shared))
    kinds = draw_tin_kinds(population.streams, people)
    frame = pl.DataFrame(
        {
            "record_id": population.record_ids(person)[rows] + years_before,
            "tax_year": (population.tax_years(person)[rows] - years_before).astype(np.int16),
            "tin": tins.gather(rows),
            "tin_kind": pl.Series(TIN_KINDS, dtype=pl.Enum(TIN_KINDS)).gather(kinds[rows]),
        }
    )
    claims = filings(population, person[rows], names.take(rows), years_before).claims
    return conform(frame.hstack(claims), REGISTRY, "the generated registry")


def filings(population: Population, person: Ints, names: Names, years_before: Ints) -> Keyed:
    """The claim columns of filings.

    person: on file; names: theirs
    years_before: how many years before their last filing, 0 for the last itself
    """
    address_year = population.address_years(person) - years_before
    tax_year = population.tax_years(person) - years_before
    named = names.read(population.vocabulary, tax_year)
    places = population.locate(population.history.dwelling(person, address_year))
    claims = named.hstack(population.addresses(places, person)).select(CLAIM_COLUMNS)
    numbers = filing_numbers(person, years_before)
    return Keyed(*key_records(population.streams, population.profile.registry, numbers, claims))


def filing_numbers(person: Ints, years_before: Ints) -> Ints:
    """A number of its own for every filing of everybody."""
    return person * MAX_FILING_HISTORY + years_before
