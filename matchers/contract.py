"""What a matcher is. Structural: a plug-in keeps it without importing anything from here."""

from typing import Protocol

import polars as pl


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
