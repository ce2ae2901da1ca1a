"""Randomness by address, and what is drawn with it: bounded integers, chances, weighted choices.

The words of (seed, stream name, row, draw) never depend on any others: any slice of any column can be made
alone, and block size, thread count and order change nothing. From uniform 32-bit words, integers decide.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from generators.errors import ConfirmbenchError
from generators.kernels import draws as alias
from generators.kernels.draws import fill_words
from generators.kernels.occupancy import permute

Words = npt.NDArray[np.uint32]
Ints = npt.NDArray[np.int64]

MAX_SEED = 2**64 - 1


@dataclass(frozen=True)
class Streams:
    """Every stream of one seed (0 to 2**64 - 1)."""

    seed: int

    def __post_init__(self) -> None:
        if not 0 <= self.seed <= MAX_SEED:
            raise ConfirmbenchError(f"The seed is {self.seed}; it must be from 0 to {MAX_SEED}.")

    def words(self, name: str, rows: Ints, draw: int = 0) -> Words:
        """Four independent uniform 32-bit words a row, shape (4, n).

        name: of the stream; another name gives independent words, so a new column changes no old one
        rows: not negative
        draw: 0, 1, 2, ... when a row needs more than four words
        """
        return fill_words(
            np.ascontiguousarray(rows, np.uint64),
            np.uint64(stream_number(name)),
            np.uint64(draw),
            np.uint64(self.seed),
        )

    def key(self, name: str) -> int:
        """A 64-bit key for a permutation."""
        words = self.words(name, np.zeros(1, np.int64))
        return int(words[0, 0]) << 32 | int(words[1, 0])


def stream_number(name: str) -> int:
    """The 32-bit number that stands for a stream's name in the counter."""
    return int.from_bytes(hashlib.blake2b(name.encode(), digest_size=4).digest(), "little")


Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]


def below(words: Words, bound: int | Ints) -> Ints:
    """Uniform integers from 0 to bound - 1, by multiply and shift (bias under bound / 2**32)."""
    return ((words.astype(np.uint64) * np.asarray(bound, np.uint64)) >> np.uint64(32)).astype(np.int64)


def chance(words: Words, probability: float | Floats) -> Bools:
    """True with the given probability (0 to 1)."""
    return np.asarray(words.astype(np.uint64) < thresholds(probability))


def thresholds(probability: float | Sequence[float] | Floats) -> npt.NDArray[np.uint64]:
    """The numbers that a 32-bit word is below with the given probabilities (0 to 1)."""
    return np.rint(np.asarray(probability, np.float64) * 2.0**32).astype(np.uint64)


def permute_values(values: Ints, size: int | Ints, key: int | npt.NDArray[np.uint64]) -> Ints:
    """Send each value through the keyed permutation of 0..size-1."""
    sizes, keys = np.empty((2, len(values)), np.uint64)
    sizes[:], keys[:] = size, key
    return permute(np.array(values, np.uint64), sizes, keys).astype(np.int64)


@dataclass(frozen=True)
class WeightedTables:
    """Weighted choices from one or more tables of values; cells as kernels.alias.draw takes them."""

    offsets: Ints
    cells: Words

    @classmethod
    def build(cls, tables: Sequence[Floats]) -> "WeightedTables":
        """Tables from weights: value i is drawn in proportion to tables[g][i]; weight 0 is never drawn.

        Every table needs one positive weight.
        """
        values = [np.flatnonzero(weights > 0).astype(np.int32) for weights in tables]
        kept = [weights[chosen] for weights, chosen in zip(tables, values, strict=True)]
        offsets = np.cumsum([0, *(len(chosen) for chosen in values)], dtype=np.int64)
        thresholds, aliases = alias.build(np.concatenate(kept), offsets)
        return cls(offsets, _pack_cells(thresholds, aliases, np.concatenate(values), offsets))

    def draw(self, words: Words, groups: Ints | None = None) -> Ints:
        """One value a row.

        words: shape (2 or more, n); the first two rows are used
        groups: the table of each row; None means table 0
        """
        tables = np.zeros(words.shape[1], np.int64) if groups is None else groups
        return alias.draw(
            np.ascontiguousarray(tables, np.int64),
            np.ascontiguousarray(words[0]),
            np.ascontiguousarray(words[1]),
            self.offsets,
            self.cells,
        )


def _pack_cells(
    thresholds: npt.NDArray[np.uint64],
    aliases: npt.NDArray[np.int32],
    values: npt.NDArray[np.int32],
    offsets: Ints,
) -> Words:
    """Cells for kernels.alias.draw. A threshold of 2**32 becomes one less: such a cell's alias is itself."""
    cells = np.empty((len(values), 3), np.uint32)
    cells[:, 0] = np.minimum(thresholds, 2**32 - 1)
    cells[:, 1] = values
    cells[:, 2] = values[np.repeat(offsets[:-1], np.diff(offsets)) + aliases]
    return cells.ravel()
