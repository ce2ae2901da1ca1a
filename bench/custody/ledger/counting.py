"""Count what a ledger holds: requests, answers and people, by who asked, for what and when.

The cells are the finest that any view shows; every other count is a sum of theirs. People are not: the same
person may be confirmed to two requesters, so they are counted anew for each view.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl

from bench.custody.ledger.head import Head
from bench.custody.ledger.item import CONFIRM, NO_MATCH, REFUSED
from bench.custody.ledger.read import Setting, item_blocks, settings
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
class Counted:
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


def count(folder: Path, window: Window, head: Head | None = None) -> Counted:
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
        confirmed.append(_confirmed(inside))
    return Counted(
        pl.concat(cells).group_by(CELL).agg(pl.col(COUNTS).sum()).sort(CELL),
        pl.concat(confirmed).unique(),
        items,
        undated,
        settings(folder, head),
    )


def by(counted: Counted, keys: Sequence[str]) -> pl.DataFrame:
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


def with_zeros(counts: pl.DataFrame, counted: Counted, window: Window) -> pl.DataFrame:
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


def _confirmed(items: pl.DataFrame) -> pl.DataFrame:
    people = items.filter(pl.col("answer") == CONFIRM, pl.col("subject").is_not_null())
    texts = [name for name in TEXTS if name != "reason"]
    return people.select(YEAR, pl.col(texts).cast(pl.Categorical), "subject").unique()


def _no_cells() -> pl.DataFrame:
    texts = dict.fromkeys(TEXTS, pl.String())
    return pl.DataFrame(schema={YEAR: pl.Int32(), **texts, **dict.fromkeys(COUNTS, pl.Int64())})


def _nobody() -> pl.DataFrame:
    texts = {name: pl.Categorical() for name in TEXTS if name != "reason"}
    return pl.DataFrame(schema={YEAR: pl.Int32(), **texts, "subject": pl.String()})
