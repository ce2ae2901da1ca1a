"""What a rule of a policy is."""

from abc import ABC, abstractmethod
from typing import ClassVar

import polars as pl


class Rule(ABC):
    """One thing that a custodian demands of a request; a frozen dataclass of its keys in the file.

    A rule says nothing of a value that is absent or cannot be read where another rule is there for that:
    that one is in `needs`, and no policy has the one without the other.
    """

    needs: ClassVar[tuple[str, ...]] = ()

    @abstractmethod
    def holds(self) -> pl.Expr:
        """Whether a request keeps the rule, of columns of `policy_stream.stream`; null for nothing to say."""

    def kept(self, stream: pl.DataFrame) -> pl.Series:
        """Whether each request keeps the rule: Boolean, one a request, never null.

        stream: from `policy_stream.stream`, in the order of receipt. What is said of a request depends on it,
            on those before it and on its own batch.
        """
        return stream.select(self.holds().fill_null(True)).to_series()
