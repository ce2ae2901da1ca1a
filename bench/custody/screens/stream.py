"""What the rules of a policy read: requests and papers side by side, with what the papers mean.

Reading the dates of papers: ISO 8601 in its plainest form, or not at all. Nothing is guessed.
"""

import polars as pl

from generators.schema import CLAIM_COLUMNS, PAPERS
from matchers.engine.normalize import normalize

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


PAPER_TEXTS = tuple(column for column, dtype in PAPERS.items() if dtype == pl.String)
SEPARATOR = "\x1f"  # normalised text never has it
NEAR = ("surname", "house_number", "zip_code")  # and the first letter of the given name


def normalised(column: str) -> str:
    """Name of the column with a claim column in the form for comparing."""
    return f"{column} normalised"


def stream(requests: pl.DataFrame, papers: pl.DataFrame) -> pl.DataFrame:
    """One row a request, in the order given.

    requests, papers: as a screen gets them
    returns: the claim columns; PAPERS, with no blanks at the ends of texts, and null for nothing; the claim
        columns normalised, null for nothing; and
        day: UTC day of receipt
        order_day: UTC day of `order_date`; null where that is absent or cannot be read
        signed, expires: instants of `signed_at` and `expires_at`, likewise
        text: whole name and address, normalised; null where nothing is stated, or no other request states it
        near: surname, first letter of the given name, house number, ZIP code; null where one is absent, or no
            other request has the same
    """
    joined = requests.select(CLAIM_COLUMNS).hstack(papers)
    forms = normalize(requests.select(CLAIM_COLUMNS)).rename(normalised)
    texts = [_or_null(pl.col(column).str.strip_chars()).alias(column) for column in PAPER_TEXTS]
    return (
        joined.hstack(forms)
        .lazy()
        .with_columns(texts)
        .with_columns(
            day=pl.col("received_at").dt.date(),
            order_day=day(pl.col("order_date")),
            signed=instant(pl.col("signed_at")),
            expires=instant(pl.col("expires_at")),
            text=_text(),
            near=_near(),
        )
        .with_columns(_or_null_if_alone(key) for key in ("text", "near"))
        .collect()
    )


def _text() -> pl.Expr:
    parts = [pl.col(normalised(column)) for column in CLAIM_COLUMNS]
    whole = pl.concat_str([part.fill_null("") for part in parts], separator=SEPARATOR)
    return pl.when(pl.any_horizontal(part.is_not_null() for part in parts)).then(whole)


def _near() -> pl.Expr:
    """`concat_str` is null where one part is."""
    initial = pl.col(normalised("given_name")).str.slice(0, 1)
    return pl.concat_str([*(pl.col(normalised(column)) for column in NEAR), initial], separator=SEPARATOR)


def _or_null_if_alone(key: str) -> pl.Expr:
    """Looking back among a million requests takes a second; among those that look alike, next to nothing."""
    return pl.when(pl.col(key).is_duplicated()).then(key)


def _or_null(text: pl.Expr) -> pl.Expr:
    return pl.when(text != "").then(text)
