"""Answers as bits: one per request, in request order, the first in the lowest bit of the first byte.

Answers as a table, request_id and confirmed, in CSV or Parquet: written by us or by any other system.
"""

from pathlib import Path

import numpy as np
import polars as pl

from generators.errors import ConfirmbenchError
from matchers import answers as answer_file


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
    answer_file.check_suffix(path)
    if path.exists():
        raise ConfirmbenchError(f"{path} exists already; choose another file or remove it first.")
    if not path.parent.is_dir():
        raise ConfirmbenchError(f"The folder {path.parent} does not exist; make it first.")


def read_answers(path: Path, requests: int) -> pl.Series:
    """Read answers to requests 0..requests-1, in whatever order, as a Boolean Series in request order.

    raises: ConfirmbenchError when an answer is missing, repeated, unknown or unreadable, with examples
    """
    return answer_file.read_answers(path, requests)["confirmed"]


def write_bits(confirmed: pl.Series, path: Path) -> None:
    """Write a Boolean Series without nulls as ceil(n / 8) bytes; unused bits of the last one are 0."""
    bits = np.packbits(confirmed.to_numpy(), bitorder="little")
    unfinished = path.with_name(f".{path.name}.unfinished")
    unfinished.write_bytes(bits.tobytes())
    unfinished.replace(path)


def read_bits(path: Path, requests: int) -> pl.Series:
    """Read the answers to `requests` requests back as a Boolean Series named "confirmed".

    raises: ConfirmbenchError when the file is missing or its size does not fit the number of requests
    """
    expected = (requests + 7) // 8
    if not path.is_file() or path.stat().st_size != expected:
        found = f"has {path.stat().st_size:,} bytes" if path.is_file() else "is missing"
        raise ConfirmbenchError(
            f"{path} {found}; {requests:,} answers take {expected:,}. Run the matcher again."
        )
    bits = np.frombuffer(path.read_bytes(), np.uint8)
    answers = np.unpackbits(bits, count=requests, bitorder="little").astype(bool)
    return pl.Series("confirmed", answers, dtype=pl.Boolean)
