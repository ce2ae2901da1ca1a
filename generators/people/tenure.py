"""Who owns the home and who rents it."""

import numpy as np

from generators.people.households import IN_INSTITUTION, ROLES, ROOMMATE
from generators.sampling import chance
from generators.schema import ORIGINS
from generators.streams import Ints, Streams

OWNER, RENTER = range(2)

# Share of owners by age of the head and, relative to it, by origin (Housing Vacancy Survey 2022: 65.8 % of
# all; white 74.5, Black 45, Hispanic 48.6, Asian 62 %). Roommates and residents of institutions own none.
AGES = np.array([0, 35, 45, 55, 65])
OWNERS = np.array([0.46, 0.72, 0.81, 0.87, 0.90])
OF_ORIGIN = np.array(
    [{"black": 0.63, "hispanic": 0.69, "api": 0.86, "aian": 0.75}.get(origin, 1.04) for origin in ORIGINS]
)


def tenures(streams: Streams, households: Ints, template: Ints, head_age: Ints, head_origin: Ints) -> Ints:
    """Index into TENURES, one a household."""
    share = OWNERS[np.searchsorted(AGES, head_age, side="right") - 1] * OF_ORIGIN[head_origin]
    may = (ROLES[template, 1] != ROOMMATE) & ~IN_INSTITUTION[template]
    owns = may & chance(streams.words("household.tenure", households)[0], share)
    return np.where(owns, OWNER, RENTER)
