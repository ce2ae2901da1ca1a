"""Comparison levels: how far a pair agrees in each field, from nothing in common to exactly the same.

City, state and ZIP code are one field, because they follow from one another: counted apart, the same
agreement would weigh three times. A level 0, missing, belongs to every field and is no evidence. Where the
asker's string is like the held one, it matters whether both are names that people bear: DANIEL and DANIELLE
may be brother and sister, DANIEL and DANEIL are one person and a slip of the hand, the asker's or the
custodian's. Another surname weighs less when the record's has become the middle name, as a bride's may.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from generators.schema import CLAIM_COLUMNS
from matchers.engine.hold import PLACES, Holding
from matchers.engine.pairs import Portion, Rows
from matchers.engine.text import Text
from matchers.kernels import levels as kernel
from matchers.linkage import names as across
from matchers.linkage import names as nicknames

FIELDS: Mapping[str, tuple[str, ...]] = {
    "given_name": (
        "else",
        "similar to a known name",
        "similar",
        "one edit from a known name",
        "two edits",
        "one edit",
        "initial",
        "nickname",
        "nearly swapped with surname",
        "swapped with surname",
        "exact",
    ),
    "middle_name": ("else", "similar", "initial", "the record's surname", "exact"),
    "surname": (
        "else",
        "similar to a known name",
        "similar",
        "part of the other",
        "one edit from a known name",
        "one edit",
        "exact",
    ),
    "suffix": ("else", "request only", "record only", "exact"),
    "house_number": ("else", "one edit", "exact"),
    "street": ("else", "similar", "very similar", "exact"),
    "unit": ("else", "request only", "record only", "close", "exact"),
    "place": ("else", "ZIP close", "city", "city, ZIP close", "ZIP", "ZIP and city"),
}
N_LEVELS = 1 + max(map(len, FIELDS.values()))  # with level 0, missing
NAMES = ("given_name", "surname")  # the fields in which rare values weigh more
COUNTED = (*NAMES, "house_number", "street")  # those in which agreement by chance follows from the registry
SIMILAR, STREET_SIMILAR, STREET_VERY_SIMILAR, CITY_SIMILAR = 0.85, 0.85, 0.95, 0.9
MOST_SWAPPED_EDITS = 3
# At least this share of a registry's records bear a known name.
KNOWN = 1e-5

Levels = npt.NDArray[np.int8]


@dataclass(frozen=True)
class Bearers:
    """How many held rows have each value of a column: int64, by its number in the vocabulary."""

    counts: Mapping[str, npt.NDArray[np.int64]]
    n_rows: int

    def frequencies(self, column: str) -> npt.NDArray[np.float64]:
        """Return the share of held rows that have each value, 0..1."""
        found: npt.NDArray[np.float64] = self.counts[column] / max(1, self.n_rows)
        return found

    def chance(self, column: str) -> float:
        """Return the probability that two random rows that have a value have the same one."""
        counts = self.counts[column]
        return float(counts @ counts) / max(1, int(counts.sum()) ** 2)  # whole numbers, in any order of rows


def bearers(holding: Holding) -> Bearers:
    """Count the held rows by their values in the columns COUNTED."""
    return Bearers({name: _count(holding, name) for name in COUNTED}, len(holding.held.words))


def _count(holding: Holding, column: str) -> npt.NDArray[np.int64]:
    word, shift, bits = PLACES[column]
    numbers = (holding.held.words[:, word] >> np.uint64(shift)) & np.uint64((1 << bits) - 1)
    c = CLAIM_COLUMNS.index(column)
    n_strings = int(holding.held.bases[c + 1] - holding.held.bases[c])
    return np.bincount(numbers.astype(np.int64), minlength=n_strings + 1)[1:]  # 0 is missing


def levels_of(portion: Portion, borne: Bearers) -> Levels:
    """Return the level of each field of pairs: int8, shape (fields, pairs), in the order of FIELDS."""
    levels = np.empty((len(FIELDS), len(portion.asked)), np.int8)
    compared = _Compared(portion, borne)
    for f, field in enumerate(FIELDS):
        getattr(compared, field)(levels[f])
    return levels


def level_of(field: str, portion: Portion, borne: Bearers) -> Levels:
    """Return the level of one field of pairs: int8, shape (pairs,)."""
    levels = np.empty(len(portion.asked), np.int8)
    getattr(_Compared(portion, borne), field)(levels)
    return levels


@dataclass(frozen=True)
class _Compared:
    """Fills in the levels of one field after the other."""

    portion: Portion
    borne: Bearers

    def given_name(self, levels: Levels) -> None:
        p = self.portion
        short = nicknames.relate(*self._nicknames())
        related, similarities = p.related("given_name"), p.similarities("given_name")
        kernel.given_names(
            related, similarities, self._known("given_name"), short, p.swapped(), SIMILAR, levels
        )
        apart, similar = np.flatnonzero(levels == 1), np.flatnonzero(levels == 3)
        nearly = across.nearly_swapped(across.at(p, apart), MOST_SWAPPED_EDITS)
        levels[apart[nearly]] = _level("given_name", "nearly swapped with surname")
        twice = across.edits(across.at(p, similar), "given_name", "given_name") == 2
        levels[similar[twice]] = _level("given_name", "two edits")

    def middle_name(self, levels: Levels) -> None:
        p = self.portion
        kernel.middle_names(p.related("middle_name"), p.similarities("middle_name"), SIMILAR, levels)
        apart = np.flatnonzero(levels == 1)
        former = across.same(across.at(p, apart), "middle_name", "surname")
        levels[apart[former]] = _level("middle_name", "the record's surname")

    def surname(self, levels: Levels) -> None:
        p = self.portion
        related, similarities = p.related("surname"), p.similarities("surname")
        kernel.surnames(related, similarities, self._known("surname"), p.swapped(), SIMILAR, levels)

    def suffix(self, levels: Levels) -> None:
        kernel.suffixes(self.portion.equal("suffix"), *self._present("suffix"), levels)

    def house_number(self, levels: Levels) -> None:
        p = self.portion
        kernel.house_numbers(p.equal("house_number"), p.related("house_number"), levels)

    def street(self, levels: Levels) -> None:
        p = self.portion
        kernel.streets(
            p.related("street"), p.similarities("street"), STREET_SIMILAR, STREET_VERY_SIMILAR, levels
        )

    def unit(self, levels: Levels) -> None:
        p = self.portion
        kernel.units(p.equal("unit"), p.related("unit"), *self._present("unit"), levels)

    def place(self, levels: Levels) -> None:
        p = self.portion
        zips = p.equal("zip_code"), p.related("zip_code")
        cities = p.equal("city"), p.similarities("city")
        kernel.places(*zips, *cities, p.equal("state"), CITY_SIMILAR, levels)

    def _known(self, column: str) -> npt.NDArray[np.bool_]:
        """Return whether both strings are borne by enough held rows."""
        numbers = self.portion.side.numbers[CLAIM_COLUMNS.index(column)]
        known = np.append(self.borne.frequencies(column) >= KNOWN, False)
        asked: npt.NDArray[np.bool_] = known[np.where(numbers >= 0, numbers, -1)][self.portion.asked]
        return asked & known[self.portion.numbers(column)]

    def _present(self, column: str) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
        asked = self.portion.side.numbers[CLAIM_COLUMNS.index(column)] != -1
        return asked[self.portion.asked], self.portion.numbers(column) >= 0

    def _nicknames(self) -> tuple[Rows, Rows]:
        """Return the places in the table of nicknames of the asked and the held given names."""
        c = CLAIM_COLUMNS.index("given_name")
        side, held = self.portion.side, self.portion.holding.held
        n = side.numbers.shape[1]
        asked = nicknames.numbers(Text(side.letters, side.offsets[c * n : (c + 1) * n + 1]))
        strings = held.offsets[held.bases[c] : held.bases[c + 1] + 1]
        known = np.append(nicknames.numbers(Text(held.letters, strings)), np.int32(-1))
        return asked[self.portion.asked], known[self.portion.numbers("given_name")]


def _level(field: str, label: str) -> int:
    return 1 + FIELDS[field].index(label)


def agreed_values(portion: Portion, levels: Levels) -> Rows:
    """Return the number of the value on which each pair agrees exactly: int32, as `levels`, -1 for none.

    Of the fields in NAMES; in others -1 throughout.
    """
    found = np.full(levels.shape, -1, np.int32)
    for f, field in enumerate(FIELDS):
        if field in NAMES:
            found[f] = np.where(levels[f] == len(FIELDS[field]), portion.numbers(field), -1)
    return found
