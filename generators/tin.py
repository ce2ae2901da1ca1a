"""Taxpayer numbers that can never be anybody's.

No SSN starts with 9, and ITINs, which do, have the groups (digits 4 and 5) 50-65, 70-88, 90-92 and 94-99
alone. So every number here is a 9xx with one of the other groups, whether it stands for an SSN or an ITIN.
"""

import numpy as np
import polars as pl

from generators.errors import ConfirmbenchError
from generators.sampling import Floats, chance, permuted
from generators.schema import ORIGINS
from generators.streams import Ints, Streams

UNISSUED_GROUPS = np.array([*range(50), 66, 67, 68, 69, 89, 93])
AREAS, SERIALS = 100, 10_000
CAPACITY = len(UNISSUED_GROUPS) * AREAS * SERIALS
SSN, ITIN = range(2)

# Share of people of each origin who file with an ITIN: about 3 % of all, as of Form 1040 filers; that it is
# concentrated in two origins is an assumption.
ITIN_SHARES: Floats = np.array([{"hispanic": 0.14, "api": 0.07}.get(origin, 0.005) for origin in ORIGINS])


def draw_tin_kinds(streams: Streams, people: Ints, origin: Ints) -> Ints:
    """Index into TIN_KINDS."""
    return np.where(chance(streams.words("person.tin_kind", people)[0], ITIN_SHARES[origin]), ITIN, SSN)


def write_tins(streams: Streams, record_ids: Ints) -> pl.Series:
    """Nine digits a record, no two alike. record_ids: below CAPACITY."""
    number = permuted(record_ids, CAPACITY, streams.key("tin"))
    serial, rest = number % SERIALS, number // SERIALS
    area, group = rest % AREAS, UNISSUED_GROUPS[rest // AREAS]
    return pl.Series("tin", (900 + area) * 1_000_000 + group * 10_000 + serial).cast(pl.String)


def check_capacity(records: int) -> None:
    """raises: ConfirmbenchError when there are fewer such numbers than records"""
    if records > CAPACITY:
        raise ConfirmbenchError(
            f"A registry of {records:,} records needs more taxpayer numbers than the {CAPACITY:,} "
            "that nobody can have; ask for fewer people."
        )
