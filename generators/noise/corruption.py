"""Noise: what happens to a request between the person and the requester's system.

Changes come in the order of life: the name that is used, how the address is written, the misspellings of the
channel, the format of the system. A request has one carelessness and its submission one quality; both scale
all of its rates, so a request with one error is likelier to have another, and so are those sent with it.

What happens to an address between the person and the form, misspellings aside.

The format of the requester's system: capitals alone, or a name and an address in one line each.

A format says nothing new and loses no letter, so it leaves no edits.
"""

import numpy as np
import polars as pl

from generators.noise.channels import Submissions
from generators.noise.edits import Change, Draft, EditLog, leave_out, long_enough, number_of, request_edits
from generators.noise.misspelling import misspell
from generators.noise.names import NAME_CHANGES
from generators.places.street_text import drop_direction, drop_suffix, rewrite_all
from generators.rates import NoiseRates
from generators.sampling import Bools, Floats, Ints, Streams, WeightedTables
from generators.schema import ADDRESS_COLUMNS, CLAIM_COLUMNS, NAME_COLUMNS


def _rewrite_street(draft: Draft, rates: NoiseRates) -> None:
    rows, words = draft.hit("street_rewrite", rates.street_rewrite, draft.columns["street"].is_not_null())
    written, expanded, changed = rewrite_all(draft.read("street", rows), words[0])
    operation = np.where(expanded, number_of("expand"), number_of("abbreviate")).astype(np.int8)
    draft.put("street", rows[changed], written.filter(pl.Series(changed)), operation[changed])


def _drop_direction(draft: Draft, rates: NoiseRates) -> None:
    rows, words = draft.hit("direction_drop", rates.direction_drop)
    draft.rewrite("street", rows, words, "drop_direction", lambda street, _: drop_direction(street))


def _drop_suffix(draft: Draft, rates: NoiseRates) -> None:
    rows, words = draft.hit("street_suffix_drop", rates.street_suffix_drop)
    draft.rewrite("street", rows, words, "drop_suffix", lambda street, _: drop_suffix(street))


def _move_unit(draft: Draft, rates: NoiseRates) -> None:
    """Write the unit behind the street, as on an envelope."""
    possible = draft.columns["unit"].is_not_null() & draft.columns["street"].is_not_null()
    rows, _ = draft.hit("unit_move", rates.unit_move, possible)
    draft.put("street", rows, draft.read("street", rows) + " " + draft.read("unit", rows), "move")
    draft.put("unit", rows, None, "move")


ADDRESS_CHANGES: tuple[Change, ...] = (
    _rewrite_street,
    _drop_direction,
    _drop_suffix,
    leave_out("unit", "unit_drop"),
    _move_unit,
    leave_out("house_number", "number_drop"),
    leave_out("city", "city_drop"),
    leave_out("zip_code", "zip_drop"),
)


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
    given_first = _join(*NAME_COLUMNS)
    rest = _join("given_name", "middle_name", "suffix")
    surname_first = _join("surname", rest, separator=", ")
    return pl.when("surname_first").then(surname_first).otherwise(given_first)


def address_line() -> pl.Expr:
    """ "12 N Oak St Apt 4, Springfield, IL 62704"; null when all parts are."""
    number, street, unit, city, state, zip_code = ADDRESS_COLUMNS
    at_box = pl.when(pl.col(street).str.contains(PO_BOX)).then(_join(street, number))
    on_route = pl.when(pl.col(street).str.contains(ROUTE)).then(
        pl.concat_str(street, pl.lit("Box"), number, separator=" ")
    )
    first = pl.coalesce(at_box, on_route, _join(number, street, unit))
    return _join(first, city, _join(state, zip_code), separator=", ")


def _join(*parts: str | pl.Expr, separator: str = " ") -> pl.Expr:
    """The parts that are not null; null when all are."""
    text = pl.concat_str(*parts, separator=separator, ignore_nulls=True)
    return pl.when(text.str.len_bytes() > 0).then(text)


CARELESSNESS = np.array([0.25, 0.8, 1.6, 3.4])  # factors on every rate; their mean is 1
CARELESSNESS_WEIGHTS = np.array([0.4, 0.3, 0.2, 0.1])


def add_noise(
    streams: Streams,
    noise: NoiseRates,
    submissions: Submissions,
    requests: pl.DataFrame,
    spared: Bools | None = None,
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Corrupt requests and write them as the requester's system does.

    submissions: of these requests, one entry each
    requests: request_id and the claim columns
    spared: requests that get the format alone, such as those that are filler already
    returns: the same columns changed, and the edits (columns of EDITS), by request and in the order made.
    What happens to a request depends on its id and the seed alone. The format leaves no edits.
    """
    ids = requests["request_id"].to_numpy().astype(np.int64)
    factor = _carelessness(streams, ids) * submissions.quality
    if spared is not None:
        factor[spared] = 0.0
    columns = {name: requests[name] for name in CLAIM_COLUMNS}
    draft = Draft(streams, ids, submissions.channel, factor, columns, EditLog())
    for change in CHANGES:
        change(draft, noise)
    edits = request_edits(draft.log, ids, submissions.channel)
    return format_requests(streams, submissions, requests.with_columns(**draft.columns)), edits


def _carelessness(streams: Streams, ids: Ints) -> Floats:
    table = WeightedTables.build([CARELESSNESS_WEIGHTS])
    return CARELESSNESS[table.draw(streams.words("noise.carelessness", ids))]


def _misspell(column: str, rate: str, shortest: int = 2) -> Change:
    """The change that misspells a column, where its text has at least `shortest` characters."""

    def change(draft: Draft, rates: NoiseRates) -> None:
        rows, words = draft.hit(rate, getattr(rates, rate))
        fit = long_enough(draft.read(column, rows), shortest)
        rows, words = rows[fit], np.ascontiguousarray(words[:, fit])
        if len(rows):
            edited = misspell(column, draft.read(column, rows), draft.channel[rows], words)
            draft.put(column, rows, *edited)

    return change


CHANGES: tuple[Change, ...] = (
    *NAME_CHANGES,
    *ADDRESS_CHANGES,
    _misspell("given_name", "given_typo"),
    _misspell("surname", "surname_typo"),
    _misspell("street", "street_typo"),
    _misspell("city", "city_typo"),
    _misspell("zip_code", "zip_typo"),
    _misspell("house_number", "number_typo", shortest=1),
)
