"""Answers that differ between two matchers, by kind of request and right answer."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from bench.statistics.cells import Flags, Ints

CHANGES = pl.Schema(
    {
        "a": pl.String(),
        "b": pl.String(),
        "kind": pl.String(),
        "right_answer": pl.String(),  # confirm or no match; null where there are counts alone
        "requests": pl.Int64(),
        "confirmed_a": pl.Int64(),
        "confirmed_b": pl.Int64(),
        "to_confirm": pl.Int64(),  # no match in A, confirm in B; null where there are counts alone
        "to_no_match": pl.Int64(),
    }
)


@dataclass(frozen=True, eq=False)
class Kinds:
    """The kind and right answer of each request, as a number.

    codes: int64, shape (n,), index into `labels`
    labels: (kind, right answer); some may have no request
    """

    codes: Ints
    labels: Sequence[tuple[str, str]]

    def count(self, some: Flags) -> Ints:
        """How many of some requests each label has. some: bool, shape (n,)"""
        return np.bincount(self.codes[some], minlength=len(self.labels))


def kinds_of(truth: pl.DataFrame, question: str) -> Kinds:
    """truth: columns kind and that of the question"""
    kinds = truth["kind"].cast(pl.String)
    names = kinds.unique(maintain_order=True).to_list()
    place = kinds.replace_strict(names, range(len(names)), return_dtype=pl.Int64).to_numpy()
    labels = [(kind, answer) for kind in names for answer in ("no match", "confirm")]
    return Kinds(place * 2 + truth[question].to_numpy(), labels)


def changed_answers(
    names: Sequence[str], confirmed: Sequence[Flags], pairs: Sequence[tuple[int, int]], kinds: Kinds
) -> pl.DataFrame:
    """Count the answers that differ.

    names, confirmed: of each matcher its name, and bool, shape (n,), which requests it confirmed
    pairs: (A, B), places in these
    returns: columns CHANGES, for each pair a row for each kind and right answer that has requests
    """
    requests = kinds.count(np.ones(len(kinds.codes), np.bool_)).tolist()
    counts = [kinds.count(each).tolist() for each in confirmed]
    rows: list[dict[str, Any]] = []
    for a, b in pairs:
        to_no_match, to_confirm = _both_ways(confirmed[a], confirmed[b], kinds)
        rows += [
            {
                "a": names[a],
                "b": names[b],
                "kind": kind,
                "right_answer": answer,
                "requests": requests[i],
                "confirmed_a": counts[a][i],
                "confirmed_b": counts[b][i],
                "to_confirm": to_confirm[i],
                "to_no_match": to_no_match[i],
            }
            for i, (kind, answer) in enumerate(kinds.labels)
            if requests[i]
        ]
    return pl.DataFrame(rows, schema=CHANGES)


def _both_ways(first: Flags, second: Flags, kinds: Kinds) -> tuple[list[int], list[int]]:
    """Of each label, answers that became no match and that became confirm."""
    differ = np.flatnonzero(first != second)
    counts = np.bincount(kinds.codes[differ] * 2 + second[differ], minlength=2 * len(kinds.labels))
    return counts[::2].tolist(), counts[1::2].tolist()
