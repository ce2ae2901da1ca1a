"""Where every household lived at the end of every year.

In each year some households move, and each takes over the dwelling that another of that year's movers
leaves: so a vacated home gets a new occupant, and nobody moves into an occupied one.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from generators.households import REQUEST_YEAR, head_ages
from generators.kernels.permutation import next_member
from generators.sampling import Bools, chance, permuted
from generators.streams import Ints, Streams

FIRST_YEAR = REQUEST_YEAR - 5  # of the oldest filing on file
MOVE_YEARS = tuple(range(FIRST_YEAR + 1, REQUEST_YEAR + 1))
VACANCY = 0.08  # dwellings without a household

# Yearly move hazard by age of the head relative to that at 30 to 40 (vivarium_census_prl_synth_pop, read
# through its published table: .29 .23 .15 .10 .065 .044 .023).
HAZARD_AGES = np.array([0, 25, 30, 40, 50, 60, 70, 80])
HAZARDS = np.array([0.29, 0.23, 0.15, 0.10, 0.065, 0.044, 0.03, 0.023])


@dataclass(frozen=True)
class History:
    """moves: uint8, one a household; bit i is set when it moved in MOVE_YEARS[i]."""

    streams: Streams
    moves: npt.NDArray[np.uint8]
    dwellings: int

    def dwelling(self, households: Ints, year: int | Ints) -> Ints:
        """The dwelling at the end of `year` (FIRST_YEAR to REQUEST_YEAR)."""
        occupant = households.copy()
        for moved in reversed(MOVE_YEARS):
            self._step_back(occupant, moved, np.asarray(year) >= moved)
        return permuted(occupant, self.dwellings, self.streams.key("history.dwelling"))

    def moved_since(self, households: Ints, year: Ints) -> Bools:
        """Whether the dwelling today is another than at the end of `year`, one a household."""
        moved = np.zeros(len(households), np.bool_)
        candidates = np.flatnonzero(self.moves[households] >> (year - FIRST_YEAR))
        some, then = households[candidates], year[candidates]
        moved[candidates] = self.dwelling(some, then) != self.dwelling(some, REQUEST_YEAR)
        return moved

    def previous_occupant(self, households: Ints, year: int) -> Ints:
        """Who lived at the end of the year before in the dwelling that each household holds after `year`."""
        occupant = households.copy()
        self._step_back(occupant, year, np.True_)
        return occupant

    def _step_back(self, occupant: Ints, year: int, where: Bools | np.bool_) -> None:
        """Replace, in place, those who moved in `year` by those whose dwelling they took over."""
        mask = np.uint8(1 << MOVE_YEARS.index(year))
        movers = np.flatnonzero((self.moves[occupant] & mask).astype(np.bool_) & where)
        key = np.uint64(self.streams.key(f"history.moves.{year}"))
        before = next_member(occupant[movers].astype(np.uint64), self.moves, mask, key)
        occupant[movers] = before.astype(np.int64)


def build_history(streams: Streams, households: int, move_rate: float) -> History:
    """Draw who moves when.

    move_rate: share of households that move in a year, 0 to 1; younger heads move more often
    """
    numbers = np.arange(households)
    group = np.searchsorted(HAZARD_AGES, head_ages(streams, numbers), side="right") - 1
    mean = float(np.bincount(group, minlength=len(HAZARDS)) @ HAZARDS) / max(households, 1)
    hazard = np.minimum(HAZARDS * (move_rate / max(mean, 1e-9)), 1.0)[group]
    moves = np.zeros(households, np.uint8)
    for i, year in enumerate(MOVE_YEARS):
        moves |= chance(streams.words("history.move", numbers, draw=year)[0], hazard).astype(np.uint8) << i
    return History(streams, moves, dwellings_needed(households))


def dwellings_needed(households: int) -> int:
    return int(np.ceil(households * (1 + VACANCY)))
