"""Everybody: a population just large enough for a registry, and its history.

What must be known of all households at once is held in a few bytes each; all else is a function of
household and person numbers and is made where it is needed.
"""

from dataclasses import dataclass

import polars as pl

from generators.dwellings import Places, addresses, locate
from generators.filing import Filings, count_filings
from generators.gazetteer import Gazetteer, build_gazetteer
from generators.history import History, build_history
from generators.households import Households, form_households
from generators.naming import Names, name_people
from generators.profile import Profile
from generators.streams import Ints, Streams
from generators.surnames import Chosen, SurnameHistory, trace_surnames
from generators.tin import check_capacity
from generators.vocabulary import Vocabulary, load_vocabulary


@dataclass(frozen=True)
class Population:
    streams: Streams
    profile: Profile
    vocabulary: Vocabulary
    gazetteer: Gazetteer
    filings: Filings
    history: History

    def form(self, households: Ints) -> Households:
        return form_households(self.streams, households)

    def surnames(self, homes: Households, chosen: Chosen) -> SurnameHistory:
        """The surnames of the chosen people of some households, one entry a person."""
        rate = self.profile.population.rename_rate
        return trace_surnames(self.streams, self.vocabulary, homes, chosen, rate)

    def name(self, homes: Households, chosen: Chosen) -> Names:
        """The names of the chosen people of some households, one entry a person."""
        surnames = self.surnames(homes, chosen)
        return name_people(self.streams, self.vocabulary, homes, chosen, surnames)

    def locate(self, dwellings: Ints) -> Places:
        return locate(self.gazetteer, self.streams, dwellings, self.profile.population.po_box)

    def addresses(self, places: Places, writers: Ints) -> pl.DataFrame:
        """The address columns of the claim, one row a place, as the writers (person numbers) state it."""
        return addresses(self.gazetteer, self.streams, places, writers)


def build_population(profile: Profile, records: int, seed: int) -> Population:
    """The population of which exactly `records` people are on file."""
    check_capacity(records)
    streams = Streams(seed)
    filings = count_filings(streams, profile.population, records)
    history = build_history(streams, filings.households, profile.population.move_rate)
    return Population(
        streams,
        profile,
        load_vocabulary(profile.vocabulary),
        build_gazetteer(streams, history.dwellings),
        filings,
        history,
    )
