"""What was asked about one person of the registry, as far as the ledger can tell."""

import json
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from bench.custody.ledger.counting import DATASET
from bench.custody.ledger.item import ITEM
from bench.custody.ledger.key import read_key
from bench.custody.ledger.read import item_blocks, settings
from bench.custody.ledger.subject import subjects
from bench.custody.ledger.verdict_text import as_json, said, verdict_sentences
from bench.custody.ledger.verify import Verdict, verdict
from bench.output.tables import CSV, JSON, render
from generators.dataset import Dataset
from generators.errors import ConfirmbenchError

LISTED = ("request_id", "received_at", "requester", "purpose", "authority", "answer")
AGREES = "agrees"  # of what the record shows: "name and address" or "name"


@dataclass(frozen=True)
class Person:
    """asked: the items whose name is that on file, in order: LISTED and `agrees`

    about: requests of the ledger that are about this person, by the dataset's truth
    found: how many of those are in the list
    others: requests of the list that are not about this person
    """

    record_id: int
    verdict: Verdict
    asked: pl.DataFrame
    about: int
    found: int
    others: int


def person(folder: Path, dataset: Dataset, record_id: int) -> Person:
    """Look for a record's name, as it is on file, among the items of a ledger.

    Only items that were answered from this dataset count. About whom a request is says `truth.record_id`.
    raises: ConfirmbenchError when the dataset has no such record, the record no name, or the ledger nothing
        of this dataset
    """
    same = _settings_of(folder, dataset)
    record = dataset.registry().filter(pl.col("record_id") == record_id).collect()
    if record.is_empty():
        raise ConfirmbenchError(f"The registry of {dataset.folder} has no record {record_id}.")
    subject, named = (digests[0] for digests in subjects(read_key(folder), record))
    if named is None:
        raise ConfirmbenchError(
            f"Record {record_id} of {dataset.folder} has no name, so none can be looked for."
        )
    true = dataset.truth().filter(pl.col("record_id") == record_id)["request_id"]
    seen = verdict(folder)
    asked, about = [_listed(pl.DataFrame(schema=ITEM), subject)], set()
    for items in item_blocks(folder, seen.head):
        under = items.filter(pl.col("setting").is_in(same))
        asked.append(_listed(under.filter(pl.col("named") == named), subject))
        about |= set(under["request_id"].filter(under["request_id"].is_in(true.implode())))
    listed = pl.concat(asked)
    ids = set(listed["request_id"])
    return Person(record_id, seen, listed, len(about), len(about & ids), len(ids - about))


def _listed(items: pl.DataFrame, subject: str | None) -> pl.DataFrame:
    both = (pl.col("subject") == subject).fill_null(False)
    agrees = pl.when(both).then(pl.lit("name and address")).otherwise(pl.lit("name")).alias(AGREES)
    return items.select(*LISTED, agrees)


def _settings_of(folder: Path, dataset: Dataset) -> list[int]:
    known = settings(folder)
    same = [setting.record for setting in known if setting.values.get(DATASET) == dataset.digest]
    if not same:
        others = sorted({setting.values.get(DATASET, "none named") for setting in known})
        raise ConfirmbenchError(
            f"{folder} was answered from other data: {', '.join(others) or 'none yet'}; "
            f"{dataset.folder} has the digest {dataset.digest}."
        )
    return same


def person_text(found: Person, form: str, width: int) -> str:
    """The list in one of `bench.output.tables.FORMATS`, and, but for CSV, what it can and cannot show."""
    if form == JSON:
        return json.dumps(_as_json(found), indent=1, ensure_ascii=False, default=str)
    asked = found.asked.with_columns(
        pl.col("request_id").cast(pl.String), pl.col("received_at").dt.to_string("%Y-%m-%d %H:%M")
    )
    table = render(asked, form, 1, width)
    return table if form == CSV else said(sentences(found), table, form, width)


def sentences(found: Person) -> list[str]:
    """What the list can show and what it cannot."""
    asked = found.asked["request_id"].n_unique()
    return [
        *verdict_sentences(found.verdict),
        f"Requests under the name on record {found.record_id}: {asked:,}. By the dataset's truth "
        f"{found.others:,} of them are about somebody else of that name, on file or not.",
        f"Requests about this person, by the dataset's truth: {found.about:,}. Listed of them: "
        f"{found.found:,}. Requests that spelled the name otherwise are not found this way.",
    ]


def _as_json(found: Person) -> dict[str, object]:
    return {
        "record_id": found.record_id,
        **as_json(found.verdict),
        "about": found.about,
        "found": found.found,
        "others": found.others,
        "asked": found.asked.to_dicts(),
    }
