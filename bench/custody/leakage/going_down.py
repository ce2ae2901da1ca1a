"""Asking about people at addresses, one after the other."""

import numpy as np
import numpy.typing as npt
import polars as pl

from bench.custody.leakage.oracle import Answers, Oracle
from bench.custody.leakage.papers import Pace
from bench.custody.leakage.places import Places
from generators.schema import ADDRESS_COLUMNS, NAME_COLUMNS

Ints = npt.NDArray[np.int64]

AT_ONCE = 1_000_000  # probes in memory, 0.5 KB each with their papers


def answers_down(
    oracle: Oracle, people: pl.DataFrame, where: Ints, places: Places, pace: Pace = "patient"
) -> Answers:
    """int8, shape (n, L): what is answered to each probe, if all are sent.

    people: n rows, claim columns and tin
    where: int64, shape (n, L): at which row of `places`, with the people's own addresses behind it
    """
    addresses = pl.concat([places.addresses, people.select(ADDRESS_COLUMNS)])
    n, size = where.shape
    step = max(AT_ONCE // max(size, 1), 1)
    answers = np.empty((n, size), np.int8)
    for first in range(0, n, step):
        some = where[first : first + step]
        who, number = np.divmod(np.arange(some.size), size)
        claims = _written(people[first : first + step], who, addresses, some.ravel())
        answers[first : first + step] = oracle.ask(claims, who, number, pace).reshape(some.shape)
    return answers


def _written(names: pl.DataFrame, who: Ints, addresses: pl.DataFrame, where: Ints) -> pl.DataFrame:
    """Claims: the name and tin of row `who` at the address of row `where`."""
    return names.select(*NAME_COLUMNS, "tin")[who].hstack(addresses[where])
