"""The words that go with PPV against prevalence."""

from typing import Any

import polars as pl

from bench.output.amounts import names, span
from bench.output.words import of, percent, short

AT = 0.01  # prevalence of which the alternative text tells
MOST = 8  # matchers that it names


def caption(data: pl.DataFrame, as_lines: bool) -> str:
    """data: columns of `bench.page.figures.prevalence_rows.PPV`; as_lines: one for each matcher"""
    none = data.filter(pl.col("wrong_confirms") == 0, pl.col("ppv").is_not_null()).height > 0
    silent = data.filter(pl.col("ppv").is_null())["matcher"].unique(maintain_order=True).to_list()
    parts = [
        "PPV: right confirms / confirms, in a batch with the prevalence below: the share of requests that "
        f"should be confirmed. It follows from FNR (of {span(data['positives'])} requests that should be "
        f"confirmed) and FCR (of {span(data['negatives'])} that should not), whatever this dataset's mix.",
        "Bands: 95 % intervals." if as_lines else "Lines: 95 % intervals.",
    ]
    if none:
        marks = "Dashed, with open marks" if as_lines else "Open marks"
        parts.append(f"{marks}: no wrong confirm was seen; the lower end of the interval is drawn.")
    if silent:
        parts.append(f"Without a confirm, so without a PPV: {names(silent)}.")
    return " ".join(parts)


def alt(known: pl.DataFrame) -> str:
    """What is left of the PPV at a low prevalence, the highest first.

    known: the same, without those that have no PPV
    """
    rows = known.filter(pl.col("prevalence") == AT).sort("ppv_low", descending=True, maintain_order=True)
    told = [f"{short(row['matcher'])} {_ppv(row)}" for row in rows.iter_rows(named=True)]
    start = f"PPV falls with the prevalence. Where {percent(AT)} of requests should be confirmed: "
    if len(told) <= MOST:
        return f"{start}{'; '.join(told)}."
    half = MOST // 2
    return f"{start}{'; '.join(told[:half])}; and at the other end of {len(told)} {'; '.join(told[-half:])}."


def _ppv(row: dict[str, Any]) -> str:
    share = f"at least {percent(row['ppv_low'])}" if row["wrong_confirms"] == 0 else percent(row["ppv"])
    return f"{share} ({of(row['wrong_confirms'], row['negatives'])} confirmed wrongly)"
