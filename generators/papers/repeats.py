"""The papers of all requests, planned as a whole and made for any of them, repeats among them.

Papers say the statute, the date of the order, the tax period and the evidence. A repeat asks again what the
same requester asked within a day.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import polars as pl

from generators.papers import attestations
from generators.papers.attestations import UNREADABLE_DATES, Attestations, attest, iso_dates, unreadable_dates
from generators.papers.batches import (
    AUTHORISED,
    DAY,
    LEGAL_BASES,
    MORE_THAN_DAYS,
    OTHER_PURPOSES,
    PURPOSES,
    REQUESTERS,
    SECONDARY_PURPOSES,
    START,
    STATUTES,
    TAX_YEARS,
    Batches,
    make_batches,
)
from generators.rates import PaperRates
from generators.sampling import Bools, Ints, Streams, Words, below, chance
from generators.schema import PAPERS, PLANTED, conform
from generators.selection import PLACEHOLDER, Selection


@dataclass(frozen=True)
class Repeats:
    """One entry a request.

    source: the request that it repeats, which repeats none itself; its own number if it repeats none
    exact: a repeat has the text of its source; else its person and address go through the noise again
    """

    source: Ints
    exact: Bools

    @cached_property
    def repeated(self) -> Bools:
        return np.asarray(self.source != np.arange(len(self.source)))

    @property
    def originals(self) -> int:
        """Requests that repeat none."""
        return int((~self.repeated).sum())

    @property
    def drawn_as(self) -> Ints:
        """The number by which a request is drawn: its source's if it has the same text, else its own."""
        return np.where(self.exact, self.source, np.arange(len(self.source)))

    def spread(self, people: Selection) -> Selection:
        """The people of all requests from those of the originals, in order."""
        return people.at((np.cumsum(~self.repeated) - 1)[self.source])

    def settled(self, kind: Ints) -> "Repeats":
        """With every repeat of filler an exact one: filler is no address that could be written otherwise.

        kind: of each request, index into KINDS
        """
        return Repeats(self.source, self.exact | (self.repeated & (kind == PLACEHOLDER)))


def draw_repeats(streams: Streams, rates: PaperRates, batches: Batches, requests: int) -> Repeats:
    """Which requests repeat which; at most one repeats another, so that none is told apart from two."""
    numbers = np.arange(requests)
    word = streams.words("papers.repeat", numbers)[0] / 2.0**32
    rows = np.flatnonzero(word < rates.duplicate + rates.near_duplicate)
    chosen = _sources(streams, batches, rows)
    chosen = np.where(np.isin(chosen, rows), -1, chosen)  # no chains
    source = _first_with_a_hit(chosen)
    rows, source = rows[source >= 0], source[source >= 0]
    source, once = np.unique(source, return_index=True)
    found, exact = numbers.copy(), np.zeros(requests, np.bool_)
    found[rows[once]] = source
    exact[rows[once]] = word[rows[once]] < rates.duplicate
    return Repeats(found, exact)


def _sources(streams: Streams, batches: Batches, rows: Ints) -> Ints:
    """Four choices for each repeat among the requests of its requester in the day before it.

    returns: shape (4, n); -1 where there is none
    """
    order = np.lexsort((np.arange(len(batches)), batches.requester))
    starts = np.cumsum(batches.size[order]) - batches.size[order]  # places in order of requester and receipt
    place = np.empty_like(starts)
    place[order] = starts
    batch = batches.of(rows)
    end = place[batch] + rows - batches.first[batch]
    count = end - place[_first_within_a_day(batches)[batch]]
    words = streams.words("papers.source", rows)
    chosen = end - 1 - np.stack([below(word, count) for word in words])
    at = np.searchsorted(starts, chosen, side="right") - 1
    return np.where(count > 0, batches.first[order[at]] + chosen - starts[at], -1)


def _first_within_a_day(batches: Batches) -> Ints:
    """The first batch of the same requester that was received less than a day before each."""
    found = np.empty(len(batches), np.int64)
    for requester in np.unique(batches.requester):
        own = np.flatnonzero(batches.requester == requester)
        received = batches.received[own]
        found[own] = own[np.searchsorted(received, received - DAY, side="right")]
    return found


def _first_with_a_hit(chosen: Ints) -> Ints:
    """The first choice of each column that is not -1."""
    if not chosen.size:
        return np.zeros(0, np.int64)
    return np.asarray(chosen[(chosen >= 0).argmax(axis=0), np.arange(chosen.shape[1])])


OLDEST = 1_500  # days from an order to a request
LONGEST_AHEAD = 60  # days that an order lies in the future, when it does
NO_DATE, UNREADABLE, FUTURE, DAY_89, DAY_90, DAY_91 = range(6)
DATE_CASES = (
    "no_order_date",
    "unreadable_date",
    "future_date",
    "order_day_89",
    "order_day_90",
    "order_day_91",
)
DAYS = {DAY_89: 89, DAY_90: 90, DAY_91: 91}


@dataclass(frozen=True)
class Items:
    """One entry a request.

    texts: columns statute, order_date, tax_period, evidence
    date_case: index into DATE_CASES, or len(DATE_CASES) where nothing is special
    absent: of each column that can be, where it is: no_statute, no_tax_period, no_evidence
    """

    texts: pl.DataFrame
    date_case: Ints
    absent: dict[str, Bools]


def describe_items(streams: Streams, rates: PaperRates, requests: Ints, received: Ints) -> Items:
    """The papers of some requests, each a function of its number. received: UTC days from 1970-01-01 on"""
    words, more = (streams.words("papers.item", requests, draw) for draw in (0, 1))
    shares = [rates.no_order_date, rates.unreadable_order_date, rates.future_order_date]
    shares += [rates.order_day_89, rates.order_day_90, rates.order_day_91]
    case = np.searchsorted(np.cumsum(shares), words[0] / 2.0**32, side="right")
    absent = {
        "no_statute": chance(words[1], rates.no_statute),
        "no_tax_period": chance(words[2], rates.no_tax_period),
        "no_evidence": chance(words[3], rates.no_evidence),
    }
    texts = {
        "statute": pl.Series(STATUTES).gather(below(more[2], len(STATUTES))),
        "order_date": _order_dates(received, case, more),
        "tax_period": pl.Series(TAX_YEARS).cast(pl.String).gather(below(more[3], len(TAX_YEARS))),
        "evidence": "DOC-" + pl.Series(requests).cast(pl.String).str.zfill(9),
    }
    for column, where in zip(("statute", "tax_period", "evidence"), absent.values(), strict=True):
        texts[column] = texts[column].set(pl.Series(where), None)
    return Items(pl.DataFrame(texts), case, absent)


def _order_dates(received: Ints, case: Ints, words: Words) -> pl.Series:
    """As written; ordinary orders are 92 to OLDEST days old, so that day 91 is the control's alone."""
    youngest = MORE_THAN_DAYS + 2
    age = youngest + below(words[0], OLDEST + 1 - youngest)
    age = np.where(case == FUTURE, -1 - below(words[0], LONGEST_AHEAD), age)
    for number, days in DAYS.items():
        age = np.where(case == number, days, age)
    texts, rows = iso_dates(received - age), np.flatnonzero(case == UNREADABLE)
    form = below(words[1, rows], len(UNREADABLE_DATES))
    texts = texts.scatter(rows, unreadable_dates((received - age)[rows], form))
    return texts.set(pl.Series(case == NO_DATE), None)


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
        "received_at": _receive(trail.batches, batch),
        **_of_batches(trail, batch),
        **items.texts.to_dict(),
    }
    cases = [*_cases_of_batches(trail, requests, batch), *_cases_of_items(items)]
    return Papers(conform(pl.DataFrame(columns), PAPERS, "the generated papers"), plant(requests, cases))


def plant(requests: Ints, cases: list[Case]) -> pl.DataFrame:
    """A row of PLANTED for every case that is true of a request."""
    rows = [
        pl.DataFrame({"request_id": requests[where]}).with_columns(case=pl.lit(name, PLANTED["case"]))
        for name, where in cases
    ]
    return pl.concat([pl.DataFrame(schema=PLANTED), *rows])


def _receive(batches: Batches, batch: Ints) -> pl.Series:
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
