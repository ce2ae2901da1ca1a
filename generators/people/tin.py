"""Taxpayer numbers that can never be anybody's.

No SSN starts with 9, and ITINs, which do, have the groups (digits 4 and 5) 50-65, 70-88, 90-92 and 94-99
alone. So a number here is a 9xx with one of the other groups, whether it stands for an SSN or an ITIN. There
are 56 million of those; the people beyond get a letter and eight digits, which no taxpayer has either.
"""

from dataclasses import dataclass

import numpy as np
import polars as pl

from generators.errors import ConfirmbenchError
from generators.people.cards import Cards
from generators.people.households import SLOTS
from generators.people.person import People
from generators.sampling import Floats, Ints, Streams, below, chance, permute_values
from generators.schema import ORIGINS

UNISSUED_GROUPS = np.array([*range(50), 66, 67, 68, 69, 89, 93])
AREAS, SERIALS = 100, 10_000
ALL_DIGITS = len(UNISSUED_GROUPS) * AREAS * SERIALS
LETTERS = pl.Series(list("ABCDEFGHJKLMNPQRSTUVWXYZ"))
AFTER_LETTER = 10**8
CAPACITY = ALL_DIGITS + len(LETTERS) * AFTER_LETTER
A_HOUSEHOLD = SLOTS + 1  # numbers set aside
SSN, ITIN = range(2)
TRIES = 12
HOUSEMATES = 0.5  # of shared numbers: somebody's in the same household, where anybody else is on file

# Share of people of each origin who file with an ITIN: about 3 % of all, as of Form 1040 filers; that it is
# concentrated in two origins is an assumption.
ITIN_SHARES: Floats = np.array([{"hispanic": 0.14, "api": 0.07}.get(origin, 0.005) for origin in ORIGINS])


def draw_tin_kinds(streams: Streams, people: People) -> Ints:
    """Index into TIN_KINDS."""
    words = streams.words("person.tin_kind", people.person)
    return np.where(chance(words[0], ITIN_SHARES[people.origin]), ITIN, SSN)


@dataclass(frozen=True)
class Tins:
    """Everybody has a number, on file or not; every household leaves one unused."""

    streams: Streams
    cards: Cards

    def write(self, person: Ints) -> pl.Series:
        """The number of each person: nine characters, no two people's alike."""
        return self._write(person)

    def unissued(self, household: Ints) -> pl.Series:
        """For each household a number that nobody has."""
        return self._write(self.cards.households * SLOTS + household)

    def _write(self, index: Ints) -> pl.Series:
        size = max(self.cards.households * A_HOUSEHOLD, ALL_DIGITS)
        number = permute_values(index, size, self.streams.key("tin"))
        serial, rest = number % SERIALS, number // SERIALS
        area, group = rest % AREAS, UNISSUED_GROUPS[np.minimum(rest // AREAS, len(UNISSUED_GROUPS) - 1)]
        digits = pl.Series((900 + area) * 1_000_000 + group * 10_000 + serial).cast(pl.String)
        beyond = np.flatnonzero(number >= ALL_DIGITS)
        return digits.scatter(beyond, _with_letter(number[beyond] - ALL_DIGITS)).alias("tin")

    def on_records(self, person: Ints, shared: float) -> Ints:
        """Whose number stands on the record of each person: their own, or, for a share, somebody else's."""
        rows = np.flatnonzero(chance(self.streams.words("record.tin", person)[0], shared))
        whose = person.copy()
        whose[rows] = self.somebody(person[rows], "record.lender")
        return whose

    def somebody(self, person: Ints, stream: str) -> Ints:
        """For each person somebody on file: a housemate in half of the cases, or anybody.

        The person's own number is left where TRIES draws find nobody, as in a registry of one.
        """
        words = self.streams.words(stream, person)
        beside = person // SLOTS * SLOTS + (person % SLOTS + 1 + below(words[1], SLOTS - 1)) % SLOTS
        found = chance(words[0], HOUSEMATES) & self.cards.on_file(beside)
        whose = np.where(found, beside, person)
        for draw in range(1, TRIES + 1):
            rows = np.flatnonzero(~found)
            words = self.streams.words(stream, person[rows], draw)
            other = below(words[0], self.cards.households) * SLOTS + below(words[1], SLOTS)
            fits = self.cards.on_file(other) & (other != person[rows])
            whose[rows[fits]], found[rows[fits]] = other[fits], True
        return whose


def _with_letter(number: Ints) -> pl.Series:
    digits = pl.Series(number % AFTER_LETTER).cast(pl.String).str.zfill(8)
    return LETTERS.gather(number // AFTER_LETTER) + digits


def check_capacity(households: int) -> None:
    """raises: ConfirmbenchError when there are fewer such numbers than the households need"""
    if households * A_HOUSEHOLD > CAPACITY:
        raise ConfirmbenchError(
            f"A population of {households:,} households or more needs more than the {CAPACITY:,} taxpayer "
            "numbers that nobody can have; ask for fewer people."
        )
