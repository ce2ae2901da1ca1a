"""Where everybody lived at the end of every year.

In each year some households move, and each takes over the dwelling that another of that year's movers
leaves: so a vacated home gets a new occupant, and nobody moves into an occupied one. People who joined
their household lived with another one, its host, until then. Residents of institutions go from one
institution to another.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from generators.kernels.occupancy import addresses_on_file, guests, holders_today, homes
from generators.people.cards import Cards
from generators.people.households import REQUEST_YEAR, SLOTS
from generators.people.moving import FIRST_YEAR, IN_GROUP_QUARTERS, MOVE_YEARS, Moving
from generators.places.dwellings import Gazetteer
from generators.rates import LAGS
from generators.sampling import Bools, Ints, Streams, below, permute_values

VACANCY = 0.05  # dwellings for which there is no household
CHUNK = 1 << 16  # people looked at together
OWN, OTHER, LIVES_WITH = np.uint8(1), np.uint8(2), np.uint8(4)  # bits of `on_file_at_home`


def dwellings_needed(households: int) -> int:
    return int(np.ceil(households * (1 + VACANCY)))


@dataclass(frozen=True)
class History:
    """filings: how many are kept for each person"""

    streams: Streams
    cards: Cards
    moving: Moving
    gazetteer: Gazetteer
    filings: int

    @cached_property
    def _keys(self) -> npt.NDArray[np.uint64]:
        return np.array([self.streams.key(f"history.moves.{year}") for year in MOVE_YEARS], np.uint64)

    @cached_property
    def _host_key(self) -> np.uint64:
        return np.uint64(self.streams.key("history.hosts"))

    def home(self, person: Ints, year: Ints | int) -> Ints:
        """The household that each person lives with at the end of `year` (FIRST_YEAR to REQUEST_YEAR)."""
        after = np.empty(person.shape, np.int64)
        after[:] = np.asarray(year) - FIRST_YEAR
        return homes(person, after, self.cards.joiners, self._host_key)

    def year_joined(self, person: Ints) -> Ints:
        """The year in which each person joined the household; 0 for who has been there for long."""
        joiner = self.cards.joiners[person // SLOTS].astype(np.int64)
        return np.where((joiner > 0) & (joiner % SLOTS == person % SLOTS), FIRST_YEAR + joiner // SLOTS, 0)

    def dwelling(self, person: Ints, year: Ints | int) -> Ints:
        """The number of the dwelling in which each person lives at the end of `year`."""
        year = np.broadcast_to(np.asarray(year, np.int64), person.shape)
        return self._dwellings(self.home(person, year), year)

    def _dwellings(self, households: Ints, year: Ints) -> Ints:
        holder = holders_today(households, year - FIRST_YEAR, self.cards.moves, self._keys)
        found = permute_values(holder, self.gazetteer.dwellings, self.streams.key("history.dwelling"))
        residents = np.flatnonzero(self._in_institution(households))
        found[residents] = self._institutions(households[residents], year[residents])
        return found

    def _in_institution(self, households: Ints) -> Bools:
        return (self.cards.moves[households] & IN_GROUP_QUARTERS).astype(np.bool_)

    def _institutions(self, households: Ints, year: Ints) -> Ints:
        """The dwelling numbers of the institutions in which residents live."""
        stay = households * (len(MOVE_YEARS) + 1) + self.moving.last_moves(households, year) - FIRST_YEAR
        words = self.streams.words("history.institution", stay)
        return self.gazetteer.dwellings + below(words[0], self.gazetteer.institutions)

    def moved_since(self, person: Ints, year: Ints) -> Bools:
        """Whether each person's dwelling today is another than at the end of `year`."""
        moved = np.zeros(len(person), np.bool_)
        home, then = self.home(person, REQUEST_YEAR), self.home(person, year)
        bits = self.cards.moves[home] | self.cards.moves[then]
        may = np.flatnonzero((bits >> (year - FIRST_YEAR).astype(np.uint16) > 0) | (home != then))
        today = self._dwellings(home[may], np.full(len(may), REQUEST_YEAR))
        moved[may] = today != self._dwellings(then[may], year[may])
        return moved

    def on_file_at_home(self, person: Ints) -> npt.NDArray[np.uint8]:
        """Whose records show the dwelling in which each person lives today: bits OWN, OTHER, LIVES_WITH.

        OWN: of somebody who lives there today, or of anybody if it is an institution
        OTHER: of somebody who lived there, or has died
        LIVES_WITH: somebody of the household is on file, at whatever address
        """
        home = self.home(person, REQUEST_YEAR)
        cards = self.cards
        found = addresses_on_file(
            home, cards.moves, cards.joiners, cards.filings, self.filings, self._keys, self._host_key
        )
        residents = np.flatnonzero(self._in_institution(home))
        where = self._institutions(home[residents], np.full(len(residents), REQUEST_YEAR))
        shown = self._institutions_on_file[where - self.gazetteer.dwellings]
        found[residents] = np.where(shown, OWN | LIVES_WITH, 0)
        return found

    @cached_property
    def _institutions_on_file(self) -> Bools:
        """Whether any record shows the institution."""
        shown = np.zeros(self.gazetteer.institutions, np.bool_)
        for start in range(0, self.cards.households, CHUNK):
            households = np.arange(start, min(start + CHUNK, self.cards.households))
            person = self._residents(households[self._in_institution(households)])
            for back in range(1, LAGS + 1 + self.filings):
                self._mark(shown, person, REQUEST_YEAR - back)
        return shown

    def _residents(self, households: Ints) -> Ints:
        """People who live, or have lived, in the institutions of these residents' households of one."""
        guest = guests(households, self.cards.joiners, self._host_key)
        return np.concatenate([households * SLOTS, guest[guest >= 0]])

    def _mark(self, shown: Bools, person: Ints, year: int) -> None:
        """Mark, in place, the institutions that records show as of `year`."""
        age = self.cards.years_on_file(person)
        back = REQUEST_YEAR - year
        filed = person[(age > 0) & (age <= back) & (back < age + self.filings)]
        home = self.home(filed, year)
        resident = self._in_institution(home)
        where = self._institutions(home[resident], np.full(int(resident.sum()), year))
        shown[where - self.gazetteer.dwellings] = True
