"""A field of which a prober does not know some letters: what it writes, and what it knows by now."""

from dataclasses import dataclass, field
from string import ascii_uppercase, digits

import numpy as np
import numpy.typing as npt
import polars as pl

from bench.custody.leakage.draws import draws, sample
from bench.custody.leakage.probing import Probing

Ints = npt.NDArray[np.int64]

FIELDS = {"house_number": digits, "unit": digits, "street": ascii_uppercase}
WRONG = "QXZJVKW"  # letters that make a known one wrong: rare, so that they seldom help


@dataclass
class Puzzle:
    """One field of one record, and what its prober knows by now.

    value: as on file; unknown: places not known yet, in the order in which they are tried
    spoilable: known places, in the order in which they are made wrong; spoiled: so many of them are
    guess: the field as the prober would write it, filler in unknown places
    """

    record: int
    value: str
    unknown: list[int]
    spoilable: list[int]
    alphabet: str
    guess: list[str] = field(default_factory=list)
    spoiled: int = 0
    queries: int = 0
    open: bool = True
    blind: bool = False

    def written(self, spoiled: int, letter: str = "") -> str:
        """The guess with so many places made wrong, and a letter in the first unknown place."""
        signs = list(self.guess)
        for place in self.spoilable[:spoiled]:
            signs[place] = self._wrong(signs[place])
        if letter:
            signs[self.unknown[0]] = letter
        return "".join(signs)

    def letters(self) -> list[str]:
        """What may stand in the first unknown place: upper or lower case as the prober can tell."""
        return (
            [s.lower() for s in self.alphabet] if self.value[self.unknown[0]].islower() else [*self.alphabet]
        )

    def likely(self, hits: Ints) -> Ints:
        """Of letters that were confirmed those that are not right for another place, if there are any."""
        elsewhere = {self.guess[place] for place in self.spoilable[: self.spoiled]}
        there = [letter for letter in hits if self.letters()[letter] not in elsewhere]
        return np.array(there, np.int64) if there else hits

    def _wrong(self, known: str) -> str:
        """A letter or digit that is not the one known, in its case."""
        if known.isdigit():
            return digits[(int(known) + 5) % 10]
        return next(w.lower() if known.islower() else w for w in WRONG if w != known.upper())


def puzzles(targets: pl.DataFrame, column: str, probing: Probing) -> list[Puzzle]:
    """The field of up to `edge_records` records that have enough letters or digits in it."""
    rng = draws(probing.seed, f"edge {column}")
    alphabet = FIELDS[column]
    made = [
        _puzzle(record, value, alphabet, probing.unknown, rng)
        for record, value in enumerate(targets[column])
        if value and sum(sign.upper() in alphabet for sign in value) >= probing.unknown
    ]
    return [made[i] for i in sample(probing.edge_records, len(made), rng)]


def _puzzle(record: int, value: str, alphabet: str, size: int, rng: np.random.Generator) -> Puzzle:
    """Hide the last digits, or letters of the name of a street."""
    places = [place for place, sign in enumerate(value) if sign.upper() in alphabet]
    unknown = places[-size:] if alphabet == digits else _hidden(value, places, size, rng)
    spoilable = [place for place in reversed(places) if place not in unknown]
    made = Puzzle(record, value, unknown, spoilable, alphabet)
    made.guess = [_filler(sign) if place in unknown else sign for place, sign in enumerate(value)]
    return made


def _hidden(value: str, places: list[int], size: int, rng: np.random.Generator) -> list[int]:
    """Letters of the longest word before the last, which tends to be a word for "street"."""
    words = value.split(" ")
    longest = max(words[:-1] or words, key=len)
    first = value.index(longest)
    inside = [place for place in places if first <= place < first + len(longest)]
    among = inside if len(inside) >= size else places
    return sorted(int(place) for place in rng.permutation(among)[:size])


def _filler(sign: str) -> str:
    """What stands for an unknown sign, never right by chance: that would be found by trying all anyway."""
    if sign.isdigit():
        return "5" if sign == "0" else "0"
    filler = "X" if sign.upper() == "Q" else "Q"
    return filler.lower() if sign.islower() else filler
