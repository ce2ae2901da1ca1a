"""Who moves when: whole households, and people who join one and lived with another before.

A year's chance of moving depends on the head's age, on tenure and on origin; it is scaled so that people
change their address at the profile's rate.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from generators.people.households import (
    ADULTS,
    CHILD,
    HEAD,
    IN_INSTITUTION,
    PARENT,
    PARTNER,
    REQUEST_YEAR,
    RESIDENT,
    ROLES,
    ROOMMATE,
    SLOTS,
)
from generators.rates import LAGS, MAX_FILING_HISTORY
from generators.sampling import Floats, Ints, Streams, below, chance
from generators.schema import ORIGINS

# The oldest address on file: of the year before the first of the filings kept.
FIRST_YEAR = REQUEST_YEAR - LAGS - 1 - (MAX_FILING_HISTORY - 1)
MOVE_YEARS = tuple(range(FIRST_YEAR + 1, REQUEST_YEAR + 1))

# Yearly chance that a household moves, by age of the head (vivarium_census_prl_synth_pop's table, its mean
# over sex and origin).
HAZARD_AGES = np.array([0, 25, 30, 40, 50, 60, 70, 80])
HAZARDS = np.array([0.29, 0.23, 0.15, 0.10, 0.065, 0.044, 0.03, 0.023])
# Renters move 4.3 times as often as owners, Hispanic and Black households half as often again as white ones
# (Current Population Survey 2006: 30 and 7 %; 18, 17, 14 and 12 %). Age and tenure explain part of both.
OF_TENURE = np.array([0.62, 1.75])
OF_ORIGIN = np.array([{"black": 1.20, "hispanic": 1.35, "api": 1.10}.get(o, 1.0) for o in ORIGINS])

# Yearly chance that the last person of a household joined it, when people move at 10 % a year: who lives
# alone left a family or a couple, partners and roommates moved in, children came back. The figures are
# assumed.
USUAL_MOVE_RATE = 0.10
JOINING = np.zeros(RESIDENT + 1)
JOINING[[HEAD, PARTNER, CHILD, PARENT, ROOMMATE]] = [0.04, 0.025, 0.025, 0.03, 0.09]
LAST_SLOT = ADULTS - 1
RESIDENTS_RATE = 0.30  # residents of institutions who go to another in a year, when people move at 10 %

IN_GROUP_QUARTERS = np.uint16(1 << 15)  # beside the bits of move years


@dataclass(frozen=True)
class Moving:
    """Chances of moving at a profile's rate.

    factor: on all chances, 1 when people move at 10 % a year
    scale: on the hazards of households, so that people as a whole move at the profile's rate
    """

    streams: Streams
    factor: float
    scale: float

    @classmethod
    def build(cls, streams: Streams, move_rate: float, template: Ints, hazard: Floats) -> "Moving":
        """move_rate: share of people who change their address in a year
        template, hazard: of a sample of households, whose people shall move at that rate
        """
        factor = move_rate / USUAL_MOVE_RATE
        people = ADULTS[template]
        resident = IN_INSTITUTION[template]
        others = _joining(template, factor).sum() + resident.sum() * min(RESIDENTS_RATE * factor, 1.0)
        wanted = move_rate * people.sum() - others
        return cls(streams, factor, _scale(hazard[~resident], people[~resident], wanted))

    def move_bits(self, households: Ints, template: Ints, hazard: Floats) -> npt.NDArray[np.uint16]:
        """Bit i is set where the household moved in MOVE_YEARS[i]; for residents IN_GROUP_QUARTERS alone."""
        bits = np.zeros(len(households), np.uint16)
        yearly = np.minimum(hazard * self.scale, 1.0)
        for i in range(len(MOVE_YEARS)):
            if i % 4 == 0:
                words = self.streams.words("history.move", households, draw=i // 4)
            bits |= chance(words[i % 4], yearly).astype(np.uint16) << np.uint16(i)
        return np.where(IN_INSTITUTION[template], IN_GROUP_QUARTERS, bits)

    def joiners(self, households: Ints, template: Ints) -> npt.NDArray[np.uint8]:
        """Who joined the household: slot + SLOTS * (1 + index of the year in MOVE_YEARS), or 0 for nobody."""
        words = self.streams.words("household.joiner", households)
        joiner = LAST_SLOT[template] + SLOTS * (1 + below(words[1], len(MOVE_YEARS)))
        joined = chance(words[0], _joining(template, self.factor) * len(MOVE_YEARS))
        return np.where(joined, joiner, 0).astype(np.uint8)

    def last_moves(self, households: Ints, year: Ints) -> Ints:
        """The last year up to `year` in which residents came to another institution; FIRST_YEAR for none."""
        last = np.full(len(households), FIRST_YEAR)
        for i, moved in enumerate(MOVE_YEARS):
            word = self.streams.words("history.move", households, draw=i // 4)[i % 4]
            last[chance(word, min(RESIDENTS_RATE * self.factor, 1.0)) & (moved <= year)] = moved
        return last


def hazards(head_age: Ints, head_origin: Ints, tenure: Ints) -> Floats:
    """Chances that households move, relative to each other: see HAZARDS."""
    of_age = HAZARDS[np.searchsorted(HAZARD_AGES, head_age, side="right") - 1]
    return of_age * OF_TENURE[tenure] * OF_ORIGIN[head_origin]


def _joining(template: Ints, factor: float) -> Floats:
    """Yearly chance that somebody joins the household; at most one does in all the years."""
    return np.minimum(JOINING[ROLES[template, LAST_SLOT[template]]] * factor, 1 / len(MOVE_YEARS))


def _scale(hazard: Floats, people: Ints, wanted: float) -> float:
    """The factor at which `wanted` of the people move in a year, or as near as chances up to 1 allow."""
    low, high = 0.0, 1.0 / float(hazard.min(initial=1.0))
    for _ in range(50):
        middle = (low + high) / 2
        if float(people @ np.minimum(hazard * middle, 1.0)) < wanted:
            low = middle
        else:
            high = middle
    return low
