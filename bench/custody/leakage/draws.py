"""Randomness for the attacks: one named Philox generator for each use."""

import numpy as np
import numpy.typing as npt

from generators.streams import stream_number

Ints = npt.NDArray[np.int64]


def draws(seed: int, name: str) -> np.random.Generator:
    """The generator of one use: another name gives independent draws, so a new attack changes no old one."""
    return np.random.Generator(np.random.Philox(key=[seed, stream_number(name)]))


def sample(size: int, of: int, rng: np.random.Generator) -> Ints:
    """`size` different numbers from 0 to `of` - 1, increasing; all of them where there are no more."""
    return np.sort(rng.permutation(of)[:size]).astype(np.int64)
