"""The yearly report of a ledger, in three views of the same numbers, and the head that they belong to.

Count what a ledger holds: requests, answers and people, by who asked, for what and when.

The cells are the finest that any view shows; every other count is a sum of theirs. People are not: the same
person may be confirmed to two requesters, so they are counted anew for each view.

A verdict on a ledger, in words.

What was asked about one person of the registry, as far as the ledger can tell.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl

from bench.custody.ledger.reading import Head, item_blocks, read_key, settings
from bench.custody.ledger.record import CONFIRM, ITEM, NO_MATCH, REFUSED, Setting, subjects
from bench.custody.ledger.verify import LedgerVerdict, verdict
from bench.output.formats import CSV, JSON, LATEX, render
from bench.output.wording import fold
from generators.dataset import Dataset
from generators.errors import ConfirmbenchError

YEAR = "year"  # in which the request was received, UTC
TEXTS = ("requester", "purpose", "authority", "officer", "reason")
CELL = (YEAR, *TEXTS)
COUNTS = ("requests", "refused", "confirms", "no_matches")  # the last three add up to the first
PEOPLE = "people_confirmed"
DATASET, AUTHORISED = "dataset", "authorised"  # names in a setting that reports read


@dataclass(frozen=True)
class Window:
    """Days of receipt, UTC, the first and the last included; null is without end."""

    first: date | None = None
    last: date | None = None

    def __post_init__(self) -> None:
        if self.first and self.last and self.first > self.last:
            raise ConfirmbenchError(f"The window ends on {self.last}, before it begins on {self.first}.")

    @property
    def is_open(self) -> bool:
        return self.first is None and self.last is None

    def holds(self) -> pl.Expr:
        """Whether an item was received within; never when nobody knows when, unless the window is open."""
        if self.is_open:
            return pl.lit(True)
        received = pl.col("received_at").dt.date()
        after = received >= self.first if self.first else received.is_not_null()
        return (after & (received <= self.last if self.last else True)).fill_null(False)

    @property
    def years(self) -> list[int]:
        """The years that it touches, when it has both ends."""
        return list(range(self.first.year, self.last.year + 1)) if self.first and self.last else []


@dataclass(frozen=True)
class LedgerCounts:
    """cells: CELL and COUNTS, one row for each cell that is not empty

    confirmed: CELL without the reason and `subject`, each person once a cell
    items: in the ledger; undated: of those, how many have no time of receipt, and lie in no window
    """

    cells: pl.DataFrame
    confirmed: pl.DataFrame
    items: int
    undated: int
    settings: list[Setting]

    @property
    def authorised(self) -> list[str]:
        """Requesters that a policy of the ledger names."""
        texts = [setting.values.get(AUTHORISED, "") for setting in self.settings]
        return sorted({name.strip() for text in texts for name in text.split(",") if name.strip()})


def count(folder: Path, window: Window, head: Head | None = None) -> LedgerCounts:
    """Count the items that were received within a window.

    head: count up to there; by default all that is committed
    raises: ConfirmbenchError when the folder holds no ledger or it cannot be read
    """
    cells, confirmed, items, undated = [_no_cells()], [_nobody()], 0, 0
    for block in item_blocks(folder, head):
        items += block.height
        undated += block["received_at"].null_count()
        inside = block.filter(window.holds()).with_columns(_year())
        cells.append(_counts(inside))
        confirmed.append(_keep_confirmed(inside))
    return LedgerCounts(
        pl.concat(cells).group_by(CELL).agg(pl.col(COUNTS).sum()).sort(CELL),
        pl.concat(confirmed).unique(),
        items,
        undated,
        settings(folder, head),
    )


def by(counted: LedgerCounts, keys: Sequence[str]) -> pl.DataFrame:
    """Counts by some columns of CELL: keys, COUNTS and the number of distinct people who were confirmed.

    A requester whom a policy of the ledger names and who asked for nothing has zeros, for each year that
    there is; `people_confirmed` of a row with a reason is 0, for who is confirmed has none.
    """
    known = [key for key in keys if key != "reason"]
    people = counted.confirmed.group_by(known).agg(pl.col("subject").n_unique().cast(pl.Int64).alias(PEOPLE))
    people = people.with_columns(pl.col(pl.Categorical).cast(pl.String), reason=pl.lit(None, pl.String))
    found = counted.cells.group_by(keys).agg(pl.col(COUNTS).sum())
    found = found.join(people.select(*keys, PEOPLE), on=list(keys), how="left", nulls_equal=True)
    return found.with_columns(pl.col(PEOPLE).fill_null(0)).sort(keys)


def with_zeros(counts: pl.DataFrame, counted: LedgerCounts, window: Window) -> pl.DataFrame:
    """Counts, and a row of zeros for each year and requester whom a policy names and who did not ask."""
    years = sorted({*counts[YEAR].drop_nulls(), *window.years}) or [None]
    named = pl.DataFrame(
        [(year, requester) for year in years for requester in counted.authorised],
        schema={YEAR: counts.schema[YEAR], "requester": pl.String},
        orient="row",
    )
    silent = named.join(counts, on=[YEAR, "requester"], how="anti", nulls_equal=True)
    zeros = silent.with_columns(pl.lit(0, pl.Int64).alias(name) for name in (*COUNTS, PEOPLE))
    return pl.concat([counts, zeros], how="diagonal").sort(counts.columns[: -len(COUNTS) - 1])


def to_date(text: str | None) -> date | None:
    """A day as ISO 8601 writes it; raises ConfirmbenchError for anything else."""
    try:
        return None if text is None else date.fromisoformat(text)
    except ValueError:
        raise ConfirmbenchError(f"{text!r} is no day; write it as 2025-04-08.") from None


def _year() -> pl.Expr:
    return pl.col("received_at").dt.year().alias(YEAR)


def _counts(items: pl.DataFrame) -> pl.DataFrame:
    answers = zip(("refused", "confirms", "no_matches"), (REFUSED, CONFIRM, NO_MATCH), strict=True)
    sums = [(pl.col("answer") == answer).sum().cast(pl.Int64).alias(name) for name, answer in answers]
    return items.group_by(CELL).agg(pl.len().cast(pl.Int64).alias("requests"), *sums)


def _keep_confirmed(items: pl.DataFrame) -> pl.DataFrame:
    people = items.filter(pl.col("answer") == CONFIRM, pl.col("subject").is_not_null())
    texts = [name for name in TEXTS if name != "reason"]
    return people.select(YEAR, pl.col(texts).cast(pl.Categorical), "subject").unique()


def _no_cells() -> pl.DataFrame:
    texts = dict.fromkeys(TEXTS, pl.String())
    return pl.DataFrame(schema={YEAR: pl.Int32(), **texts, **dict.fromkeys(COUNTS, pl.Int64())})


def _nobody() -> pl.DataFrame:
    texts = {name: pl.Categorical() for name in TEXTS if name != "reason"}
    return pl.DataFrame(schema={YEAR: pl.Int32(), **texts, "subject": pl.String()})


SHOWN = 20  # findings; most often all follow from one change


def verdict_text(folder: Path, found: LedgerVerdict) -> str:
    """What was found, line by line, and the head to keep."""
    return "\n".join([*_findings(folder, found), *_tell_verdict(found), f"head {found.hash}"])


def verdict_sentences(found: LedgerVerdict, exact: bool = True) -> list[str]:
    """What every report begins with; the number of records only where counts are exact."""
    state = (
        "verified: intact" if found.intact else f"NOT AS IT WAS WRITTEN ({len(found.findings):,} findings)"
    )
    first = [] if found.intact else [f"First finding: {found.findings[0].words}."]
    size = f" of {found.records:,} records" if exact else ""
    return [f"Ledger{size}, head {found.hash}, {state}.", *first]


def as_json(found: LedgerVerdict, exact: bool = True) -> dict[str, object]:
    """The same as fields."""
    return {
        "head": found.hash,
        **({"records": found.records} if exact else {}),
        "verified": found.intact,
        "findings": [finding.words for finding in found.findings],
    }


def say(sentences: Sequence[str], table: str, form: str, width: int) -> str:
    """Sentences and the table that they are about; comments in LaTeX."""
    lines = [line for text in sentences for line in fold(text, width).split("\n")]
    if form == LATEX:
        lines = [f"% {line}" for line in lines]
    return "\n".join([*lines, "", table])


def _findings(folder: Path, found: LedgerVerdict) -> list[str]:
    if found.intact:
        return [f"{folder} is intact: {found.records:,} records, each with the hash of the one before it."]
    lines = [f"{folder} is not as it was written; {len(found.findings):,} findings:"]
    lines += [finding.words for finding in found.findings[:SHOWN]]
    more = len(found.findings) - SHOWN
    return [*lines, f"and {more:,} more"] if more > 0 else lines


def _tell_verdict(found: LedgerVerdict) -> list[str]:
    if found.seen is None:
        return []
    return [f"The head given is that of record {found.seen:,} of {found.records:,}."]


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
    verdict: LedgerVerdict
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
    asked, about = [_list_groups(pl.DataFrame(schema=ITEM), subject)], set()
    for items in item_blocks(folder, seen.head):
        under = items.filter(pl.col("setting").is_in(same))
        asked.append(_list_groups(under.filter(pl.col("named") == named), subject))
        about |= set(under["request_id"].filter(under["request_id"].is_in(true.implode())))
    listed = pl.concat(asked)
    ids = set(listed["request_id"])
    return Person(record_id, seen, listed, len(about), len(about & ids), len(ids - about))


def _list_groups(items: pl.DataFrame, subject: str | None) -> pl.DataFrame:
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
    """The list in one of `bench.output.formats.FORMATS`, and, but for CSV, what it can and cannot show."""
    if form == JSON:
        return json.dumps(_as_json(found), indent=1, ensure_ascii=False, default=str)
    asked = found.asked.with_columns(
        pl.col("request_id").cast(pl.String), pl.col("received_at").dt.to_string("%Y-%m-%d %H:%M")
    )
    table = render(asked, form, 1, width)
    return table if form == CSV else say(sentences(found), table, form, width)


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


PUBLIC, OVERSIGHT, CUSTODIAN = VIEWS = ("public", "oversight", "custodian")
KEYS = {
    PUBLIC: (YEAR, "requester"),
    OVERSIGHT: (YEAR, "requester", "purpose", "authority"),
    CUSTODIAN: (YEAR, "requester", "purpose", "authority", "officer", "reason"),
}
BASE = 10  # counts of the public view are rounded to multiples of it
FLOOR = 10  # and those below it, other than 0, are not shown


@dataclass(frozen=True)
class Report:
    view: str
    window: Window
    verdict: LedgerVerdict
    counted: LedgerCounts
    counts: pl.DataFrame

    @property
    def inside(self) -> int:
        """Requests within the window, exactly."""
        return int(self.counted.cells["requests"].sum())


def report(folder: Path, view: str, window: Window) -> Report:
    """Count a ledger and verify it.

    view: one of VIEWS
    raises: ConfirmbenchError when there is no such view, no ledger, or one that cannot be read
    """
    if view not in VIEWS:
        raise ConfirmbenchError(f"There is no view {view!r}; the views are {', '.join(VIEWS)}.")
    found = verdict(folder)
    counted = count(folder, window, found.head)
    return Report(view, window, found, counted, view_counts(counted, view, window))


def view_counts(counted: LedgerCounts, view: str, window: Window) -> pl.DataFrame:
    """The counts of a view: its keys, COUNTS and `people_confirmed`; as text in the public one."""
    counts = with_zeros(by(counted, KEYS[view]), counted, window)
    if view != PUBLIC:
        return counts
    rounded = [pl.col(name).map_elements(show, return_dtype=pl.String) for name in (*COUNTS, PEOPLE)]
    return counts.with_columns(rounded)


def show(number: int) -> str:
    """A count as the public sees it: zero as it is, others below the floor not, the rest rounded.

    >>> shown(0), shown(1), shown(9), shown(10), shown(14), shown(15), shown(1234)
    ('0', '< 10', '< 10', '10', '10', '20', '1230')
    """
    if 0 < number < FLOOR:
        return f"< {FLOOR}"
    return str((number + BASE // 2) // BASE * BASE)


def report_text(report: Report, form: str, width: int) -> str:
    """A report in one of `bench.output.formats.FORMATS`; each names the head and whether the ledger
    verified.
    """
    if form == JSON:
        return json.dumps(_report_json(report), indent=1, ensure_ascii=False, default=str)
    table = report.counts.with_columns(pl.col(YEAR).cast(pl.String))
    if form == CSV:
        named = [pl.lit(report.verdict.hash).alias("head"), pl.lit(report.verdict.intact).alias("verified")]
        return render(table.with_columns(named), form)
    return say(report_sentences(report), render(table, form, len(KEYS[report.view]), width), form, width)


def report_sentences(report: Report) -> list[str]:
    """What the table belongs to."""
    rounded = [PUBLIC_NOTE] if report.view == PUBLIC else []
    verdict = verdict_sentences(report.verdict, exact=report.view != PUBLIC)
    return [*verdict, *_reach(report), *rounded, PEOPLE_NOTE]


PUBLIC_NOTE = (
    f"Counts are rounded to multiples of {BASE}; those from 1 to {FLOOR - 1} are shown as < {FLOOR}."
)
PEOPLE_NOTE = (
    "confirms are disclosures; people_confirmed are distinct names with addresses, as stated: who was "
    "spelled in two ways counts twice, and who was confirmed in two rows counts in both."
)


def _reach(report: Report) -> list[str]:
    def number(count: int) -> str:
        return show(count) if report.view == PUBLIC else f"{count:,}"

    window, counted = report.window, report.counted
    span = f"Received from {window.first or 'the beginning'} to {window.last or 'the end'}"
    reach = f"{span}: {number(report.inside)} requests, of {number(counted.items)} in the ledger."
    if not counted.undated:
        return [reach]
    place = "counted with no year" if window.is_open else "counted in no window"
    return [
        reach,
        f"Requests without papers, and so without a time of receipt: {number(counted.undated)}, {place}.",
    ]


def _report_json(report: Report) -> dict[str, object]:
    return {
        "view": report.view,
        "from": report.window.first,
        "to": report.window.last,
        **as_json(report.verdict, exact=report.view != PUBLIC),
        "about": report_sentences(report),
        "counts": report.counts.to_dicts(),
    }
