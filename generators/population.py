"""Everybody: a population just large enough for a registry, and its history."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property

import polars as pl

from generators.names.vocabulary import Vocabulary, load_vocabulary
from generators.people.cards import Cards, draw_cards
from generators.people.filing import Filing
from generators.people.history import History, dwellings_needed
from generators.people.households import REQUEST_YEAR, Templates
from generators.people.naming import Names, name_people
from generators.people.person import People, describe_people
from generators.people.surnames import SurnameHistory, trace_surnames
from generators.people.tin import Tins, check_capacity
from generators.places.dwellings import Places, addresses, locate
from generators.places.gazetteer import Gazetteer, build_gazetteer
from generators.profile import Profile
from generators.sampling import Ints, Streams

THREADS = 2


@dataclass(frozen=True)
class Population:
    streams: Streams
    profile: Profile
    vocabulary: Vocabulary
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
