"""Parquet files as every part of a dataset is written; a full disk is an OSError here as everywhere else."""

import os
import re
from pathlib import Path

import polars as pl

from generators.digest import LEAF


def write_parquet(rows: pl.DataFrame | pl.LazyFrame, path: Path) -> None:
    """Write rows, which may be more than memory holds if they are lazy.

    raises: OSError when the system refuses, as when the disk is full
    """
    try:
        if isinstance(rows, pl.LazyFrame):
            rows.sink_parquet(path, compression="zstd", compression_level=1, row_group_size=LEAF)
        else:
            rows.write_parquet(path, compression="zstd", compression_level=1)
    except pl.exceptions.PolarsError as error:
        code = re.search(r"os error (\d+)", str(error))
        if code is None:
            raise
        raise OSError(int(code[1]), os.strerror(int(code[1])), str(path)) from error
