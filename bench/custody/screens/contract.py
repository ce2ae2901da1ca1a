"""What a gate of the custodian is: it says which requests are fit to be answered at all.

Structural, as the contract of matchers is: a plug-in keeps it without importing anything from here.
"""

from typing import Protocol

import polars as pl


class OpenGate(Protocol):
    """A gate that knows the gazetteer and admits or refuses requests."""

    def admit(self, requests: pl.DataFrame, papers: pl.DataFrame) -> pl.Series:
        """Say of each request whether it may be answered: True for admit, False for refuse.

        requests: the columns of `generators.schema.REQUESTS`, in the order in which they were received
        papers: the columns of `generators.schema.PAPERS`, one row a request, in the same order; a request
            that came without papers has nulls in all of them
        returns: Boolean Series, one a request, in order, never null

        What is said of a request depends on it, its papers, and what was asked before it or with it in the
        same batch, which is received whole: never on the registry, on what was answered, or on batches that
        are received after its own.
        """
        ...


class Gate(Protocol):
    """A frozen dataclass of parameters; its constructor call is its name: `policy(file='mou-2025')`.

    Two things are optional. A class attribute `itemwise = True` promises that what is said of a request does
    not depend on others at all. A method `reasons(requests, papers)` of what `open` returns gives a String
    Series: null for who is admitted, for others the reason; it stays on the custodian's side.
    """

    def open(self, gazetteer: pl.LazyFrame) -> OpenGate:
        """Learn the addresses that there are (columns of `generators.schema.GAZETTEER`); leaves self be."""
        ...
