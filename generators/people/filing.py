"""Who is on file, and as of when: one number a household says it for all of its people.

Of each slot three bits hold the years between the address on file and the request (0: not on file), and one
bit tells that the person has died since.
"""

import numpy as np
import numpy.typing as npt

from generators.people.person import People
from generators.rates import LAGS, PopulationRates, RegistryRates
from generators.sampling import Bools, Ints, Streams, WeightedTables, chance
from generators.schema import ORIGINS

LAG_BITS = 3
DEATH_SHIFT = 12  # four slots of three bits lie below

# Yearly mortality by age (SSA period life table 2020, both sexes, rounded).
DEATH_AGES = np.array([0, 40, 60, 70, 80, 90])
MORTALITY = np.array([0.0015, 0.005, 0.013, 0.026, 0.065, 0.17])


class Filing:
    """Draws who files and when.

    A household files or not as a whole, then each of its people does or not: so absences cluster.
    """

    def __init__(self, streams: Streams, population: PopulationRates, registry: RegistryRates) -> None:
        self.streams = streams
        self.household_coverage = population.household_coverage
        self.coverage = np.array([population.coverage[origin] for origin in ORIGINS])
        self.old_address = registry.old_address
        self.lags = WeightedTables.build([np.array(registry.filing_lag)])
        self.stops = WeightedTables.build([_stopping(population.stop_rate[origin]) for origin in ORIGINS])

    def on_file(self, people: People) -> Bools:
        files = chance(self.streams.words("filing.household", people.household)[0], self.household_coverage)
        return files & chance(
            self.streams.words("filing.person", people.person)[0], self.coverage[people.origin]
        )

    def lag_years(self, people: People, died: Ints) -> Ints:
        """Years between the last filing and the request, 1 to LAGS; the dead and who stopped filed earlier.

        died: years since death, 0 for the living
        """
        lag = 1 + self.lags.draw(self.streams.words("filing.lag", people.person))
        stopped = self.stops.draw(self.streams.words("filing.stop", people.person), people.origin)
        return np.minimum(np.maximum(np.maximum(lag, stopped), died), LAGS)

    def shows_old_address(self, person: Ints) -> Bools:
        """Whether filings show the address of the year before."""
        return chance(self.streams.words("filing.old_address", person)[0], self.old_address)

    def years_since_death(self, people: People) -> Ints:
        """1 to LAGS, or 0 for the living."""
        words = self.streams.words("person.death", people.person)
        yearly = MORTALITY[np.searchsorted(DEATH_AGES, people.age, side="right") - 1]
        dead = chance(words[0], np.minimum(yearly * LAGS, 1.0))
        return np.where(dead, 1 + (words[1] % LAGS).astype(np.int64), 0)

    def entries(self, people: People) -> npt.NDArray[np.uint16]:
        """Each person's part of the household's number, in the place of the person's slot."""
        slot = (people.person % 4).astype(np.uint16)
        on_file = np.flatnonzero(self.on_file(people))
        died = self.years_since_death(people)
        filers = people.take(on_file)
        age = self.lag_years(filers, died[on_file]) + self.shows_old_address(filers.person)
        entries = ((died > 0).astype(np.uint16) << np.uint16(DEATH_SHIFT)) << slot
        entries[on_file] |= age.astype(np.uint16) << (slot[on_file] * np.uint16(LAG_BITS))
        return entries


def _stopping(rate: float) -> "np.ndarray[tuple[int], np.dtype[np.float64]]":
    """Weights of the years since the last filing of people who stop at `rate` a year; 0 for who did not.

    Who stopped i years ago (1 to LAGS - 1) filed last in the year before: LAGS at the most.
    """
    stopped = [rate * (1 - rate) ** (LAGS - 1 - i) for i in range(1, LAGS)]
    return np.array([max(1 - sum(stopped), 0.0), 0.0, *stopped])
