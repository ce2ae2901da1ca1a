"""Reading the dates of papers: ISO 8601 in its plainest form, or not at all. Nothing is guessed."""

import polars as pl

DATE = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
HOUR = "([01][0-9]|2[0-3])"
MINUTE = "[0-5][0-9]"
SECONDS = rf"(:{MINUTE}(\.[0-9]{{1,9}})?)?"  # what is finer than a microsecond is dropped
OFFSET = f"(Z|[+-]{HOUR}:{MINUTE})"
INSTANT = f"^{DATE}T{HOUR}:{MINUTE}{SECONDS}{OFFSET}$"
FORMATS = ("%Y-%m-%dT%H:%M:%S%.f%#z", "%Y-%m-%dT%H:%M%#z")
LAST_YEAR = 9999


def instant(text: pl.Expr) -> pl.Expr:
    """The instant that a text means, Datetime in UTC; null where it cannot be read.

    It is written `YYYY-MM-DDTHH:MM[:SS[.f]]` and an offset, Z or +HH:MM: without one nobody knows which
    instant is meant. The years go from 1 to 9999.
    """
    written = pl.when(text.str.contains(INSTANT)).then(text)
    read = [written.str.to_datetime(each, time_unit="us", time_zone="UTC", strict=False) for each in FORMATS]
    return _within_calendar(pl.coalesce(read))


def day(text: pl.Expr) -> pl.Expr:
    """The UTC day that a text means, Date; null where it is neither `YYYY-MM-DD` nor an instant as above."""
    written = pl.when(text.str.contains(f"^{DATE}$")).then(text)
    date = written.str.to_date("%Y-%m-%d", strict=False)
    return _within_calendar(pl.coalesce(date, instant(text).dt.date()))


def _within_calendar(moment: pl.Expr) -> pl.Expr:
    return pl.when(moment.dt.year().is_between(1, LAST_YEAR)).then(moment)
