"""First and last name, and nothing else."""

from dataclasses import dataclass
from typing import ClassVar

import polars as pl

from matchers.contract import FittedMatcher
from matchers.engine.normalize import normalize
from matchers.joining import joins

NAMES = ("given_name", "surname")


@dataclass(frozen=True)
class NameOnly:
    """Confirm when a record has the given name and the surname of the request, whatever its address.

    After normalisation, exactly. Every namesake is confirmed; the larger the registry, the more.

    Source: Ramirez v. TransUnion, an alert raised by first and last name alone, of which the regulator (86 FR
    62468) says that it is no reasonable procedure.
    """

    separable: ClassVar[bool] = True

    def fit(self, registry: pl.LazyFrame) -> FittedMatcher:
        """Normalise the names of the registry."""
        return joins.fit(registry, joins.JoinRule(_names, _ask, (NAMES,)))


def _names(frame: pl.DataFrame) -> pl.DataFrame:
    return normalize(frame.select(NAMES))


def _ask(requests: pl.DataFrame) -> pl.DataFrame:
    return _names(requests).with_columns(requests[joins.ROW])
