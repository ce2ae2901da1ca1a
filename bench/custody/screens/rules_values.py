"""What the keys of rules may be: each kind reads one value of a TOML file."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any

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
