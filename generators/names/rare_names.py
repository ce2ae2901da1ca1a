"""Names too rare to be listed, made from their number.

The census lists names with 100 bearers or more; 12 % of people have a surname and 6 % a given name that it
does not list. Such a name's text is a pure function of its group (origin, or origin and sex) and number, so
no table of millions of names is kept. It is never a listed name, and it looks like those of its group.

The numbers of a group lie in octaves, each twice as large as the one before and each as likely, so a few
rare names have many bearers and most have one or none.
"""

from dataclasses import dataclass
from hashlib import blake2b

import numpy as np
import numpy.typing as npt
import polars as pl

from generators.kernels import trigrams
from generators.sampling import Floats, Ints, Words

OCTAVES = 6
ALL_OCTAVES = 2**OCTAVES - 1  # numbers in all octaves, for each number in the first
GROUP_SHIFT = np.uint64(40)  # a key is the group above, the number below
LIKENESS = 16  # training weights are rounded to this part of the square root of a bearer
SHIFT, LOW = np.uint64(32), np.uint64(0xFFFFFFFF)
Keys = npt.NDArray[np.uint64]


@dataclass(frozen=True)
class RareNames:
    """Groups of rare names, numbered from 0 through all groups.

    firsts: how many names the first octave of each group has
    cells: uint32, the trigram models of the groups
    marks: uint8, which names are listed
    least: half bits of surprise that a name must have, for likelier ones would coincide too often
    longest: letters of a name at most
    """

    firsts: Ints
    cells: npt.NDArray[np.uint32]
    marks: npt.NDArray[np.uint8]
    least: int
    longest: int

    @classmethod
    def learn(
        cls, listed: pl.Series, weights: list[Floats], firsts: Ints, least: int, longest: int
    ) -> "RareNames":
        """Learn what names look like.

        listed: names in capitals A to Z
        weights: for each group how much each listed name counts
        """
        text = np.frombuffer((listed.str.join("\n").item() + "\n").encode(), np.uint8)
        marks = np.zeros(trigrams.SLOTS // 8, np.uint8)
        trigrams.mark(text, marks)
        cells = np.zeros(len(weights) * trigrams.CELLS, np.uint32)
        for group, weight in enumerate(weights):
            counts = np.zeros(trigrams.COUNTS, np.int64)
            trigrams.count(text, np.rint(weight * LIKENESS).astype(np.int64), counts)
            trigrams.model(counts, cells, group * trigrams.CELLS)
        return cls(firsts, cells, marks, least, longest)

    @property
    def starts(self) -> Ints:
        """The first number of each group, and the end of the last."""
        return np.concatenate([[0], np.cumsum(self.firsts * ALL_OCTAVES)])

    @property
    def digest(self) -> str:
        """Of all that decides a name."""
        state = blake2b(digest_size=16)
        for array in (self.firsts, self.cells, self.marks, np.array([self.least, self.longest])):
            state.update(array.astype(array.dtype.newbyteorder("<"), copy=False).tobytes())
        return state.hexdigest()

    def draw(self, words: Words, groups: Ints) -> Ints:
        """One number a row of `groups`, from both words: shape (2, n)."""
        mixed = _mix(words[0].astype(np.uint64) << SHIFT | words[1])
        octave = ((mixed >> SHIFT) * np.uint64(OCTAVES)) >> SHIFT
        first = self.firsts[groups].astype(np.uint64)
        size = first << octave
        within = ((mixed & LOW) * size) >> SHIFT
        return self.starts[groups] + (size - first + within).astype(np.int64)

    def read(self, numbers: Ints) -> pl.Series:
        """The names as text, one a number."""
        if not len(numbers):
            return pl.Series([], dtype=pl.String)
        starts = self.starts
        groups = np.searchsorted(starts, numbers, side="right") - 1
        keys = groups.astype(np.uint64) << GROUP_SHIFT | (numbers - starts[groups]).astype(np.uint64)
        text = np.empty(len(numbers) * (self.longest + 1), np.uint8)
        size = trigrams.spell(keys, groups, self.cells, self.marks, np.uint32(self.least), self.longest, text)
        return pl.Series([text[: size - 1].tobytes().decode()]).str.split("\n").explode()


def likeness(count: Floats, share: Floats) -> Floats:
    """How much a listed name teaches about a group that bears `share` of it.

    Rare names should look like the group's own rarer names, so neither Smith (0.7 % of its bearers are of
    Asian origin, yet those are 16,000 people) nor Nguyen may outweigh the rest.
    """
    return np.sqrt(count) * share


def _mix(value: Keys) -> Keys:
    """The finaliser of MurmurHash3."""
    for multiplier in (trigrams.MIX_0, trigrams.MIX_1):
        value ^= value >> trigrams.SHIFT
        value *= multiplier
    return value ^ (value >> trigrams.SHIFT)
