"""The format of the requester's system: capitals alone, or a name and an address in one line each.

A format says nothing new and loses no letter, so it leaves no edits.
"""

import numpy as np
import polars as pl

from generators.noise.submissions import Submissions
from generators.schema import ADDRESS_COLUMNS, CLAIM_COLUMNS, NAME_COLUMNS
from generators.streams import Streams

WITH_LETTERS = tuple(c for c in CLAIM_COLUMNS if c not in ("state", "zip_code"))  # that may be small ones
PO_BOX = r"(?i)^PO Box$"  # the number is the box's: PO Box 12
ROUTE = r"(?i)^(RR|HC|PSC|CMR|Unit) \d+$"  # likewise: RR 2 Box 12


def format_requests(streams: Streams, submissions: Submissions, requests: pl.DataFrame) -> pl.DataFrame:
    """Write requests as the system of their submission does; one entry a request."""
    if submissions.raw.any():
        requests = _in_lines(streams, submissions, requests)
    if submissions.upper_case.any():
        requests = _in_capitals(submissions, requests)
    return requests


def _in_capitals(submissions: Submissions, requests: pl.DataFrame) -> pl.DataFrame:
    rows = np.flatnonzero(submissions.upper_case)
    written = {c: requests[c].gather(rows).str.to_uppercase() for c in WITH_LETTERS}
    return requests.with_columns(requests[c].scatter(rows, texts) for c, texts in written.items())


def _in_lines(streams: Streams, submissions: Submissions, requests: pl.DataFrame) -> pl.DataFrame:
    """The whole name in `surname`, the whole address in `street`, nothing elsewhere."""
    style = streams.words("submission.raw_style", submissions.number)[0] & 1
    raw = pl.Series(submissions.raw)
    lines = requests.with_columns(surname_first=pl.Series(style == 1)).select(
        surname=name_line(), street=address_line()
    )
    return requests.with_columns(
        (lines[c] if c in lines.columns else pl.repeat(None, requests.height, dtype=pl.String, eager=True))
        .zip_with(raw, requests[c])
        .alias(c)
        for c in CLAIM_COLUMNS
    )


def name_line() -> pl.Expr:
    """ "John A Smith Jr", or "Smith, John A Jr" where `surname_first`; null when all parts are."""
    given_first = _joined(*NAME_COLUMNS)
    rest = _joined("given_name", "middle_name", "suffix")
    surname_first = _joined("surname", rest, separator=", ")
    return pl.when("surname_first").then(surname_first).otherwise(given_first)


def address_line() -> pl.Expr:
    """ "12 N Oak St Apt 4, Springfield, IL 62704"; null when all parts are."""
    number, street, unit, city, state, zip_code = ADDRESS_COLUMNS
    at_box = pl.when(pl.col(street).str.contains(PO_BOX)).then(_joined(street, number))
    on_route = pl.when(pl.col(street).str.contains(ROUTE)).then(
        pl.concat_str(street, pl.lit("Box"), number, separator=" ")
    )
    first = pl.coalesce(at_box, on_route, _joined(number, street, unit))
    return _joined(first, city, _joined(state, zip_code), separator=", ")


def _joined(*parts: str | pl.Expr, separator: str = " ") -> pl.Expr:
    """The parts that are not null; null when all are."""
    text = pl.concat_str(*parts, separator=separator, ignore_nulls=True)
    return pl.when(text.str.len_bytes() > 0).then(text)
