"""Answers as bits: one per request, in request order, the first in the lowest bit of the first byte."""

from pathlib import Path

import numpy as np
import polars as pl

from generators.errors import ConfirmbenchError


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
