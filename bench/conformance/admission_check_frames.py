"""The small gazetteer, and the requests with their papers, that the conformance suite of gates asks with."""

import random
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import polars as pl

from bench.conformance import bench_check_frames as check_frames
from generators.schema import ADDRESS_COLUMNS, PAPERS

FIRST = datetime(2025, 4, 6, 20, 30, tzinfo=UTC)
STEP = timedelta(minutes=95)  # from batch to batch: some within 24 hours, some before the memorandum
LARGEST_BATCH = 9
REPEATED = 40  # requests that are asked again, by others and later
PAPER_TEXTS = tuple(column for column, dtype in PAPERS.items() if dtype == pl.String)
# What each column of papers may say; None and blanks among them, and what cannot be read.
OF_BATCH: dict[str, Sequence[str | None]] = {
    "requester": ("AGENCY-A", "AGENCY-A", "AGENCY-B", "AGENCY-C", " ", None),
    "officer": ("OFFICER-1", "OFFICER-1", "OFFICER-2", None),
    "purpose": ("criminal_investigation", "removal_order", "removal_order", "benefits", "nothing", None),
    "legal_basis": ("WRITTEN-REQUEST", "COURT-ORDER", "", None),
    "attestation": ("ATT-1", "ATT-2", "ATT-3", "ATT-4", "ATT-5", "ATT-6", "ATT-7", None),
    "signed_at": ("2025-04-01T09:00:00Z", "2025-04-01T23:30:00-05:00", "04/05/2025", "2099-01-01", None),
    "expires_at": ("2025-12-31T00:00:00+00:00", "2025-04-07", "soon", None),
}  # fmt: skip
OF_ITEM: dict[str, Sequence[str | None]] = {
    "statute": ("STATUTE-1", "STATUTE-1", "STATUTE-2", None),
    "order_date": ("2024-05-01", "2024-05-01", "2025-01-07", "2025-01-08", "05/04/24", "2099-01-01", None),
    "tax_period": ("2023", "2023", "2023", "", None),
    "evidence": ("EVIDENCE-1", "EVIDENCE-2", "EVIDENCE-3", None),
}


def gazetteer(seed: int = 0) -> pl.LazyFrame:
    """The addresses of the registry of the matchers' suite, each once: houses, flats, PO boxes."""
    return check_frames.registry(seed).select(ADDRESS_COLUMNS).unique(maintain_order=True).lazy()


def requests() -> pl.DataFrame:
    """The requests of the matchers' suite, and some of them again; numbered in the order of receipt."""
    asked = check_frames.requests()
    again = pl.concat([asked, asked[:REPEATED]])
    return again.with_columns(request_id=pl.int_range(pl.len(), dtype=pl.Int64))


def papers(count: int) -> pl.DataFrame:
    """Papers of requests 0 to count - 1: batch follows batch, some of them complete, most with some fault."""
    rng = random.Random(3)
    rows: list[dict[str, object]] = []
    batch = 0
    while len(rows) < count:
        sound = rng.random() < 0.4
        head: dict[str, object] = {
            "batch_id": batch,
            "received_at": FIRST + batch * STEP,
            **_drawn(rng, OF_BATCH, sound),
        }
        size = rng.randint(1, LARGEST_BATCH)
        rows += [head | _drawn(rng, OF_ITEM, sound and rng.random() < 0.8) for _ in range(size)]
        batch += 1
    numbered = [{"request_id": number, **row} for number, row in enumerate(rows[:count])]
    return pl.DataFrame(numbered, schema=PAPERS)


def _drawn(rng: random.Random, columns: dict[str, Sequence[str | None]], sound: bool) -> dict[str, object]:
    """One value a column; the first, which is a sound one, in all of them if `sound`."""
    return {column: values[0] if sound else rng.choice(values) for column, values in columns.items()}
