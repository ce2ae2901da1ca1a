"""Requests and papers of a few rows, said by what differs from sound ones; and a dataset folder of them."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import polars as pl

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
