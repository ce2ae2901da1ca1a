"""Randomness by address: the words of (seed, stream name, row, draw) never depend on any others.

So any slice of any column can be made alone, and block size, thread count and order change nothing.
"""

import hashlib
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from generators.errors import ConfirmbenchError
from generators.kernels.philox import fill_words

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
