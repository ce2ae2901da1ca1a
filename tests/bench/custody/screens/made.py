"""Requests and papers of a few rows, said by what differs from sound ones; and a dataset folder of them.

One rule alone, asked about a few requests; and whole policies written into files.

A policy of every rule, with limits that a dozen requests exceed; and batches drawn to break it.
"""

import json
import tomllib
from datetime import UTC, datetime, timedelta
from pathlib import Path

import polars as pl
from hypothesis import strategies as st

from bench.custody.screens.contract import PolicyRule, in_order_of_receipt
from bench.custody.screens.rules_stream import stream
from generators.dataset import MANIFEST, WITH_PAPERS, dataset_digest, digest_frame
from generators.schema import ADDRESS_COLUMNS, GAZETTEER, PAPERS, PLANTED, REQUESTS
from tests.bench.tiny import write_tiny

NOON = datetime(2025, 5, 1, 12, tzinfo=UTC)
SOUND = {
    "given_name": "Ana",
    "surname": "Li",
    "house_number": "12",
    "street": "North Oak Avenue",
    "city": "Port Ann",
    "state": "TX",
    "zip_code": "75501",
}
SOUND_PAPERS = {
    "requester": "AGENCY-A",
    "officer": "OFFICER-1",
    "purpose": "removal_order",
    "legal_basis": "WRITTEN-REQUEST",
    "attestation": "ATT-1",
    "signed_at": "2025-05-01T09:00:00Z",
    "expires_at": "2026-05-01T09:00:00Z",
    "statute": "STATUTE-1",
    "order_date": "2024-05-01",
    "tax_period": "2023",
    "evidence": "EVIDENCE-1",
}


def requests(*rows: dict) -> pl.DataFrame:
    """Sound requests, but for what each row says; numbered from 0."""
    return pl.DataFrame(
        [{"request_id": number} | SOUND | row for number, row in enumerate(rows)], schema=REQUESTS
    )


def papers(*rows: dict) -> pl.DataFrame:
    """Sound papers, each in a batch of its own, a minute after the other; but for what each row says."""
    return pl.DataFrame(
        [
            {"request_id": number, "batch_id": number, "received_at": NOON + number * timedelta(minutes=1)}
            | SOUND_PAPERS
            | row
            for number, row in enumerate(rows)
        ],
        schema=PAPERS,
    )


def gazetteer(*rows: dict) -> pl.LazyFrame:
    """Addresses: the sound one, but for what each row says."""
    sound = {column: SOUND.get(column) for column in ADDRESS_COLUMNS}
    return pl.DataFrame([sound | row for row in rows], schema=GAZETTEER).lazy()


def planted(*rows: tuple[int, str]) -> pl.DataFrame:
    """Cases of requests."""
    return pl.DataFrame(list(rows), schema=PLANTED, orient="row")


def write_with_papers(folder: Path, stated: pl.DataFrame, cases: pl.DataFrame) -> Path:
    """The tiny dataset with these papers and cases."""
    write_tiny(folder)
    manifest = json.loads((folder / MANIFEST).read_text())
    frames = {"papers": stated, "planted": cases, "gazetteer": gazetteer({}).collect()}
    for frame in WITH_PAPERS:
        file = f"{frame}.parquet"
        frames[frame].write_parquet(folder / file)
        part = {"frame": frame, "file": file, "rows": frames[frame].height}
        manifest["parts"].append(part | {"digest": digest_frame(frames[frame])})
    manifest["digest"] = dataset_digest(manifest["parts"])
    (folder / MANIFEST).write_text(json.dumps(manifest))
    return folder


def keeps(rule: PolicyRule, stated: pl.DataFrame, asking: pl.DataFrame | None = None) -> list[bool]:
    """Whether each request keeps the rule, in the order of receipt.

    stated: papers; asking: requests, sound ones, one for each, if none are given
    """
    asked = requests(*({} for _ in range(stated.height))) if asking is None else asking
    return rule.kept(stream(*in_order_of_receipt(asked, stated)[:2])).to_list()


def keeps_each(rule: PolicyRule, column: str, values: list) -> dict:
    """Whether sound papers keep the rule that say each of these in one column; by what they say."""
    return dict(zip(values, keeps(rule, papers(*({column: value} for value in values))), strict=True))


def write_policy(folder: Path, text: str, name: str = "mine.toml") -> str:
    """Write a policy into a file; returns its path."""
    (folder / name).write_text(text, encoding="utf-8")
    return str(folder / name)


SMALL = """
title = "Every rule, with limits that a dozen requests exceed"
[papers]
[in_force]
effective = 2025-04-08
ends = 2025-04-10
[authorised_requester]
authorised = ["A", "B"]
[attestation]
[attestation_signed]
[attestation_unexpired]
[attestation_own]
[secondary_purpose]
excluded = ["benefits"]
[purpose]
allowed = ["removal"]
[legal_basis]
allowed = ["WRITTEN"]
[statute]
allowed = ["S1", "S2"]
[tax_period]
earliest = 2000
[order_date]
[order_readable]
[order_not_future]
[order_age]
after_days = 2
before_days = 400
[evidence]
[name]
[address_stated]
[filler]
names = ["Unknown"]
addresses = ["Unknown", "00000"]
[address]
screens = ["fields_present(fields=('house_number', 'street', 'city', 'state', 'zip_code'), papers=())"]
[batch_floor]
requests = 2
[batch_cap]
requests = 3
[officer_load]
daily = 4
[quota]
daily = 5
[duplicate]
window_hours = 2
[near_duplicate]
window_hours = 2
by = "requester"
[lock]
after = 1
hours = 3
window_hours = 2
"""
KEYS = {name: keys for name, keys in tomllib.loads(SMALL).items() if name != "title"}
FIRST = datetime(2025, 4, 7, 22, tzinfo=UTC)


def mostly(*values):
    """The first of these twice as often as all others together."""
    return st.sampled_from([values[0]] * (2 * len(values)) + list(values))


HEAD = st.fixed_dictionaries(
    {
        "requester": mostly("A", "A ", "B", "C", None),
        "officer": mostly("O1", "O2", "", None),
        "purpose": mostly("removal", "benefits", "other", None),
        "legal_basis": mostly("WRITTEN", "ORAL", None),
        "attestation": st.sampled_from(["ATT-1", "ATT-2", "ATT-3", None]),
        "signed_at": mostly("2025-04-01T00:00:00Z", "2025-04-08T02:00:00+02:00", "04/01/2025", None),
        "expires_at": mostly("2026-04-01T00:00:00Z", "2025-04-07T20:00:00-04:00", "2026-04-01", None),
        "gap": st.sampled_from([0, 1, 30, 59, 60, 61, 119, 120, 121, 700, 1440]),
    }
)
ITEM = st.fixed_dictionaries(
    {
        "statute": mostly("S1", "S3", " ", None),
        "order_date": mostly("2025-01-01", "2025-04-05", "2025-04-06", "2025-04-07T23:30:00-05:00",
                             "2024-03-04", "2099-01-01", "01/01/2025", "2025-02-30", None),
        "tax_period": mostly("2023", "1999", "2026", "23", None),
        "evidence": mostly("E", "", None),
        "given_name": st.sampled_from(["Ana", "Alma", "ANA", "Unknown", None]),
        "surname": mostly("Li", "Lo", None),
        "house_number": mostly("12", "14", None),
        "street": mostly("Oak Ave", "oak avenue", "Unknown", None),
        "city": mostly("Ann", None),
        "zip_code": mostly("75501", "00000", None),
        "papers": mostly(True, False),
    }
)  # fmt: skip
BATCHES = st.lists(st.tuples(HEAD, st.lists(ITEM, min_size=1, max_size=4)), min_size=1, max_size=5)


def frames(batches):
    """Requests and papers of drawn batches, in the order of receipt."""
    rows, when = [], FIRST
    for number, (head, items) in enumerate(batches):
        when += timedelta(minutes=head["gap"])
        rows += [{"batch_id": number, "received_at": when, "state": "TX"} | head | item for item in items]
    rows = [{"request_id": number} | row for number, row in enumerate(rows)]
    stated = [row for row in rows if row["papers"]]
    asked, given_papers = pl.DataFrame(rows, schema=REQUESTS), pl.DataFrame(stated, schema=PAPERS)
    return in_order_of_receipt(asked, given_papers)[:2]
