"""Papers from a file, in place of a dataset's own."""

from collections.abc import Callable
from pathlib import Path

import polars as pl

from generators.errors import ConfirmbenchError
from generators.schema import PAPERS, conform

SUFFIXES = (".csv", ".parquet")
EXAMPLES = 3  # of what is wrong, in a message


def read_papers(path: Path, requests: int) -> pl.DataFrame:
    """Read papers, the columns of PAPERS, from a CSV or Parquet file; its rows may be in any order.

    requests: number of the dataset's; papers are of request 0 to requests - 1, at most one row each
    received_at: never absent; as text ISO 8601 with an offset or Z, as 2025-05-01T14:30:00Z
    raises: ConfirmbenchError when columns are missing, a request is unknown or has two rows, or a number or
        received_at cannot be read
    """
    frame = _read(path)
    missing = [column for column in PAPERS if column not in frame.columns]
    if missing:
        raise ConfirmbenchError(
            f"{path} lacks the column{'s' * (len(missing) > 1)} {', '.join(missing)}; "
            f"it must have {', '.join(PAPERS)}."
        )
    papers = conform(_cast_types(frame, path), PAPERS, str(path))
    _check_ids(papers["request_id"], requests, path)
    undated = papers.filter(pl.col("received_at").is_null())["request_id"]
    if len(undated):
        raise ConfirmbenchError(
            f"{path}: {len(undated):,} rows have no received_at, e.g. that of request {_examples(undated)}; "
            "screens judge requests in the order in which they were received."
        )
    return papers


def _read(path: Path) -> pl.DataFrame:
    if path.suffix not in SUFFIXES:
        raise ConfirmbenchError(f"{path} must end in {' or '.join(SUFFIXES)}.")
    if not path.is_file():
        raise ConfirmbenchError(f"There is no file {path}.")
    try:
        return pl.read_csv(path, infer_schema=False) if path.suffix == ".csv" else pl.read_parquet(path)
    except (OSError, pl.exceptions.PolarsError) as error:
        raise ConfirmbenchError(f"{path} cannot be read: {error}") from None


def _cast_types(frame: pl.DataFrame, path: Path) -> pl.DataFrame:
    """Read numbers and received_at where they are text; other types are left to `conform`."""
    for column, (reader, expected) in READERS.items():
        if frame.schema[column] == pl.String:
            read = frame.select(reader(pl.col(column).str.strip_chars())).to_series()
            _check_read(read, frame[column], expected, path)
            frame = frame.with_columns(read)
    return frame


def _check_read(read: pl.Series, text: pl.Series, expected: str, path: Path) -> None:
    unread = text.filter(read.is_null() & text.is_not_null())
    if len(unread):
        raise ConfirmbenchError(
            f"{path}: {len(unread):,} values of {text.name} cannot be read, e.g. {_examples(unread)}; "
            f"each must be {expected}."
        )


def _number(text: pl.Expr) -> pl.Expr:
    return text.cast(pl.Int64, strict=False)


def _time(text: pl.Expr) -> pl.Expr:
    """A time with its offset, in UTC; null for what is none, and where no offset is stated."""
    with_offset = text.str.replace(r"Z$", "+00:00")
    forms = [f"%Y-%m-%d{between}%H:%M{seconds}%:z" for between in "T " for seconds in (":%S%.f", "")]
    read = [
        with_offset.str.to_datetime(form, time_unit="us", time_zone="UTC", strict=False) for form in forms
    ]
    return pl.coalesce(read)


Reader = Callable[[pl.Expr], pl.Expr]
READERS: dict[str, tuple[Reader, str]] = {
    "request_id": (_number, "a number"),
    "batch_id": (_number, "a number"),
    "received_at": (_time, "ISO 8601 with an offset, as 2025-05-01T14:30:00Z"),
}


def _check_ids(ids: pl.Series, requests: int, path: Path) -> None:
    unknown = ids.filter((ids.is_null() | (ids < 0) | (ids >= requests)).fill_null(True))
    if len(unknown):
        raise ConfirmbenchError(
            f"{path}: {len(unknown):,} rows are of requests that there are none of, e.g. request_id "
            f"{_examples(unknown)}; this dataset has 0 to {requests - 1}."
        )
    repeated = ids.filter(ids.is_duplicated()).unique().sort()
    if len(repeated):
        raise ConfirmbenchError(
            f"{path}: {len(repeated):,} requests have more than one row, e.g. request_id "
            f"{_examples(repeated)}; each has the papers of one batch."
        )


def _examples(values: pl.Series) -> str:
    return ", ".join("null" if value is None else str(value) for value in values.head(EXAMPLES))
