"""Answers that were made elsewhere, as a matcher: any system can be run beside the others.

Read answers from a table, request_id and confirmed, in CSV or Parquet: made by any system.
"""

from dataclasses import dataclass
from pathlib import Path

import polars as pl

from generators.errors import ConfirmbenchError

COLUMNS = ("request_id", "confirmed")
SUFFIXES = (".csv", ".parquet")
MEANINGS = {"true": True, "1": True, "confirm": True, "false": False, "0": False, "no match": False}
EXAMPLES = 3  # of what is wrong with a file, in a message


def read_answers(path: Path, requests: int | None = None) -> pl.DataFrame:
    """Read answers, in whatever order the file has them, as request_id and confirmed by request_id.

    requests: their number, if it is known; then each of 0 to requests - 1 must have its answer
    confirmed: in the file true or false, 1 or 0, confirm or no match, in any case; here a Boolean
    raises: ConfirmbenchError when an answer is missing, repeated, unknown or unreadable, with examples
    """
    return check_answers(_read(path), path, requests)


def check_answers(table: pl.DataFrame, name: Path | str, requests: int | None = None) -> pl.DataFrame:
    """The same for a table that is in memory.

    table: both columns, of any type
    name: what messages call it
    """
    missing = [column for column in COLUMNS if column not in table.columns]
    if missing:
        raise ConfirmbenchError(
            f"{name} has no column {missing[0]}; it must have request_id and confirmed, "
            f"and has {', '.join(table.columns)}."
        )
    table = table.select(pl.col(COLUMNS).cast(pl.String))  # so that each value can be shown as it stands
    answers = table.select(
        pl.col("request_id").str.strip_chars().cast(pl.Int64, strict=False),
        pl.col("confirmed")
        .str.strip_chars()
        .str.to_lowercase()
        .replace_strict(MEANINGS, default=None, return_dtype=pl.Boolean),
    )
    _check_ids(answers["request_id"], table["request_id"], requests, name)
    _check_meanings(answers["confirmed"], table, name)
    return answers.sort("request_id")


def check_suffix(path: Path) -> None:
    """Raise ConfirmbenchError unless the file is called .csv or .parquet."""
    if path.suffix not in SUFFIXES:
        raise ConfirmbenchError(f"{path} must end in {' or '.join(SUFFIXES)}.")


def check_there(path: Path) -> None:
    """Raise ConfirmbenchError unless there is such a file and its name says how to read it."""
    check_suffix(path)
    if not path.is_file():
        raise ConfirmbenchError(f"There is no file {path}.")


def tell_unanswered(path: Path | str, missing: pl.Series, asked: int) -> ConfirmbenchError:
    """What to raise for the request_ids of `missing`, of the `asked` requests."""
    return ConfirmbenchError(
        f"{path}: {len(missing):,} of {asked:,} requests have no answer, e.g. {_examples(missing)}; "
        "a request without an answer is a no match, which must be said."
    )


def _read(path: Path) -> pl.DataFrame:
    check_there(path)
    try:
        frame = pl.read_csv(path, infer_schema=False) if path.suffix == ".csv" else pl.read_parquet(path)
    except (OSError, pl.exceptions.PolarsError) as error:
        raise ConfirmbenchError(f"{path} cannot be read: {error}") from None
    return frame


def _check_ids(ids: pl.Series, texts: pl.Series, requests: int | None, path: Path | str) -> None:
    known = f"this dataset has 0 to {requests - 1}" if requests is not None else "they are numbers from 0"
    outside = ids.is_null() | (ids < 0)
    unknown = texts.filter(outside if requests is None else outside | (ids >= requests))
    if len(unknown):
        raise ConfirmbenchError(
            f"{path}: {len(unknown):,} request_ids are unknown, e.g. {_examples(unknown)}; {known}."
        )
    repeated = ids.filter(ids.is_duplicated()).unique().sort()
    if len(repeated):
        raise ConfirmbenchError(
            f"{path}: {len(repeated):,} request_ids occur more than once, e.g. {_examples(repeated)}; "
            "there must be one answer per request."
        )
    every = pl.int_range(requests or 0, eager=True)
    missing = every.filter(~every.is_in(ids.implode()))
    if len(missing):
        raise tell_unanswered(path, missing, len(every))


def _check_meanings(confirmed: pl.Series, table: pl.DataFrame, path: Path | str) -> None:
    wrong = table.filter(confirmed.is_null())
    if wrong.height:
        request = wrong["request_id"][0]
        raise ConfirmbenchError(
            f"{path}: {wrong.height:,} answers are neither confirm nor no match, e.g. "
            f"{_examples(wrong['confirmed'])} for request {request}; write true or false, 1 or 0, "
            "confirm or no match. Compare scores with your threshold first."
        )


def _examples(values: pl.Series) -> str:
    return ", ".join("null" if value is None else str(value) for value in values.head(EXAMPLES))


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
            raise tell_unanswered(Path(self.rule.path), missing, requests.height)
        return found["confirmed"]
