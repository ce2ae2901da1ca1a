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

# A dataset whose requests come with papers has three frames more (generators/papers makes them).

# What makes a request ineligible to be answered, whoever is on file.
DEFECTS = (
    "no_attestation",  # the batch came without one
    "expired_attestation",  # it had expired when the batch was received
    "copied_attestation",  # it is that of an earlier batch
    "unauthorised_requester",
    "wrong_purpose",  # of no purpose that the memorandum names
    "secondary_purpose",  # of a purpose that it excludes by name, such as benefits
    "before_effective",  # received before the memorandum was in force
    "no_statute",
    "no_tax_period",
    "no_order_date",
    "unreadable_date",  # not ISO 8601, so that day and month may be confused
    "future_date",  # signed or ordered after the request was received
    "order_day_89",  # the request was received on that day after the order; it must be after day 90
    "order_day_90",
    "no_evidence",  # that the person is one of those whom the memorandum is about
    "officer_load",  # beyond what one officer may ask in a day
    "over_quota",  # beyond what one requester may ask in a day
    "locate",  # there is no address to verify
    "placeholder",  # name or address is filler
    "incomplete_address",  # number, street, unit where there is one, city, state or ZIP code is absent
    "no_name",
    "duplicate",  # the same text as in an earlier request
    "near_duplicate",  # the same person and address as in an earlier request, written otherwise
)
CONTROLS = (  # planted at the edge, and eligible
    "order_day_91",
    "time_zone",  # a date or time with another offset, on the right side of the edge
)
PAPERS = pl.Schema(
    {
        "request_id": pl.Int64(),  # of a request of the same dataset; at most one row each
        "batch_id": pl.Int64(),  # requests that were sent together, under one attestation
        "received_at": pl.Datetime("us", "UTC"),  # by the custodian's clock; the same for a whole batch
        # All else is text as the requester wrote it, null when absent.
        "requester": pl.String(),  # code of the agency
        "officer": pl.String(),  # who signs for the batch
        "purpose": pl.String(),  # code
        "legal_basis": pl.String(),  # code: the exception that the requester cites
        "attestation": pl.String(),  # number of the signed statement
        "signed_at": pl.String(),  # ISO 8601 with offset, if all is well
        "expires_at": pl.String(),
        "statute": pl.String(),  # code of the offence, of the person asked about
        "order_date": pl.String(),  # ISO 8601 date
        "tax_period": pl.String(),  # a year
        "evidence": pl.String(),  # number of the document that shows the person to be eligible
    }
)
PLANTED = pl.Schema({"request_id": pl.Int64(), "case": pl.Enum((*DEFECTS, *CONTROLS))})  # truth of papers
GAZETTEER = pl.Schema({column: pl.String() for column in ADDRESS_COLUMNS})  # every address that there is

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
