"""Our own matcher, in several plans. It normalises what it is given, normalised already or not."""

from pathlib import Path

import polars as pl

from tests.speed.peers.entries import Run
from tests.speed.peers.rule import RULE, SCAN
from tests.speed.peers.track import records_files, requests_file


def fit_and_confirm(folder: Path) -> Run:
    """Read both files, fit, confirm."""

    def run() -> pl.Series:
        fitted = RULE.fit(pl.scan_parquet(records_files(folder)))
        return fitted.confirm(pl.read_parquet(requests_file(folder)))

    return run


def scan(folder: Path) -> Run:
    """Read the requests, confirm while reading the registry past them."""

    def run() -> pl.Series:
        fitted = SCAN.fit(pl.scan_parquet(records_files(folder)))
        return fitted.confirm(pl.read_parquet(requests_file(folder)))

    return run


def confirm(folder: Path) -> Run:
    """Read the requests and confirm; the registry was fitted before."""
    fitted = RULE.fit(pl.scan_parquet(records_files(folder)))
    return lambda: fitted.confirm(pl.read_parquet(requests_file(folder)))
