"""The data contract: the columns of every frame, spelled as sets here and nowhere else."""

from typing import TypeVar

import polars as pl

from generators.errors import ConfirmbenchError

NAME_COLUMNS = ("given_name", "middle_name", "surname", "suffix")
ADDRESS_COLUMNS = ("house_number", "street", "unit", "city", "state", "zip_code")
CLAIM_COLUMNS = NAME_COLUMNS + ADDRESS_COLUMNS

KINDS = (
    "current",  # on file, and the address stated is the one on file for them
    "renamed",  # on file under another surname, at the same address
    "moved",  # on file at another address
    "household",  # not on file, lives with someone who is
    "namesake",  # not on file, same given name and surname as someone who is
    "successor",  # not on file, lives where someone on file used to live
    "stranger",  # not on file, resembles nobody on purpose
    "placeholder",  # name or address is filler or absent
)
CONFIRMABLE_KINDS = ("current", "renamed")  # all others should get "no match"

TIN_KINDS = ("ssn", "itin")
ORIGINS = ("white", "black", "api", "aian", "two_or_more", "hispanic")
SEXES = ("female", "male")
TENURES = ("owner", "renter")
HOUSING = ("house", "multi_unit", "po_box", "rural_route", "military", "institution")
CHANNELS = ("typed", "heard", "scanned", "exported")  # how a request reached the requester's system
EDIT_CHANNELS = (*CHANNELS, "filler", "record")  # filler in a request; the custodian's own keying

CLAIM = {column: pl.String() for column in CLAIM_COLUMNS}

REGISTRY = pl.Schema(
    {
        "record_id": pl.Int64(),  # unique
        "tax_year": pl.Int16(),  # of the filing that the record shows
        "tin": pl.String(),  # nine digits, shaped so that it can never be a real one
        "tin_kind": pl.Enum(TIN_KINDS),
        **CLAIM,
    }
)
REQUESTS = pl.Schema({"request_id": pl.Int64(), **CLAIM, "tin": pl.String()})
TRUTH = pl.Schema(
    {
        "request_id": pl.Int64(),
        "kind": pl.Enum(KINDS),
        "person_on_file": pl.Boolean(),  # the person named has a record, whatever its address
        "address_on_file": pl.Boolean(),  # the address stated is on somebody's record
        "should_confirm": pl.Boolean(),  # the headline truth
        "record_id": pl.Int64(),  # the person's own record; null when not on file
        "person_id": pl.Int64(),
        "dwelling_id": pl.Int64(),  # of the address stated; null when that is filler
        "lag_years": pl.Int8(),  # years between the record's filing and the request; null when not on file
        "origin": pl.Enum(ORIGINS),  # null in the faker tiers, which know no origins
        "sex": pl.Enum(SEXES),
        "birth_decade": pl.Int16(),
        "tin_kind": pl.Enum(TIN_KINDS),
        "housing": pl.Enum(HOUSING),
        "tenure": pl.Enum(TENURES),
        "channel": pl.Enum(CHANNELS),
        "submission_id": pl.Int64(),  # requests sent together, with one quality (for clustering)
    }
)
SUBGROUP_COLUMNS = ("origin", "sex", "birth_decade", "tin_kind", "housing", "tenure", "channel")
EDITS = pl.Schema(
    {
        "request_id": pl.Int64(),
        "field": pl.String(),  # the column changed: of the request, or of the record for channel "record"
        "operation": pl.String(),  # substitute, delete, nickname, drop, ...
        "position": pl.Int16(),  # index of the character changed; null when the edit is not about one
        "channel": pl.Enum(EDIT_CHANNELS),
    }
)

Frame = TypeVar("Frame", pl.DataFrame, pl.LazyFrame)


def conform(frame: Frame, schema: pl.Schema, what: str) -> Frame:
    """Return the columns of `schema`, in its order; every other column is left out.

    what: names the frame in messages, e.g. "requests"
    raises: ConfirmbenchError when a column is missing or has another type
    """
    found = frame.collect_schema()
    missing = [name for name in schema if name not in found]
    if missing:
        raise ConfirmbenchError(
            f"{what} lacks the column{'s' * (len(missing) > 1)} {', '.join(missing)}; "
            f"it must have {', '.join(schema)}."
        )
    wrong = [
        f"{name} is {found[name]}, not {dtype}" for name, dtype in schema.items() if found[name] != dtype
    ]
    if wrong:
        raise ConfirmbenchError(f"{what} has columns of the wrong type: {'; '.join(wrong)}.")
    return frame.select(list(schema))
