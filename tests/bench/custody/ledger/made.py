"""Items of a ledger, made by rule: number 7 is the same whenever it is made."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import polars as pl

from bench.custody.ledger.reading import item_blocks
from bench.custody.ledger.record import ANSWERS, ITEM, parse_items

SETTING = {"screen": "policy(file='mou-2025')", "matcher": "exact", "dataset": "d" * 16}
START = datetime(2025, 5, 1, tzinfo=UTC)
REASONS = ("wrong_purpose", 'said "no"\n', None)  # as a plug-in's reason may be: with signs that JSON escapes


def read_items(folder: Path) -> pl.DataFrame:
    """All committed items of a ledger, in order: columns ITEM and `setting`."""
    empty = parse_items(b"").drop("previous")
    return pl.concat([empty, *item_blocks(folder)]).drop("record")


def items(first: int, count: int, batch: int = 10) -> pl.DataFrame:
    """Items with request ids from `first` on, `batch` to a batch, an hour between batches."""
    return pl.DataFrame(
        [_item(number, number // batch) for number in range(first, first + count)], schema=ITEM
    )


def _item(number: int, batch: int) -> dict:
    answer = ANSWERS[number % 3]
    return {
        "request_id": number,
        "batch_id": batch,
        "received_at": None if number % 11 == 10 else START + timedelta(hours=batch),
        "requester": f"AGENCY-{'ABÄ'[number % 3]}",
        "officer": None if number % 7 == 6 else f"OFFICER {number % 5}",
        "purpose": "removal_order" if number % 2 else "criminal_investigation",
        "authority": "WRITTEN-REQUEST",
        "fields_present": "given_name surname city",
        "subject": f"{number % 6:032x}",
        "named": f"{number % 4:032x}",
        "reason": REASONS[number % 2] if answer == "refused" else None,
        "answer": answer,
    }
