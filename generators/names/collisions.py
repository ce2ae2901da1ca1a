"""How many people share a full name: as the US Census 2020 has it, and as a registry has it.

A namesake is another person with the same given name and surname, letter case aside. How many namesakes
people have decides how often a matcher that leans on names is wrong, so it should grow with the size of a
registry as it does in life.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import polars as pl

from generators.names import name_table as census
from generators.sampling import Floats
from generators.schema import ORIGINS

LISTED = (1 - 0.12) * (1 - 0.06)  # people whose surname and given name are both in the census tables
QUANTILES = (0.5, 0.9, 0.99)
POINTS = 1 << 16  # of the quadrature, an origin; with 16 times as many the share unique moves by 0.0002
GOLDEN = 0.6180339887498949
STEPS = 64  # bins of probability in each factor of two

Hashes = npt.NDArray[np.uint64]


class Namesakes(NamedTuple):
    """Full names among some people.

    people: with a given name and a surname; unique: share of them without a namesake
    mean: namesakes a person; median, p90, p99: at most so many for that share of people
    """

    people: int
    unique: float
    mean: float
    median: int
    p90: int
    p99: int


# Derived from the Census 2020 tables, first and last name joint through race and sex, unlisted names taken to
# be unique: people, share unique, mean number of namesakes.
PUBLISHED = ((10_000, 0.992, 0.01), (100_000, 0.948, 0.09), (1_000_000, 0.819, 0.9), (10_000_000, 0.622, 9.3))
PUBLISHED_FILERS = Namesakes(160_000_000, 0.382, 148.0, 2, 246, 2_831)  # the median lies between 2 and 3


def namesakes(people: pl.LazyFrame) -> Namesakes:
    """Count the namesakes of people; one row a person, with the columns given_name and surname."""
    return count_namesakes(name_hashes(people))


def name_hashes(people: pl.LazyFrame) -> Hashes:
    """A 64-bit hash of each full name, in order; people without a given name or a surname are left out.

    Two names of 10 million share a hash with a probability of 3 in a million.
    """
    given, surname = (pl.col(name).str.to_lowercase() for name in ("given_name", "surname"))
    known = (pl.col("given_name") != "") & (pl.col("surname") != "")
    hashed = people.filter(known).select(name=given.hash(1) ^ surname.hash(2))
    return hashed.collect(engine="streaming")["name"].to_numpy()


def count_namesakes(hashes: Hashes) -> Namesakes:
    """The same from the hashes of full names, one a person."""
    bearers = run_lengths(np.sort(hashes))
    people = len(hashes)
    by_bearers = np.bincount(bearers) * np.arange(
        bearers.max(initial=0) + 1
    )  # people by bearers of their name
    reached = np.cumsum(by_bearers)
    quantiles = [int(np.searchsorted(reached, q * people)) - 1 if people else 0 for q in QUANTILES]
    mean = float((by_bearers * (np.arange(len(by_bearers)) - 1)).sum()) / max(people, 1)
    return Namesakes(people, float(by_bearers[1:2].sum()) / max(people, 1), mean, *quantiles)


def run_lengths(ordered: Hashes) -> npt.NDArray[np.int64]:
    """How often each value occurs, for sorted values."""
    starts = np.flatnonzero(np.diff(ordered, prepend=~ordered[:1]))
    return np.diff(starts, append=len(ordered))


@dataclass(frozen=True)
class NameModel:
    """Classes of people by how common their full name is.

    probability: that somebody bears the name of a person of the class
    weight: share of people in the class; the rest, with an unlisted name, have no namesake at all
    """

    probability: Floats
    weight: Floats

    def expect(self, people: int) -> Namesakes:
        """What to expect of so many people drawn at random: 1 or more."""
        others = people - 1
        unlisted = 1 - float(self.weight.sum())
        alone = np.exp(others * np.log1p(-self.probability))
        quantiles = [self._quantile(q - unlisted, others * self.probability) for q in QUANTILES]
        unique = unlisted + float(self.weight @ alone)
        return Namesakes(people, unique, others * float(self.weight @ self.probability), *quantiles)

    def _quantile(self, share: float, expected: Floats) -> int:
        """The least number of namesakes that `share` of all people, all of them listed, do not exceed."""
        from scipy.special import pdtr  # Poisson's distribution; imported here for it takes long

        low, high = -1, int(expected.max(initial=0) * 2 + 64)
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (low, middle) if self.weight @ pdtr(middle, expected) >= share else (middle, high)
        return high


@cache
def census_model() -> NameModel:
    """Full names of the US Census 2020: given name and surname are independent within an origin.

    So they are of the sex, given the origin, which therefore drops out. The expectation over all pairs of a
    given name and a surname is taken at POINTS pairs an origin, on a lattice of the two cumulative
    distributions.
    """
    share, surname = _distributions(census.surnames())
    _, given = _distributions(census.given_names())
    first = (np.arange(POINTS) + 0.5) / POINTS
    second = np.arange(POINTS) * GOLDEN % 1
    pairs = [(_drawn(surname[o], first), _drawn(given[o], second)) for o in range(len(ORIGINS))]
    probability = np.concatenate([LISTED * share @ (surname[:, s] * given[:, g]) for s, g in pairs])
    return _bin_up(probability, np.repeat(LISTED * share / POINTS, POINTS))


def model_curve(sizes: Sequence[int]) -> pl.DataFrame:
    """What the census leads one to expect at each number of people: the columns of Namesakes."""
    return pl.DataFrame(
        [census_model().expect(size) for size in sizes], schema=Namesakes._fields, orient="row"
    )


def _distributions(table: pl.DataFrame) -> tuple[Floats, Floats]:
    """The share of each origin among the bearers of all names, and of each name among those of an origin."""
    bearers = np.stack([(table["count"] * table[origin]).to_numpy() for origin in ORIGINS])
    totals = bearers.sum(axis=1)
    return totals / totals.sum(), bearers / totals[:, None]


def _drawn(distribution: Floats, uniform: npt.NDArray[Any]) -> npt.NDArray[np.int64]:
    return np.minimum(np.searchsorted(np.cumsum(distribution), uniform), len(distribution) - 1)


def _bin_up(probability: Floats, weight: Floats) -> NameModel:
    """Some thousand classes in place of the points, at the mean probability of each."""
    bins = np.unique(np.floor(np.log2(probability) * STEPS), return_inverse=True)[1]
    total = np.bincount(bins, weight)
    return NameModel(np.bincount(bins, weight * probability) / total, total.astype(np.float64))
