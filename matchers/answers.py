"""Answers that were made elsewhere, as a matcher: any system can be run beside the others."""

from dataclasses import dataclass
from pathlib import Path

import polars as pl

from generators.errors import ConfirmbenchError
from matchers.answer_file import check_there, read_answers, unanswered


@dataclass(frozen=True)
class Answers:
    """Confirm when the file says so.

    A CSV or Parquet file with the columns request_id and confirmed (true or false, 1 or 0, confirm or
    no match), as `confirmbench match` writes and `confirmbench score` reads it: one row for every request of
    the dataset that it was made for. Registry and requests are not looked at, so that what a matcher promises
    about its answers is up to whoever made the file.

    path: the file, ending in .csv or .parquet
    """

    path: str

    def __post_init__(self) -> None:
        if not isinstance(self.path, str) or not self.path:
            raise ConfirmbenchError(f"path is {self.path!r}; it must be the path of a file, as text.")
        check_there(Path(self.path))

    def files(self) -> tuple[str, ...]:
        """The files on which answers depend; a result is known by their names and content."""
        return (self.path,)

    def fit(self, registry: pl.LazyFrame) -> "FittedAnswers":
        """Read the file."""
        return FittedAnswers(self, read_answers(Path(self.path)))


@dataclass(frozen=True)
class FittedAnswers:
    """The file, and its answers by request_id."""

    rule: Answers
    answers: pl.DataFrame

    def confirm(self, requests: pl.DataFrame) -> pl.Series:
        """Look each request up by its number; raises ConfirmbenchError when some have no answer."""
        asked = requests.select("request_id")
        found = asked.join(self.answers, on="request_id", how="left", maintain_order="left")
        missing = found.filter(pl.col("confirmed").is_null())["request_id"].unique().sort()
        if len(missing):
            raise unanswered(Path(self.rule.path), missing, requests.height)
        return found["confirmed"]
