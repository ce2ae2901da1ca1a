"""How many records there are at each record's door: in a tower block, strangers share an address."""

import numpy as np
import numpy.typing as npt

from matchers.engine.hold import Holding
from matchers.engine.layout import PLACES

DOOR = ("street", "zip_code", "house_number")  # without the unit, which is often left out


def at_door(holding: Holding) -> npt.NDArray[np.int64]:
    """Return how many rows have each row's street, ZIP code and house number, 0 where one is missing."""
    street, zip_code, house_number = (_numbers(holding, column) for column in DOOR)
    streets = np.unique((street << PLACES["zip_code"][2]) | zip_code, return_inverse=True)[1]
    doors, place, sizes = np.unique(
        (streets << PLACES["house_number"][2]) | house_number, return_inverse=True, return_counts=True
    )
    complete = (street > 0) & (zip_code > 0) & (house_number > 0)
    return np.where(complete, sizes[place] if doors.size else 0, 0).astype(np.int64)


def mean_at_door(holding: Holding) -> float:
    """Return the mean over the rows that have a door, 1 where there are none."""
    sizes = at_door(holding)
    return float(sizes.sum() / max(1, np.count_nonzero(sizes))) or 1.0


def _numbers(holding: Holding, column: str) -> npt.NDArray[np.int64]:
    """Return the numbers of a column plus 1, 0 for missing."""
    word, shift, bits = PLACES[column]
    found = (holding.held.words[:, word] >> np.uint64(shift)) & np.uint64((1 << bits) - 1)
    return found.astype(np.int64)
