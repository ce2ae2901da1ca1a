"""The memorandum read by hand: every case found again in plain Python, from what the papers say.

Nothing here is taken from the generator: rules, codes and numbers are those of docs/datasets.md.

A small set of requests with papers that several tests look at.
"""

import re
from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import cache

import numpy as np

from generators.papers.block import make_block
from generators.papers.repeats import Trail, plan_papers
from generators.rates import PaperRates
from generators.sampling import Streams
from generators.selection import Selection, select_people
from tests.generators import worlds

DATE = re.compile(r"\d{4}-\d\d-\d\d")
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)")
ABSENT = {"statute": "no_statute", "tax_period": "no_tax_period", "evidence": "no_evidence"}
SECONDARY = ("benefits", "voter_rolls", "civil_collection")
DAY = timedelta(days=1)


def cases_of_papers(papers, officer_limit, requester_limit):
    """The cases that hold, as pairs (request_id, case), of a frame of papers in any order."""
    rows = sorted(papers.iter_rows(named=True), key=lambda row: (row["received_at"], row["request_id"]))
    found, owner = set(), {}
    officers, requesters = Counter(), Counter()
    for row in rows:
        cases = [*_of_requester(row), *_of_item(row), *_of_attestation(row)]
        if row["attestation"] and owner.setdefault(row["attestation"], row["batch_id"]) != row["batch_id"]:
            cases.append("copied_attestation")
        day = row["received_at"].astimezone(UTC).date()
        officers[row["officer"], day] += 1
        requesters[row["requester"], day] += 1
        if officers[row["officer"], day] > officer_limit:
            cases.append("officer_load")
        if requesters[row["requester"], day] > requester_limit:
            cases.append("over_quota")
        found |= {(row["request_id"], case) for case in cases}
    return found


def _of_requester(row):
    if row["requester"] not in ("AGENCY-A", "AGENCY-B"):
        yield "unauthorised_requester"
    if row["purpose"] in SECONDARY:
        yield "secondary_purpose"
    elif row["purpose"] not in ("criminal_investigation", "removal_order"):
        yield "wrong_purpose"
    if row["received_at"] < datetime(2025, 4, 8, tzinfo=UTC):
        yield "before_effective"


def _of_item(row):
    for column, case in ABSENT.items():
        if row[column] is None:
            yield case
    if row["order_date"] is None:
        yield "no_order_date"
    elif not DATE.fullmatch(row["order_date"]):
        yield "unreadable_date"
    else:
        days = (row["received_at"].date() - date.fromisoformat(row["order_date"])).days
        if days < 0:
            yield "future_date"
        elif days <= 91:
            yield f"order_day_{days}"


def _of_attestation(row):
    if row["attestation"] is None:
        yield "no_attestation"
        return
    if not (TIME.fullmatch(row["signed_at"]) and TIME.fullmatch(row["expires_at"])):
        yield "unreadable_date"
        return
    received = row["received_at"]
    signed, expires = (datetime.fromisoformat(row[name]) for name in ("signed_at", "expires_at"))
    if signed >= received:
        yield "future_date"
    elif expires <= received:
        yield "expired_attestation"
    elif signed.replace(tzinfo=UTC) > received or expires.replace(tzinfo=UTC) < received:
        yield "time_zone"  # whoever overlooks the offset refuses it


def repeats(requests, papers, truth):
    """Duplicates by their text, near-duplicates by person and home, within a day after an earlier one."""
    received = dict(papers.select("request_id", "received_at").iter_rows())
    texts, people, found = {}, {}, set()
    about = dict(
        zip(truth["request_id"], zip(truth["person_id"], truth["dwelling_id"], strict=True), strict=True)
    )
    for number, *text in sorted(requests.iter_rows(), key=lambda row: (received[row[0]], row[0])):
        now = received[number]
        if _recent(texts.get(tuple(text)), now):
            found.add((number, "duplicate"))
        elif _recent(people.get(about[number]), now):
            found.add((number, "near_duplicate"))
        texts[tuple(text)] = people[about[number]] = now
    return found


def _recent(before, now):
    return before is not None and now - before < DAY


REQUESTS = 5_000
STREAMS = Streams(7)


def rates(**changes) -> PaperRates:
    """Those of the profile mou, but for some."""
    return replace(worlds.profile("mou").papers, **changes)


@cache
def asked() -> tuple[Selection, Trail]:
    """Who is asked about in the world `mou`, and the plan of the papers."""
    world = worlds.population("mou")
    trail = plan_papers(world.streams, rates(), REQUESTS)
    selection = trail.repeats.spread(select_people(world, trail.repeats.originals))
    return selection, trail.settled(selection.kind)


@cache
def whole():
    """All frames of the block of all requests."""
    return block(np.arange(REQUESTS))


def block(requests):
    return make_block(worlds.population("mou"), *asked(), requests)
