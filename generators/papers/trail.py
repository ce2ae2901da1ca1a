"""The papers of all requests: planned as a whole, made for any of them."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import polars as pl

from generators.papers import attestations
from generators.papers.attestations import Attestations, attest
from generators.papers.batches import START, Batches, make_batches
from generators.papers.codes import (
    AUTHORISED,
    LEGAL_BASES,
    OTHER_PURPOSES,
    PURPOSES,
    REQUESTERS,
    SECONDARY_PURPOSES,
)
from generators.papers.items import DATE_CASES, Items, describe_items
from generators.papers.repeats import Repeats, draw_repeats
from generators.rates import PaperRates
from generators.sampling import Bools
from generators.schema import PAPERS, PLANTED, conform
from generators.streams import Ints, Streams

ALL_PURPOSES = (*PURPOSES, *SECONDARY_PURPOSES, *OTHER_PURPOSES)
FIRST_OTHER = len(PURPOSES) + len(SECONDARY_PURPOSES)
Case = tuple[str, Bools]


@dataclass(frozen=True)
class Trail:
    """What must be known of all requests before the papers of any can be written; small beside them."""

    streams: Streams
    rates: PaperRates
    batches: Batches
    attestations: Attestations
    repeats: Repeats

    def settled(self, kind: Ints) -> "Trail":
        """Once it is known of what kind the requests are (index into KINDS)."""
        return replace(self, repeats=self.repeats.settled(kind))


@dataclass(frozen=True)
class Papers:
    """frame: columns of PAPERS; planted: what is wrong with them, columns of PLANTED in no order"""

    frame: pl.DataFrame
    planted: pl.DataFrame


def plan_papers(streams: Streams, rates: PaperRates, requests: int) -> Trail:
    """Plan batches, days, attestations and repeats of that many requests."""
    batches = make_batches(streams, rates, requests)
    repeats = draw_repeats(streams, rates, batches, requests)
    return Trail(streams, rates, batches, attest(streams, rates, batches), repeats)


def write_papers(trail: Trail, requests: Ints) -> Papers:
    """The papers of some requests, in their order."""
    batch = trail.batches.of(requests)
    items = describe_items(trail.streams, trail.rates, requests, trail.batches.day[batch])
    columns = {
        "request_id": pl.Series(requests, dtype=pl.Int64),
        "batch_id": pl.Series(batch, dtype=pl.Int64),
        "received_at": _received(trail.batches, batch),
        **_of_batches(trail, batch),
        **items.texts.to_dict(),
    }
    cases = [*_cases_of_batches(trail, requests, batch), *_cases_of_items(items)]
    return Papers(conform(pl.DataFrame(columns), PAPERS, "the generated papers"), planted(requests, cases))


def planted(requests: Ints, cases: list[Case]) -> pl.DataFrame:
    """A row of PLANTED for every case that is true of a request."""
    rows = [
        pl.DataFrame({"request_id": requests[where]}).with_columns(case=pl.lit(name, PLANTED["case"]))
        for name, where in cases
    ]
    return pl.concat([pl.DataFrame(schema=PLANTED), *rows])


def _received(batches: Batches, batch: Ints) -> pl.Series:
    return (pl.Series(batches.received[batch]) * 1_000_000).cast(PAPERS["received_at"])


def _of_batches(trail: Trail, batch: Ints) -> dict[str, pl.Series]:
    """The columns that are the same for a whole batch."""
    batches = trail.batches
    requesters = pl.Series(REQUESTERS).gather(batches.requester)
    officers = requesters + "-" + pl.Series(1 + batches.officer).cast(pl.String).str.zfill(3)
    columns = {
        "requester": requesters,
        "officer": officers,
        "purpose": pl.Series(ALL_PURPOSES).gather(batches.purpose),
        "legal_basis": pl.Series(LEGAL_BASES).gather(batches.legal_basis),
        **trail.attestations.texts.to_dict(),
    }
    return {name: column.gather(batch) for name, column in columns.items()}


def _cases_of_batches(trail: Trail, requests: Ints, batch: Ints) -> Iterator[Case]:
    batches, statement = trail.batches, trail.attestations.case[batch]
    for number, name in enumerate(attestations.CASES):
        yield name, statement == number
    purpose, position = batches.purpose[batch], requests - batches.first[batch]
    yield "unauthorised_requester", batches.requester[batch] >= len(AUTHORISED)
    yield "secondary_purpose", (purpose >= len(PURPOSES)) & (purpose < FIRST_OTHER)
    yield "wrong_purpose", purpose >= FIRST_OTHER
    yield "before_effective", batches.day[batch] < START
    yield "officer_load", batches.of_officer[batch] + position >= trail.rates.officer_limit
    yield "over_quota", batches.of_requester[batch] + position >= trail.rates.requester_limit


def _cases_of_items(items: Items) -> Iterator[Case]:
    for number, name in enumerate(DATE_CASES):
        yield name, items.date_case == number
    yield from items.absent.items()
