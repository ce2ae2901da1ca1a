"""Comparison vectors for learning with truth: how alike a pair is, and how telling that is here.

Beside the comparison levels and the similarities of a pair stand facts of the registry: how common the names
are, as shares of its records, so that they mean the same in a registry of any size; how many records there
are at the record's door; and whether another record there bears a name that the request states. A bride has
her husband's surname: when he is on file at that door, another surname speaks less against her.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from generators.schema import CLAIM_COLUMNS
from matchers.engine.hold import Holding
from matchers.engine.pairs import Portion
from matchers.linkage.doors import Doors, doors_of
from matchers.linkage.latent_classes import Floats
from matchers.linkage.levels import FIELDS, NAMES, Bearers, bearers, level_of, levels_of
from matchers.linkage.names import at, edits, initials

COMPARED = (
    "given_name",
    "middle_name",
    "surname",
    "house_number",
    "street",
    "unit",
    "city",
    "zip_code",
)  # columns whose similarities are features
EDITED = ("given_name", "surname", "house_number", "street", "unit", "zip_code")
SOMEWHAT = 0.5  # similarity of given names, where surnames are similar
FREQUENT = (*NAMES, "street")  # columns of which it counts how common the values are
STATED = ("middle_name", "suffix", "unit")  # columns that may be missing on one side alone
RAREST = 1e-5  # share of the records; in a small registry a rarer value cannot be told from one borne once
FEATURES = (
    *(f"{field} level" for field in FIELDS),
    *(f"{column} similarity" for column in COMPARED),
    *(f"{column} edits" for column in EDITED),
    "given name from the record's surname, edits",
    "surname from the record's given name, edits",
    *(f"{column} asked, frequency" for column in FREQUENT),
    *(f"{column} held, frequency" for column in FREQUENT),
    *(f"{column} missing" for column in STATED),
    "same state",
    "records at the door",
    *(f"others at the door with the {column}" for column in NAMES),
    *(f"others at the door with the record's {column}" for column in NAMES),
)


@dataclass(frozen=True)
class Scene:
    """A registry held, and what is counted in it beforehand."""

    holding: Holding
    borne: Bearers
    doors: Doors

    @classmethod
    def of(cls, holding: Holding) -> "Scene":
        """Count who bears which name, and who lives at which door."""
        return cls(holding, bearers(holding), doors_of(holding))


def plausible(
    portion: Portion, borne: Bearers, at_once: int
) -> Iterator[tuple[npt.NDArray[np.int64], Portion]]:
    """Yield the pairs that are worth judging, as places in the portion and as a portion of them alone.

    House number or street is similar, and so is the given name; or that is somewhat alike and the surname
    similar; or given name and surname have each other's initials, as when they changed places.
    Of right pairs one in a thousand is not among them (typical, seeds 5 and 6).
    at_once: most pairs yielded together
    """
    near = _near(portion, borne)
    places = near[_alike(at(portion, near), borne)]
    for first in range(0, len(places), at_once):
        some = places[first : first + at_once]
        yield some, at(portion, some)


def _near(portion: Portion, borne: Bearers) -> npt.NDArray[np.int64]:
    """Return the places of the pairs whose house number or street is similar."""
    near = level_of("house_number", portion, borne) > 1
    rest = np.flatnonzero(~near)
    near[rest] = level_of("street", at(portion, rest), borne) > 1
    return np.flatnonzero(near)


def _alike(portion: Portion, borne: Bearers) -> npt.NDArray[np.bool_]:
    """Return where names have something in common."""
    given = level_of("given_name", portion, borne)
    alike = given > 1
    far = np.flatnonzero(given == 1)
    rest = at(portion, far)
    alike[far] = initials(rest)
    somewhat = far[rest.similarities("given_name") >= SOMEWHAT]
    alike[somewhat[level_of("surname", at(portion, somewhat), borne) > 1]] = True
    return alike


def vectors_of(portion: Portion, scene: Scene) -> Floats:
    """Return the comparison vectors of pairs: float64, shape (pairs, features), in the order of FEATURES.

    NaN where a value is missing.
    """
    levels = levels_of(portion, scene.borne).astype(np.float64)
    levels[levels == 0] = np.nan
    columns = [
        *levels,
        *(portion.similarities(column) for column in COMPARED),
        *(edits(portion, column, column) for column in EDITED),
        *(edits(portion, *columns) for columns in (NAMES, NAMES[::-1])),
        *(_frequencies(_ask_for(portion, column), scene.borne, column) for column in FREQUENT),
        *(_frequencies(portion.numbers(column), scene.borne, column) for column in FREQUENT),
        *(_missing(portion, column) for column in STATED),
        np.where((same := portion.equal("state")) < 0, np.nan, same),
        *_door(portion, scene.doors),
    ]
    return np.stack(columns, axis=1)


def _ask_for(portion: Portion, column: str) -> npt.NDArray[np.int32]:
    """Return the held number of the asker's value: -1 missing, -2 not held."""
    found: npt.NDArray[np.int32] = portion.side.numbers[CLAIM_COLUMNS.index(column)][portion.asked]
    return found


def _frequencies(numbers: npt.NDArray[np.int32], borne: Bearers, column: str) -> Floats:
    """Return the log10 share of records with each value, that of RAREST for what is not held."""
    shares = np.append(borne.frequencies(column), 0.0)
    logs = np.log10(np.maximum(shares, RAREST))
    return np.where(numbers == -1, np.nan, logs[np.maximum(numbers, -1)])


def _missing(portion: Portion, column: str) -> Floats:
    """Return 0 where both have a value, 1 where the record alone has one, 2 the request alone, 3 neither."""
    asked, held = _ask_for(portion, column) == -1, portion.numbers(column) == -1
    return asked + 2.0 * held


def _door(portion: Portion, doors: Doors) -> list[Floats]:
    """Return how many records there are at the held row's door, and how many others bear the names."""
    rows = portion.held
    columns = [doors.sizes[rows].astype(np.float64)]
    for column in NAMES:
        stated, own = _ask_for(portion, column), portion.numbers(column)
        columns.append(doors.bearers(column, rows, stated) - (stated == own))
    for column in NAMES:
        own = portion.numbers(column)
        columns.append(doors.bearers(column, rows, own) - 1.0)
    return columns
