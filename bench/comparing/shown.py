"""Comparisons as tables that people read: rates with counts, differences in points."""

import textwrap
from collections.abc import Mapping
from typing import Any

import polars as pl

from bench.comparing.inputs import Given
from bench.comparing.words import points, q_text
from bench.scoring.rates import number


def shown_tests(tests: pl.DataFrame, first: Mapping[str, str], who: str | None) -> pl.DataFrame:
    """Tests, a row each: who, rate, both rates with counts, and what tells them apart.

    tests: columns TESTS
    first: columns that come first, by their titles
    who: how pairs are named, as `pairing` has it
    """
    rows = []
    for row in tests.iter_rows(named=True):
        keys = {title: row[column] for title, column in first.items()}
        rows.append(keys | _who(row, who) | {"rate": row["rate"]} | _cells(row))
    return pl.DataFrame(rows)


def pairing(frame: pl.DataFrame) -> str | None:
    """How pairs are named in a table: by "matcher" where one name is enough, else "A v B"; None for one pair.

    One name is enough where both have it, or where A is always the same.
    """
    pairs = frame.select("a", "b").unique(maintain_order=True).rows()
    if len(pairs) < 2:
        return None
    alike = all(a == b for a, b in pairs) or len({a for a, _ in pairs}) == 1
    return "matcher" if alike else "A v B"


def keys_of(frame: pl.DataFrame, who: str | None) -> pl.DataFrame:
    """The pair of each row, as `pairing` has it: one column or none."""
    rows = [_who(row, who) for row in frame.select("a", "b").iter_rows(named=True)]
    return pl.DataFrame(rows, schema=[who]) if who else pl.DataFrame()


def sides_named(a: Given, b: Given | None, tests: pl.DataFrame) -> str:
    """Who A and B are, in a sentence."""
    pairs = tests.select("a", "b").unique(maintain_order=True).rows()
    one = len(pairs) == 1
    if b is None:
        if one:
            return f"A: {pairs[0][0]}; B: {pairs[0][1]}; of {a.where}."
        base = {first for first, _ in pairs}
        return f"A: {base.pop()}; B: each other of {a.where}." if len(base) == 1 else f"All of {a.where}."
    if one:
        return f"A: {pairs[0][0]} of {a.where}; B: {pairs[0][1]} of {b.where}."
    return f"A: {a.where}; B: {b.where}."


def fill(text: str, width: int) -> str:
    return textwrap.fill(text, max(width, 20), break_long_words=False, break_on_hyphens=False)


def _who(row: Mapping[str, Any], who: str | None) -> dict[str, str]:
    if who is None:
        return {}
    return {who: row["b"] if who == "matcher" else f"{row['a']} v {row['b']}"}


def _cells(row: Mapping[str, Any]) -> dict[str, str]:
    said = {"requests": f"{row['requests']:,}", "A": _rate(row, "a"), "B": _rate(row, "b")}
    said["B - A"] = _apart(row)
    if row["only_a"] is not None:
        said |= {"only A": f"{row['only_a']:,}", "only B": f"{row['only_b']:,}", "q": q_text(row["q"])}
    return said


def _rate(row: Mapping[str, Any], side: str) -> str:
    rate, errors = row[f"rate_{side}"], row[f"errors_{side}"]
    if rate is None:
        return "-"
    untested = row["only_a"] is not None and row["p"] is None
    return f"too few ({errors:,})" if untested else f"{number(rate)} ({errors:,})"


def _apart(row: Mapping[str, Any]) -> str:
    if row["difference"] is None or (row["only_a"] is not None and row["p"] is None):
        return "-"
    if row["low"] is None:
        return points(row["difference"])
    return f"{points(row['difference'])} [{points(row['low'])}, {points(row['high'])}]"
