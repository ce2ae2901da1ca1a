"""The 50 states and DC, and the three of the military abroad: their weights and their ZIP codes."""

from dataclasses import dataclass
from functools import cache

import numpy as np

from generators import faker_tables
from generators.streams import Ints

# 2020 census, apportionment of the resident population, ten thousands.
POPULATION = {
    "AL": 502, "AK": 73, "AZ": 715, "AR": 301, "CA": 3954, "CO": 577, "CT": 361, "DE": 99, "DC": 69,
    "FL": 2154, "GA": 1071, "HI": 146, "ID": 184, "IL": 1281, "IN": 679, "IA": 319, "KS": 294, "KY": 451,
    "LA": 466, "ME": 136, "MD": 618, "MA": 703, "MI": 1008, "MN": 571, "MS": 296, "MO": 615, "MT": 108,
    "NE": 196, "NV": 310, "NH": 138, "NJ": 929, "NM": 212, "NY": 2020, "NC": 1044, "ND": 78, "OH": 1180,
    "OK": 396, "OR": 424, "PA": 1300, "RI": 110, "SC": 512, "SD": 89, "TN": 691, "TX": 2915, "UT": 327,
    "VT": 64, "VA": 863, "WA": 771, "WV": 179, "WI": 589, "WY": 58,
}  # fmt: skip

# Europe, Pacific and Americas: first and last ZIP code (USPS Publication 28), and our guess of their shares.
MILITARY_ZIPS = {"AE": (9001, 9999), "AP": (96201, 96699), "AA": (34001, 34099)}
MILITARY_SHARES = {"AE": 60, "AP": 33, "AA": 7}


@dataclass(frozen=True)
class State:
    """weight: its share of homes, against the others'; codes: every ZIP code it can have, ascending."""

    name: str
    weight: int
    codes: Ints


@cache
def civilian_states() -> tuple[State, ...]:
    """The 50 states and DC. Faker's range for Florida holds the military's 340xx, which are left out."""
    military = np.concatenate([np.arange(first, last + 1) for first, last in MILITARY_ZIPS.values()])
    ranges = faker_tables.zip_ranges()
    return tuple(
        State(name, people, np.setdiff1d(np.arange(ranges[name][0], ranges[name][1] + 1), military))
        for name, people in POPULATION.items()
    )


@cache
def military_states() -> tuple[State, ...]:
    """AE, AP and AA."""
    return tuple(
        State(name, MILITARY_SHARES[name], np.arange(first, last + 1))
        for name, (first, last) in MILITARY_ZIPS.items()
    )
