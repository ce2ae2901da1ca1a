"""Who else is at a record's door: in a tower block strangers share an address, in a house relatives do."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from matchers.engine.hold import PLACES, Holding
from matchers.linkage.names import NAMES

DOOR = ("street", "zip_code", "house_number")  # without the unit, which is often left out
NAME_BITS = max(PLACES[column][2] for column in NAMES)

Numbers = npt.NDArray[np.int64]


class Counted(NamedTuple):
    """How many rows have each key: distinct, ascending, and their counts."""

    keys: Numbers
    counts: Numbers


@dataclass(frozen=True)
class Doors:
    """The doors of a holding's rows, and who bears which name there.

    ids: int64, shape (rows,), the same for rows that share street, ZIP code and house number
    sizes: int64, shape (rows,), rows at a row's door, itself included, 0 where part of the address is missing
    names: by column, the rows counted by their door and name
    """

    ids: Numbers
    sizes: Numbers
    names: Mapping[str, Counted]

    def bearers(
        self, column: str, rows: npt.NDArray[np.int32], names: npt.NDArray[np.int32]
    ) -> npt.NDArray[np.float64]:
        """Return how many rows at the doors of `rows` bear names, themselves included.

        names: int32, number of each name among those held, -1 missing, -2 not held
        returns: float64, NaN where there is no door or no name
        """
        counted = self.names[column]
        sought = _door_and_name(self.ids[rows], np.maximum(names, -1).astype(np.int64) + 1)
        place = np.searchsorted(counted.keys, sought)
        found = np.append(counted.keys, -1)[place] == sought
        counts = np.where(found & (names >= 0), np.append(counted.counts, 0)[place], 0)
        return np.where((self.sizes[rows] == 0) | (names == -1), np.nan, counts)


def doors_of(holding: Holding) -> Doors:
    """Find the doors of all held rows, and count who bears which name there."""
    ids, sizes = _ids_and_sizes(holding)
    keys = {column: _door_and_name(ids, _numbers(holding, column)) for column in NAMES}
    names = {column: Counted(*np.unique(keys[column], return_counts=True)) for column in NAMES}
    return Doors(ids, sizes, names)


def at_door(holding: Holding) -> Numbers:
    """Return how many rows have each row's street, ZIP code and house number, 0 where one is missing."""
    return _ids_and_sizes(holding)[1]


def _ids_and_sizes(holding: Holding) -> tuple[Numbers, Numbers]:
    street, zip_code, house_number = (_numbers(holding, column) for column in DOOR)
    streets = np.unique((street << PLACES["zip_code"][2]) | zip_code, return_inverse=True)[1]
    doors, ids, sizes = np.unique(
        (streets << PLACES["house_number"][2]) | house_number, return_inverse=True, return_counts=True
    )
    complete = (street > 0) & (zip_code > 0) & (house_number > 0)
    return ids, np.where(complete, sizes[ids] if doors.size else 0, 0).astype(np.int64)


def _door_and_name(ids: Numbers, names: Numbers) -> Numbers:
    """Return one number for both; names from 0, missing."""
    found: Numbers = (ids << NAME_BITS) | names
    return found


def mean_at_door(holding: Holding) -> float:
    """Return the mean over the rows that have a door, 1 where there are none."""
    sizes = at_door(holding)
    return float(sizes.sum() / max(1, np.count_nonzero(sizes))) or 1.0


def _numbers(holding: Holding, column: str) -> npt.NDArray[np.int64]:
    """Return the numbers of a column plus 1, 0 for missing."""
    word, shift, bits = PLACES[column]
    found = (holding.held.words[:, word] >> np.uint64(shift)) & np.uint64((1 << bits) - 1)
    return found.astype(np.int64)
