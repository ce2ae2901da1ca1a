"""Rates over seeds, as text."""

import json
import textwrap

import polars as pl

from bench.output.tables import JSON, TERMINAL, render
from bench.scoring.rates import number
from bench.studies.seeds import Seeds

ABOUT = (
    "Mean of the rates, each seed the same weight, with the 95% interval over seeds (Student's t). Between: "
    "standard deviation of the rates; within: the standard error that one run states, on average. p: that "
    "all seeds have one rate (chi2, effective n); a small one says that one run's interval is too narrow for "
    "what another population would give."
)


def seeds_text(found: Seeds, form: str, width: int) -> str:
    """What `confirmbench seeds` prints; CSV holds the points alone.

    raises: ConfirmbenchError when the format is unknown
    """
    if form == JSON:
        content = {
            "suite": found.suite.name,
            "points": found.points.to_dicts(),
            "spreads": found.spreads.to_dicts(),
            "failures": list(found.failures),
        }
        return json.dumps(content, indent=1, ensure_ascii=False)
    if form == "csv":
        return render(found.points, form)
    table = render(_shown(found.spreads), form, keys=2, width=width)
    if form != TERMINAL:
        return table
    suite = found.suite
    chosen = ", ".join(str(seed) for seed in found.points["seed"].unique().sort())
    title = f"Suite {suite.name}, {suite.people:,} people, {suite.requests:,} requests, seeds {chosen}."
    texts = [_fill(title, width), table, *(_fill(each, width) for each in (ABOUT, *found.failures))]
    return "\n\n".join(texts)


def _shown(spreads: pl.DataFrame) -> pl.DataFrame:
    rows = [
        {
            "matcher": row["matcher"],
            "rate": row["rate"],
            "mean": f"{number(row['mean'])} ({row['errors']:,}/{row['requests']:,}) "
            f"[{number(row['low'])}, {number(row['high'])}]",
            "lowest to highest": f"{number(row['lowest'])} to {number(row['highest'])}",
            "between": number(row["between"]),
            "within": number(row["within"]),
            "p": f"{row['p']:.2g}",
        }
        for row in spreads.iter_rows(named=True)
    ]
    names = ("matcher", "rate", "mean", "lowest to highest", "between", "within", "p")
    return pl.DataFrame(rows, dict.fromkeys(names, pl.String))


def _fill(text: str, width: int) -> str:
    return textwrap.fill(text, max(width, 20), break_long_words=False, break_on_hyphens=False)
