"""Requests and their truth."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from generators.households import REQUEST_YEAR, SLOTS
from generators.naming import Names
from generators.noise import add_noise
from generators.placeholders import Filled, fill_placeholders
from generators.population import Population
from generators.sampling import Bools
from generators.schema import (
    CONFIRMABLE_KINDS,
    HOUSING,
    KINDS,
    ORIGINS,
    REQUESTS,
    SEXES,
    TIN_KINDS,
    TRUTH,
    conform,
)
from generators.selection import NAMESAKE, PLACEHOLDER, Selection, address_on_file, each_slot
from generators.streams import Ints
from generators.tin import draw_tin_kinds


@dataclass(frozen=True)
class Batch:
    """Requests with what is true of them and what was done to them."""

    requests: pl.DataFrame
    truth: pl.DataFrame
    edits: pl.DataFrame


def make_batch(population: Population, selection: Selection) -> Batch:
    """The requests of a selection, in its order, numbered from 0."""
    person = selection.person
    dwelling = population.history.dwelling(person // SLOTS, REQUEST_YEAR)
    places = population.locate(dwelling)
    ids = pl.DataFrame({"request_id": np.arange(len(person))})
    names, addresses = _claimed_names(population, selection), population.addresses(places, person)
    clean = ids.hstack(names).hstack(addresses)
    is_placeholder = selection.kind == PLACEHOLDER
    filled = fill_placeholders(population.streams, clean, is_placeholder)
    noisy, edits = _add_noise_but_to(population, filled, is_placeholder)
    requests = noisy.with_columns(tin=pl.lit(None, pl.String))
    truth = ids.hstack(_truth(population, selection, filled, dwelling))
    truth = truth.hstack(_subgroups(population, selection, places.housing))
    return Batch(
        conform(requests, REQUESTS, "the generated requests"),
        conform(truth, TRUTH, "the generated truth"),
        edits,
    )


def _names_of(population: Population, people: Ints) -> Names:
    """The names of people, one entry a person."""
    homes = population.form(people // SLOTS)
    return population.name(homes, each_slot(people))


def _claimed_names(population: Population, selection: Selection) -> pl.DataFrame:
    """People's own names; a namesake's given name and surname are those on file for the model."""
    names = _names_of(population, selection.person).read(population.vocabulary, REQUEST_YEAR)
    rows = np.flatnonzero(selection.kind == NAMESAKE)
    model = selection.model[rows]
    borrowed = _names_of(population, model).read(population.vocabulary, population.filings.tax_years(model))
    return names.with_columns(names[c].scatter(rows, borrowed[c]) for c in ("given_name", "surname"))


def _add_noise_but_to(
    population: Population, filled: Filled, spared: Bools
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Noise on every request but the spared ones, so that filler stays what it is."""
    mask = pl.Series(spared)
    noisy, edits = add_noise(population.streams, population.profile.noise, filled.requests.filter(~mask))
    requests = pl.concat([noisy, filled.requests.filter(mask)]).sort("request_id")
    return requests, pl.concat([filled.edits, edits]).sort("request_id", maintain_order=True)


def _truth(population: Population, selection: Selection, filled: Filled, dwelling: Ints) -> pl.DataFrame:
    person, filings = selection.person, population.filings
    on_file = filings.on_file(person) & ~filled.nameless
    own, earlier = address_on_file(population, person)
    confirmable = [KINDS.index(kind) for kind in CONFIRMABLE_KINDS]
    return pl.DataFrame(
        {
            "kind": _named(KINDS, selection.kind),
            "person_on_file": on_file,
            "address_on_file": (own | earlier) & ~filled.homeless,
            "should_confirm": np.isin(selection.kind, confirmable),
            "record_id": _null_where(~on_file, filings.record_ids(person)),
            "person_id": person,
            "dwelling_id": _null_where(filled.homeless, dwelling),
            "lag_years": _null_where(~on_file, filings.lag_years(person)).cast(pl.Int8),
        }
    )


def _subgroups(population: Population, selection: Selection, housing: Ints) -> pl.DataFrame:
    """Of the person; a namesake's origin is that of the name."""
    homes, slot = population.form(selection.person // SLOTS), each_slot(selection.person)
    origin = population.form(selection.model // SLOTS).origin[each_slot(selection.model)]
    kinds = draw_tin_kinds(population.streams, selection.person, homes.origin[slot])
    known = np.full(len(origin), population.vocabulary.knows_origins)
    return pl.DataFrame(
        {
            "origin": _named(ORIGINS, origin).set(pl.Series(~known), None),
            "sex": _named(SEXES, homes.sex[slot]),
            "birth_decade": (homes.birth_year[slot] // 10 * 10).astype(np.int16),
            "tin_kind": _named(TIN_KINDS, kinds),
            "housing": _named(HOUSING, housing),
        }
    )


def _named(names: tuple[str, ...], numbers: Ints) -> pl.Series:
    return pl.Series(names, dtype=pl.Enum(names)).gather(numbers)


def _null_where(mask: Bools, values: Ints) -> pl.Series:
    return pl.Series(values).set(pl.Series(mask), None)
