"""Answers as a table, request_id and confirmed, in CSV or Parquet: written by us or by any other system."""

from pathlib import Path

import polars as pl

from generators.errors import ConfirmbenchError

COLUMNS = ("request_id", "confirmed")
SUFFIXES = (".csv", ".parquet")
MEANINGS = {"true": True, "1": True, "confirm": True, "false": False, "0": False, "no match": False}
EXAMPLES = 3  # of what is wrong with a file, in a message


def write_answers(confirmed: pl.Series, path: Path) -> None:
    """Write one row per request: request_id from 0, confirmed as true or false. Whole or not at all."""
    ids = pl.int_range(len(confirmed), eager=True).alias("request_id")
    frame = pl.DataFrame([ids, confirmed.alias("confirmed")])
    unfinished = path.with_name(f".{path.name}.unfinished")
    try:
        frame.write_csv(unfinished) if path.suffix == ".csv" else frame.write_parquet(unfinished)
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)


def check_new(path: Path) -> None:
    """Refuse a file that cannot be written before anything is done for it.

    raises: ConfirmbenchError when it exists, its folder does not, or it is neither CSV nor Parquet
    """
    _check_suffix(path)
    if path.exists():
        raise ConfirmbenchError(f"{path} exists already; choose another file or remove it first.")
    if not path.parent.is_dir():
        raise ConfirmbenchError(f"The folder {path.parent} does not exist; make it first.")


def read_answers(path: Path, requests: int) -> pl.Series:
    """Read answers to requests 0..requests-1, in whatever order, as a Boolean Series in request order.

    confirmed: true or false, 1 or 0, confirm or no match, in any case
    raises: ConfirmbenchError when an answer is missing, repeated, unknown or unreadable, with examples
    """
    table = _read(path)
    answers = table.select(
        pl.col("request_id").str.strip_chars().cast(pl.Int64, strict=False).alias("id"),
        pl.col("confirmed")
        .str.strip_chars()
        .str.to_lowercase()
        .replace_strict(MEANINGS, default=None, return_dtype=pl.Boolean)
        .alias("confirmed"),
    )
    _check_ids(answers["id"], table["request_id"], requests, path)
    _check_meanings(answers["confirmed"], table, path)
    return answers.sort("id")["confirmed"]


def _read(path: Path) -> pl.DataFrame:
    """Both columns as text, so that each value can be shown as it stands in the file."""
    _check_suffix(path)
    if not path.is_file():
        raise ConfirmbenchError(f"There is no file {path}.")
    try:
        frame = pl.read_csv(path, infer_schema=False) if path.suffix == ".csv" else pl.read_parquet(path)
    except (OSError, pl.exceptions.PolarsError) as error:
        raise ConfirmbenchError(f"{path} cannot be read: {error}") from None
    missing = [column for column in COLUMNS if column not in frame.columns]
    if missing:
        raise ConfirmbenchError(
            f"{path} has no column {missing[0]}; it must have request_id and confirmed, "
            f"and has {', '.join(frame.columns)}."
        )
    return frame.select(pl.col(COLUMNS).cast(pl.String))


def _check_suffix(path: Path) -> None:
    if path.suffix not in SUFFIXES:
        raise ConfirmbenchError(f"{path} must end in {' or '.join(SUFFIXES)}.")


def _check_ids(ids: pl.Series, texts: pl.Series, requests: int, path: Path) -> None:
    unknown = texts.filter((ids.is_null()) | (ids < 0) | (ids >= requests))
    if len(unknown):
        raise ConfirmbenchError(
            f"{path}: {len(unknown):,} request_ids are unknown, e.g. {_examples(unknown)}; "
            f"this dataset has 0 to {requests - 1}."
        )
    repeated = ids.filter(ids.is_duplicated()).unique().sort()
    if len(repeated):
        raise ConfirmbenchError(
            f"{path}: {len(repeated):,} request_ids occur more than once, e.g. {_examples(repeated)}; "
            "there must be one answer per request."
        )
    every = pl.int_range(requests, eager=True)
    unanswered = every.filter(~every.is_in(ids.implode()))
    if len(unanswered):
        raise ConfirmbenchError(
            f"{path}: {len(unanswered):,} of {requests:,} requests have no answer, "
            f"e.g. {_examples(unanswered)}; a request without an answer is a no match, which must be said."
        )


def _check_meanings(confirmed: pl.Series, table: pl.DataFrame, path: Path) -> None:
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
