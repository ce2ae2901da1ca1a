"""Acceptance volume: how many different inputs confirm one record.

Around a record, as it is on file: all single edits of each field stated (bench.custody.leakage.volume), and
pairs of edits in two different fields, of which `doubles` are drawn. With a_1 the single edits confirmed,
N_2 the pairs that there are and q the share of the drawn ones confirmed:

    volume within one edit = [the record's own text is confirmed] + a_1
    volume within two edits = volume within one edit + q * N_2

Inputs are counted as they are written: what normalising makes equal is different here. Two edits of one
field, and fields that the record does not state, are left out, so that a volume is a lower bound.

All single edits of a value: the strings one change away from it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from math import log10
from string import ascii_uppercase, digits

import numpy as np
import numpy.typing as npt
import polars as pl

from bench.custody.leakage.material import CONFIRM, ProbedMatcher, ProbeMaterial
from bench.custody.leakage.measured import Found, Probing, bootstrap, draws, median, resample, sample
from bench.scoring.rate import SHARE
from bench.statistics.clusters import of_requests
from generators.schema import CLAIM_COLUMNS

SIGNS = {
    "house_number": digits,
    "zip_code": digits,
    "unit": digits + ascii_uppercase,
}  # what may stand in place of a letter or digit; letters elsewhere
NAMES = ("given_name", "middle_name", "surname")  # words that may be cut to initials


def single_edits(value: str, column: str) -> list[str | None]:
    """Every different value one edit away, in a fixed order.

    An edit substitutes a letter or digit, inserts one, deletes any character, swaps two neighbours, drops a
    word of several, swaps two neighbouring words, cuts a word of a name to its initial, or leaves the value
    out (None). What is put in takes the case of what stood there, or before.
    """
    found = dict.fromkeys([*_of_signs(value, SIGNS.get(column, ascii_uppercase)), *_of_words(value, column)])
    found.pop(value, None)
    found.pop("", None)  # that is None
    return [*found, None]


def _of_signs(value: str, signs: str) -> Iterator[str]:
    for place, old in enumerate(value):
        head, tail = value[:place], value[place + 1 :]
        yield head + tail
        if old.isalnum():
            yield from (head + _as(old, new) + tail for new in signs)
        if tail:
            yield head + tail[0] + old + tail[1:]
    for place in range(len(value) + 1):
        like = value[max(place - 1, 0)]
        yield from (value[:place] + _as(like, new) + value[place:] for new in signs)


def _as(like: str, new: str) -> str:
    return new.lower() if like.islower() else new


def _of_words(value: str, column: str) -> Iterator[str]:
    words = value.split(" ")
    for place in range(len(words)):
        rest = words[place + 1 :]
        if len(words) > 1:
            yield " ".join([*words[:place], *rest])
        if rest:
            yield " ".join([*words[:place], rest[0], words[place], *rest[1:]])
        if column in NAMES:
            yield " ".join([*words[:place], words[place][:1], *rest])


Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

FIRST, SECOND = ("field", "value"), ("other_field", "other_value")


@dataclass(frozen=True)
class Ball:
    """Inputs around records.

    changes: number of the record, field and value changed; other_field and other_value of a pair of edits,
        null for a single one; field is null in the row of the record's own text
    claims: the inputs, one row a change: claim columns and tin
    pairs: N_2 of each record
    """

    changes: pl.DataFrame
    claims: pl.DataFrame
    pairs: Ints


def ball(material: ProbeMaterial, probing: Probing) -> Ball:
    """Every single edit, and some pairs of edits, of a few targets' records."""
    rng = draws(probing.seed, "volume")
    records = material.targets[sample(probing.volume_records, material.targets.height, rng)]
    rows: list[tuple[int, str | None, str | None, str | None, str | None]] = []
    pairs = []
    for record, claims in enumerate(records.select(CLAIM_COLUMNS).iter_rows(named=True)):
        edits = [(c, edit) for c, value in claims.items() if value for edit in single_edits(value, c)]
        rows.append((record, None, None, None, None))
        rows += [(record, *edit, None, None) for edit in edits]
        different, drawn = _pairs(edits, probing.doubles, rng)
        rows += [(record, *edits[i], *edits[j]) for i, j in drawn]
        pairs.append(different)
    schema = {"record": pl.Int64, **dict.fromkeys((*FIRST, *SECOND), pl.String)}
    changes = pl.DataFrame(rows, schema=schema, orient="row")
    return Ball(changes, _claims(records, changes), np.array(pairs, np.int64))


def volume(oracle: ProbedMatcher, around: Ball, probing: Probing) -> list[Found]:
    """accepted_single of each field (edits confirmed / edits, over records), and volume_log10.

    volume_log10 is the logarithm of the median volume over records, none where that is 0.
    """
    changes = around.changes
    who, number = changes["record"].to_numpy(), _numbers(changes["record"])
    confirmed = oracle.ask(around.claims, who, number) == CONFIRM
    counted = changes.with_columns(confirmed=pl.Series(confirmed))
    single = counted.filter(pl.col("field").is_not_null() & pl.col("other_field").is_null())
    found = [_accept(column, single) for column in CLAIM_COLUMNS if (single["field"] == column).any()]
    again = resample(len(around.pairs), probing.replicates, draws(probing.seed, "volume again"))
    for at, volumes in zip(("one edit", "two edits"), _volumes(counted, around), strict=True):
        found.append(_log10(bootstrap("volume_log10", at, volumes, median, again)))
    return found


def _pairs(
    edits: list[tuple[str, str | None]], size: int, rng: np.random.Generator
) -> tuple[int, list[tuple[int, int]]]:
    """How many pairs of edits in different fields there are, and `size` of them drawn with replacement."""
    fields, of_each = np.unique([field for field, _ in edits], return_counts=True)
    different = (int(of_each.sum()) ** 2 - int((of_each**2).sum())) // 2
    if not different:
        return 0, []
    place = np.searchsorted(fields, [field for field, _ in edits])
    drawn: list[tuple[int, int]] = []
    while len(drawn) < size:
        both = rng.integers(0, len(edits), (size, 2))
        drawn += [(int(i), int(j)) for i, j in both if place[i] != place[j]]
    return different, drawn[:size]


def _claims(records: pl.DataFrame, changes: pl.DataFrame) -> pl.DataFrame:
    base = records[changes["record"]].hstack(changes.drop("record"))
    return base.with_columns(_tell_changed(column) for column in CLAIM_COLUMNS).drop(*FIRST, *SECOND)


def _tell_changed(column: str) -> pl.Expr:
    """The value of a column after the edits of its row; an edit may leave it out."""
    changed = pl.when(pl.col("field") == column).then("value")
    return changed.when(pl.col("other_field") == column).then("other_value").otherwise(column).alias(column)


def _accept(column: str, single: pl.DataFrame) -> Found:
    """Edits of one record are confirmed together or not at all, mostly, and the interval knows it."""
    of_field = single.filter(field=column)
    confirmed = of_field["confirmed"].to_numpy()
    rate = of_requests(confirmed, of_field["record"].to_numpy()).rate(SHARE)
    return Found("accepted_single", column, rate.errors, rate.requests, rate.value, *rate.interval())


def _volumes(counted: pl.DataFrame, around: Ball) -> tuple[Floats, Floats]:
    """The volume of each record within one edit, and within two."""
    pair = pl.col("other_field").is_not_null()
    by_record = counted.group_by("record").agg(
        near=(pl.col("confirmed") & ~pair).sum(), share=pl.col("confirmed").filter(pair).mean().fill_null(0.0)
    )
    sums = by_record.sort("record")
    near = sums["near"].to_numpy().astype(np.float64)
    return near, near + sums["share"].to_numpy() * around.pairs


def _log10(found: Found) -> Found:
    value, low, high = (log10(each) if each else None for each in (found.value, found.low, found.high))
    return replace(found, value=value, low=low, high=high)


def _numbers(records: pl.Series) -> Ints:
    """0, 1, 2, ... within each record."""
    return records.to_frame().select(pl.int_range(pl.len()).over("record")).to_series().to_numpy()
