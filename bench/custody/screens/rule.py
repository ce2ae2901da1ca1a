"""What a rule of a policy is.

What the keys of rules may be: each kind reads one value of a TOML file.
"""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any, ClassVar

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


LARGEST = 10**9
YEARS = 100  # hours and days beyond this are slips of the pen


@dataclass(frozen=True)
class Whole:
    """A whole number, both ends included."""

    least: int
    most: int = LARGEST

    def read(self, value: Any) -> int:
        """The number; raises ValueError that says what was expected."""
        if type(value) is not int or not self.least <= value <= self.most:
            raise ValueError(f"a whole number from {self.least} to {self.most}")
        return value


@dataclass(frozen=True)
class Day:
    """A date of TOML, without time and without quotes."""

    def read(self, value: Any) -> date:
        """The date; raises ValueError that says what was expected."""
        if not isinstance(value, date) or isinstance(value, datetime):
            raise ValueError("a date without quotes, e.g. 2025-04-08")
        return value


@dataclass(frozen=True)
class Texts:
    """One or more texts, each once, without blanks at their ends."""

    def read(self, value: Any) -> tuple[str, ...]:
        """The texts; raises ValueError that says what was expected."""
        if not isinstance(value, list) or not value or not all(_is_text(each) for each in value):
            raise ValueError('a list of texts without blanks at their ends, e.g. ["AGENCY-A"]')
        if len(set(value)) < len(value):
            raise ValueError("a list in which nothing stands twice")
        return tuple(value)


@dataclass(frozen=True)
class Choice:
    """One of a few texts."""

    among: Sequence[str]

    def read(self, value: Any) -> str:
        """The text; raises ValueError that says what was expected."""
        if value not in self.among:
            raise ValueError(" or ".join(f'"{each}"' for each in self.among))
        return str(value)


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and value != "" and value == value.strip()


Limit = Annotated[int, Whole(1)]  # of requests
Days = Annotated[int, Whole(0, YEARS * 366)]
Hours = Annotated[int, Whole(1, YEARS * 366 * 24)]
Year = Annotated[int, Whole(1, 9999)]
Date = Annotated[date, Day()]
Codes = Annotated[tuple[str, ...], Texts()]
By = Annotated[str, Choice(("anybody", "requester"))]
