"""Joins of a batch of requests with a registry, on derived keys and in portions of bounded memory.

A rule derives columns from requests and from records alike. A pair that agrees on every column of one of
its keys is a candidate; it confirms the request when it meets the rule's conditions too. A null agrees with
nothing. However large a block is, no more than PAIRS_AT_ONCE of its pairs are ever in memory; where
a rule has no conditions, no pairs are made at all.

The rule of `jaro_winkler` over candidate pairs, for matchers that find candidates in another way.

With one rule and several ways to find candidates, what differs in the answers is the candidates.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import polars as pl

from generators.schema import CLAIM_COLUMNS
from matchers.engine import text as views
from matchers.engine.blocking import Keys
from matchers.kernels import search as kernel

PAIRS_AT_ONCE = 1 << 18  # of 20 columns of strings: 0.1 GB
RECORDS_AT_ONCE = 1 << 18  # derived together: as fast as all at once, and less memory
RECORD = "_record"  # ends the names of a record's columns in a table of pairs
ROW = "row"  # of a request in its batch

Flags = npt.NDArray[np.bool_]
Rows = npt.NDArray[np.uint32]
Derive = Callable[[pl.DataFrame], pl.DataFrame]


class JoinComparison(NamedTuple):
    """A condition that is no polars expression.

    columns: derived columns that it looks at; it gets those of the request and those of the record
    holds: makes of a table of pairs one Boolean a pair
    """

    columns: tuple[str, ...]
    holds: Callable[[pl.DataFrame], Flags]


Condition = pl.Expr | JoinComparison


class JoinRule(NamedTuple):
    """What is derived, what must be the same, and what else must hold.

    hold: makes of records (claim columns and `tin`) the columns that keys and conditions name
    ask: the same of requests, which have the column `row` besides and keep it; a request may become
        several rows, of which one that is confirmed is enough
    keys: tuples of derived columns; a pair that shares one is a candidate
    conditions: over tables of pairs, in which a record's columns end in RECORD, each over the pairs that
        meet those before it, so that the cheap and strict ones come first; null counts as no
    """

    hold: Derive
    ask: Derive
    keys: Keys
    conditions: tuple[Condition, ...] = ()


class FittedJoin(NamedTuple):
    """A rule, and what it derived from the registry."""

    rule: JoinRule
    records: pl.DataFrame

    def confirm(self, requests: pl.DataFrame) -> pl.Series:
        """Answer each request: True when it shares a key with some record that meets every condition."""
        asked = self.rule.ask(requests.with_row_index(ROW))
        confirmed = np.zeros(requests.height, np.bool_)
        for key in self.rule.keys:
            left = asked.filter(~confirmed[asked[ROW].to_numpy()])
            confirm_by(key, left, self.records, self.rule.conditions, confirmed)
        return pl.Series("confirmed", confirmed)


def fit(registry: pl.LazyFrame, rule: JoinRule) -> FittedJoin:
    """Derive what the rule needs from the registry, portion by portion."""
    batches = registry.select(*CLAIM_COLUMNS, "tin").collect_batches(chunk_size=RECORDS_AT_ONCE)
    derived = [rule.hold(batch) for batch in batches]
    nothing = rule.hold(pl.DataFrame(schema=dict.fromkeys((*CLAIM_COLUMNS, "tin"), pl.String)))
    return FittedJoin(rule, pl.concat([nothing, *derived]))


def confirm_by(
    key: tuple[str, ...],
    asked: pl.DataFrame,
    records: pl.DataFrame,
    conditions: tuple[Condition, ...],
    confirmed: Flags,
) -> None:
    """Set `confirmed` at the requests among `asked` that a record with the same key confirms."""
    if not conditions:
        shared = asked.lazy().join(records.lazy(), on=list(key), how="semi").select(ROW)
        confirmed[shared.collect()[ROW].to_numpy()] = True
        return
    rows = asked[ROW].to_numpy()
    for left, right in candidates(asked.select(key), records.select(key)):
        still = ~confirmed[rows[left]]
        confirmed[rows[meeting(asked, records, left[still], right[still], conditions)]] = True


def meeting(
    asked: pl.DataFrame, records: pl.DataFrame, left: Rows, right: Rows, conditions: tuple[Condition, ...]
) -> Rows:
    """Return the rows of `asked` whose record beside them meets every condition.

    Values are fetched column by column as conditions ask for them: most pairs fail at the first.
    """
    for condition in conditions:
        if isinstance(condition, pl.Expr):
            table = _table(asked, records, left, right, list(dict.fromkeys(condition.meta.root_names())))
            held = table.select(condition.fill_null(False)).to_series().to_numpy()
        else:
            names = [name + end for name in condition.columns for end in ("", RECORD)]
            held = condition.holds(_table(asked, records, left, right, names))
        left, right = left[held], right[held]
    return left


def _table(
    asked: pl.DataFrame, records: pl.DataFrame, left: Rows, right: Rows, names: Sequence[str]
) -> pl.DataFrame:
    """Return the named columns of pairs of rows."""
    theirs = [name.removesuffix(RECORD) for name in names if name.endswith(RECORD)]
    ours = [name for name in names if not name.endswith(RECORD)]
    beside = records.select(theirs)[right].rename(lambda name: name + RECORD)
    return asked.select(ours)[left].hstack(beside)


def candidates(asked: pl.DataFrame, records: pl.DataFrame) -> Iterator[tuple[Rows, Rows]]:
    """Walk the pairs that agree on all columns, PAIRS_AT_ONCE at a time: rows of `asked`, rows of `records`.

    A large block is cut wherever a portion ends, in the middle of a request if need be.
    """
    blocks = asked.drop_nulls().unique().with_row_index("block")
    left, block = _by_block(asked, blocks)
    right, held = _by_block(records, blocks)
    sizes = np.bincount(held, minlength=blocks.height)
    starts = np.append(0, np.cumsum(sizes))[block]
    ends = np.cumsum(sizes[block])
    for low in range(0, int(ends[-1]) if ends.size else 0, PAIRS_AT_ONCE):
        pairs = np.arange(low, min(low + PAIRS_AT_ONCE, ends[-1]))
        which = np.searchsorted(ends, pairs, side="right")
        within = pairs - (ends - sizes[block])[which]
        yield left[which], right[starts[which] + within]


def _by_block(frame: pl.DataFrame, blocks: pl.DataFrame) -> tuple[Rows, npt.NDArray[np.int64]]:
    """Return the rows that are in some block, block after block, and the block of each."""
    key = frame.columns
    numbered = frame.with_row_index("place").join(blocks, on=key).select("place", "block").sort("block")
    return numbered["place"].cast(pl.UInt32).to_numpy(), numbered["block"].cast(pl.Int64).to_numpy()


def same(column: str) -> pl.Expr:
    """Whether request and record agree; null, which counts as no, when one is missing."""
    return pl.col(column) == pl.col(column + RECORD)


def same_initial(column: str) -> pl.Expr:
    """Whether the first letters agree."""
    return pl.col(column).str.head(1) == pl.col(column + RECORD).str.head(1)


def missing(column: str) -> pl.Expr:
    """Whether there is no value."""
    return pl.col(column).is_null()


COMPARED = ("surname", "given_name", "street")  # by similarity, the one that refuses most pairs first
PREFIX_WEIGHT = 0.1  # Winkler's
AT_ONE_DOOR: tuple[Condition, ...] = (
    same("house_number"),
    same("zip_code") | (same("city") & same("state")),
    missing("unit") | missing("unit" + RECORD) | same("unit"),
    missing("suffix") | same("suffix"),
    missing("middle_name") | missing("middle_name" + RECORD) | same_initial("middle_name"),
)


def conditions(threshold: float, street_threshold: float) -> tuple[Condition, ...]:
    """Return the conditions of `jaro_winkler`, over normalised columns, the cheap and strict ones first."""
    least = {**dict.fromkeys(COMPARED, threshold), "street": street_threshold}
    return (
        *AT_ONE_DOOR,
        *(JoinComparison((name,), partial(_similar, name, float(least[name]))) for name in COMPARED),
    )


def _similar(column: str, threshold: float, pairs: pl.DataFrame) -> Flags:
    """Whether both have a value and their Jaro-Winkler similarity reaches the threshold."""
    present = (~missing(column)) & (~missing(column + RECORD))
    left, right = (views.text(pairs[name]) for name in (column, column + RECORD))
    rows = np.arange(pairs.height)
    similarities = kernel.score_pairs(*left, *right, rows, rows, PREFIX_WEIGHT)
    reached: Flags = (similarities >= threshold) & pairs.select(present).to_series().to_numpy()
    return reached
