"""Everybody, and the registry: a population just large enough, its history, and what it filed.

The registry has the name and address of each filing as the custodian keyed them.
"""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import polars as pl

from generators.names.vocabulary import NameVocabulary, load_vocabulary
from generators.noise.keying import key_records
from generators.people.cards import Cards, draw_cards
from generators.people.filing import Filing
from generators.people.history import History, dwellings_needed
from generators.people.households import REQUEST_YEAR, SLOTS, Templates
from generators.people.naming import Names, name_people
from generators.people.person import People, describe_people
from generators.people.surnames import SurnameHistory, trace_surnames
from generators.people.tin import Tins, check_capacity, draw_tin_kinds
from generators.places.dwellings import Gazetteer, Places, addresses, build_gazetteer, locate
from generators.profile import Profile
from generators.rates import MAX_FILING_HISTORY
from generators.sampling import Ints, Streams
from generators.schema import CLAIM_COLUMNS, REGISTRY, TIN_KINDS, conform

THREADS = 2


@dataclass(frozen=True)
class Population:
    streams: Streams
    profile: Profile
    vocabulary: NameVocabulary
    templates: Templates
    filing: Filing
    gazetteer: Gazetteer
    cards: Cards
    history: History

    @cached_property
    def tins(self) -> Tins:
        return Tins(self.streams, self.cards)

    def describe(self, person: Ints) -> People:
        return describe_people(self.streams, self.templates, person)

    def surnames(self, people: People) -> SurnameHistory:
        rate = self.profile.population.rename_rate
        joined = self.history.year_joined
        return trace_surnames(self.streams, self.templates, self.vocabulary, people, rate, joined)

    def name(self, people: People) -> Names:
        surnames = self.surnames(people)
        return name_people(self.streams, self.templates, self.vocabulary, people, surnames)

    def locate(self, dwellings: Ints) -> Places:
        return locate(self.gazetteer, self.streams, dwellings, self.profile.population)

    def addresses(self, places: Places, writers: Ints) -> pl.DataFrame:
        """The address columns of the claim, one row a place, as the writers (person numbers) state it."""
        return addresses(self.gazetteer, self.streams, places, writers)

    def address_years(self, person: Ints) -> Ints:
        """The year at whose end people on file lived at the address that their last filing shows."""
        return REQUEST_YEAR - self.cards.years_on_file(person)

    def tax_years(self, person: Ints) -> Ints:
        """The year of the last filing of people on file."""
        return self.address_years(person) + self.filing.shows_old_address(person)

    def record_ids(self, person: Ints) -> Ints:
        """The record of the last filing of people on file; those of the years before follow it."""
        return self.cards.ranks(person) * self.profile.registry.filing_history


def build_population(profile: Profile, people: int, seed: int, threads: int = THREADS) -> Population:
    """The population of which exactly `people` people are on file."""
    check_capacity(people // 2)  # a household has fewer than two adults; before drawing them
    streams = Streams(seed)
    templates = Templates.build(profile.population.group_quarters)
    filing = Filing(streams, profile.population, profile.registry)
    move_rate = profile.population.move_rate
    with ThreadPoolExecutor(1) as beside:
        vocabulary = beside.submit(load_vocabulary, profile.vocabulary)
        cards, moving = draw_cards(streams, templates, filing, move_rate, people, threads)
    check_capacity(cards.households)
    gazetteer = build_gazetteer(streams, dwellings_needed(cards.households), profile.population)
    return Population(
        streams,
        profile,
        vocabulary.result(),
        templates,
        filing,
        gazetteer,
        cards,
        History(streams, cards, moving, gazetteer, profile.registry.filing_history),
    )


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
