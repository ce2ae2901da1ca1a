"""A town small enough to count: 50 people on file, 60 who are not, 200 addresses, papers for everybody."""

import json
from datetime import UTC, datetime, timedelta

import polars as pl

from bench.custody.leakage.leaks import prepared_for
from bench.custody.leakage.material import ProbedMatcher, ProbeMaterial, material
from bench.custody.leakage.measured import Probing
from generators.dataset import FORMAT, MANIFEST, SYNTHETIC, Dataset, dataset_digest, digest_frame, load
from generators.schema import CLAIM_COLUMNS, EDITS, GAZETTEER, PAPERS, PLANTED, REGISTRY, REQUESTS, TRUTH

ON_FILE, ABSENT = 50, 60
PEOPLE = ON_FILE + ABSENT
STREETS = ("Maple Street", "Walnut Avenue", "Chestnut Road", "Sycamore Lane", "Juniper Drive")
PROBING = Probing(
    targets=40,
    people=50,
    lists=(1, 10, 100),
    coverage=1.0,
    queries=(1, 10),
    volume_records=3,
    doubles=20,
    edge_records=10,
    batch=16,
    replicates=50,
)
START = datetime(2026, 1, 1, 12, tzinfo=UTC)


def addresses():
    """200 addresses: 5 streets of 10 houses in each of 4 ZIP codes."""
    rows = [
        (str(1000 + 11 * house), street, None, f"Town {town}", "KS", f"6660{town}")
        for town in range(4)
        for street in STREETS
        for house in range(10)
    ]
    return pl.DataFrame(rows, schema=GAZETTEER, orient="row")


def name(number):
    """No two letters of a name are those of another: nobody resembles anybody."""
    first, second = chr(65 + number % 26), chr(65 + number // 26)
    return f"{first}{second}given", None, f"{first}{second}sur", None


def claims(numbers):
    """Person i lives at address i."""
    homes = addresses().rows()
    rows = [(*name(i), *homes[i]) for i in numbers]
    return pl.DataFrame(rows, schema=dict.fromkeys(CLAIM_COLUMNS, pl.String), orient="row")


def frames():
    """Everybody is asked about once, at home; the first 50 are on file; the last request lacks a statute."""
    people = range(PEOPLE)
    known = [i < ON_FILE for i in people]
    received = [START + timedelta(hours=i // 10) for i in people]
    papers = {
        "request_id": people,
        "batch_id": [i // 10 for i in people],
        "received_at": received,
        "requester": ["AGENCY-A"] * PEOPLE,
        "officer": ["OFFICER-1"] * PEOPLE,
        "purpose": ["criminal_investigation"] * PEOPLE,
        "legal_basis": ["WRITTEN-REQUEST"] * PEOPLE,
        "attestation": [f"ATTESTATION-{i // 10}" for i in people],
        "signed_at": ["2025-12-31T12:00:00+00:00"] * PEOPLE,
        "expires_at": ["2026-06-30T12:00:00+00:00"] * PEOPLE,
        "statute": ["STATUTE-1"] * PEOPLE,
        "order_date": ["2025-03-01"] * PEOPLE,
        "tax_period": ["2024"] * PEOPLE,
        "evidence": [f"DOC-{i}" for i in people],
    }
    truth = {
        "request_id": people,
        "kind": ["current" if on_file else "stranger" for on_file in known],
        "person_on_file": known,
        "address_on_file": known,
        "should_confirm": known,
        "record_id": [i if on_file else None for i, on_file in enumerate(known)],
        "person_id": people,
    }
    return {
        "registry": _filled({"record_id": range(ON_FILE)}, REGISTRY, claims(range(ON_FILE))),
        "requests": _filled({"request_id": people}, REQUESTS, claims(people)),
        "truth": _filled(truth, TRUTH),
        "edits": EDITS.to_frame(),
        "papers": _filled(papers, PAPERS),
        "planted": pl.DataFrame({"request_id": [PEOPLE - 1], "case": ["no_statute"]}, schema=PLANTED),
        "gazetteer": addresses(),
    }


def write_town(folder, **changed) -> Dataset:
    """Write the town, with other frames in place of some, and open it whole."""
    folder.mkdir(parents=True)
    parts = []
    for frame, content in (frames() | changed).items():
        content.write_parquet(folder / f"{frame}.parquet")
        digest = digest_frame(content)
        parts.append({"frame": frame, "file": f"{frame}.parquet", "rows": content.height, "digest": digest})
    manifest = {"format": FORMAT, "origin": SYNTHETIC, "name": "town", "parts": parts}
    manifest["digest"] = dataset_digest(parts)
    (folder / MANIFEST).write_text(json.dumps(manifest))
    return load(folder)


def town(folder, probing=PROBING) -> ProbeMaterial:
    return material(write_town(folder / "town"), probing)


def prepared(folder, probing=PROBING):
    return prepared_for(write_town(folder / "town"), probing)


class Open:
    """A screen that admits everything, or nothing."""

    def __init__(self, admits=True):
        self.admits = admits

    def admit(self, requests, papers):
        return pl.repeat(self.admits, requests.height, dtype=pl.Boolean, eager=True)


class Says:
    """A fitted matcher that answers by a function of the requests."""

    def __init__(self, answer):
        self.answer = answer

    def confirm(self, requests):
        return self.answer(requests)


ALWAYS = Says(lambda requests: pl.repeat(True, requests.height, dtype=pl.Boolean, eager=True))
NEVER = Says(lambda requests: pl.repeat(False, requests.height, dtype=pl.Boolean, eager=True))


def _letter_for_letter(requests):
    known = claims(range(ON_FILE)).with_columns(known=pl.lit(True))
    found = requests.join(known, on=CLAIM_COLUMNS, how="left", nulls_equal=True, maintain_order="left")
    return found["known"].fill_null(False)


LETTERS = Says(_letter_for_letter)  # confirms who is on file at the address on file, and no other text


def oracle(material, fitted, screen=None) -> ProbedMatcher:
    return ProbedMatcher(screen or Open(), fitted, material.like, material.start)


def row(found, measure, at):
    """The one row of a measure."""
    (only,) = [each for each in found if (each.measure, each.at) == (measure, at)]
    return only


def _filled(columns, schema, more=None):
    """The columns given, and nulls in the others of the schema."""
    more = {} if more is None else more.to_dict(as_series=False)
    size = len(next(iter(columns.values())))
    data = {key: (columns | more).get(key, [None] * size) for key in schema}
    return pl.DataFrame(data, schema=schema)
