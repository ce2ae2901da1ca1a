"""One rule alone, asked about a few requests; and whole policies written into files."""

from pathlib import Path

import polars as pl

from bench.custody.screens.contract import Rule, in_order_of_receipt
from bench.custody.screens.rules_stream import stream
from tests.bench.custody.screens import made


def keeps(rule: Rule, stated: pl.DataFrame, requests: pl.DataFrame | None = None) -> list[bool]:
    """Whether each request keeps the rule, in the order of receipt.

    stated: papers; requests: sound ones, one for each, if none are given
    """
    asked = made.requests(*({} for _ in range(stated.height))) if requests is None else requests
    return rule.kept(stream(*in_order_of_receipt(asked, stated)[:2])).to_list()


def keeps_each(rule: Rule, column: str, values: list) -> dict:
    """Whether sound papers keep the rule that say each of these in one column; by what they say."""
    return dict(zip(values, keeps(rule, made.papers(*({column: value} for value in values))), strict=True))


def write_policy(folder: Path, text: str, name: str = "mine.toml") -> str:
    """Write a policy into a file; returns its path."""
    (folder / name).write_text(text, encoding="utf-8")
    return str(folder / name)
