"""What a matcher is, and what matchers check when they are made.

The contract is structural: a plug-in keeps it without importing anything from here.
"""

from importlib.util import find_spec
from typing import Protocol

import polars as pl

from generators.errors import ConfirmbenchError


class FittedMatcher(Protocol):
    """A matcher that has seen a registry and answers requests about it."""

    def confirm(self, requests: pl.DataFrame) -> pl.Series:
        """Answer each request: True for confirm, False for no match.

        requests: the columns of `generators.schema.REQUESTS`
        returns: Boolean Series, one answer per request, in order, never null

        An answer depends on its own request and the registry alone: not on the other requests of the
        batch, their order, the number of threads, or how the registry is cut into parts. A missing
        value (null or "") agrees with nothing.
        """
        ...


class Matcher(Protocol):
    """A frozen dataclass of parameters; its constructor call is its name: `jaro_winkler(threshold=0.9)`."""

    def fit(self, registry: pl.LazyFrame) -> FittedMatcher:
        """Learn a registry (columns of `generators.schema.REGISTRY`); leaves `self` unchanged."""
        ...


class MissingPackage(ConfirmbenchError):
    """A matcher that cannot be made here; the others of a run can."""


def check_installed(*packages: str) -> None:
    """Raise MissingPackage, which names the extra to install, unless all `packages` can be imported."""
    for package in packages:
        if find_spec(package) is None:
            raise MissingPackage(
                f'The package {package} is not installed; install it with pip install "confirmbench[peers]".'
            )


def check_range(name: str, value: float, low: float, high: float) -> None:
    """Raise ConfirmbenchError unless `value` is a number from `low` to `high`, both included."""
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if not is_number or not low <= value <= high:
        raise ConfirmbenchError(f"{name} is {value!r}; it must be a number from {low:g} to {high:g}.")
