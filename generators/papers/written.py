"""Dates and times as requesters write them: ISO 8601, or in a way in which day and month may be confused."""

import numpy as np
import polars as pl

from generators.streams import Ints

UNREADABLE_DATES = ("%d/%m/%Y", "%m/%d/%Y", "%d.%m.%Y", "%d %b %Y", "%B %d, %Y", "%Y%m%d")
UNREADABLE_TIMES = (
    "%d/%m/%Y %H:%M",
    "%m/%d/%Y %H:%M",
    "%d.%m.%Y %H:%M",
    "%d %b %Y %H:%M",
    "%B %d, %Y %I:%M %p",
    "%Y%m%d %H%M",
)


def iso_dates(days: Ints) -> pl.Series:
    """2025-04-08. days: from 1970-01-01 on"""
    return _dates(days).dt.strftime("%Y-%m-%d")


def iso_times(seconds: Ints, offsets: Ints) -> pl.Series:
    """2025-04-08T09:30:00-04:00, with Z for no offset.

    seconds: UTC, from 1970-01-01 on; offsets: minutes by which the writer's clock is ahead of UTC
    """
    minutes = pl.Series(np.abs(offsets))
    signs = pl.Series(np.where(offsets < 0, "-", "+"))
    hours, rest = ((part.cast(pl.String).str.zfill(2)) for part in (minutes // 60, minutes % 60))
    zones = (signs + hours + ":" + rest).set(pl.Series(offsets == 0), "Z")
    return _times(seconds + 60 * offsets).dt.strftime("%Y-%m-%dT%H:%M:%S") + zones


def unreadable_dates(days: Ints, form: Ints) -> pl.Series:
    """08/04/2025, 8 Apr 2025, 20250408, ... form: index into UNREADABLE_DATES"""
    return _in_forms(_dates(days), form, UNREADABLE_DATES)


def unreadable_times(seconds: Ints, form: Ints) -> pl.Series:
    """08/04/2025 09:30, ... without an offset. form: index into UNREADABLE_TIMES"""
    return _in_forms(_times(seconds), form, UNREADABLE_TIMES)


def _dates(days: Ints) -> pl.Series:
    return pl.Series(days).cast(pl.Int32).cast(pl.Date)


def _times(seconds: Ints) -> pl.Series:
    return (pl.Series(seconds) * 1_000_000).cast(pl.Datetime("us"))


def _in_forms(values: pl.Series, form: Ints, forms: tuple[str, ...]) -> pl.Series:
    texts = pl.Series([None] * len(values), dtype=pl.String)
    for number, pattern in enumerate(forms):
        rows = np.flatnonzero(form == number)
        texts = texts.scatter(rows, values.gather(rows).dt.strftime(pattern))
    return texts
