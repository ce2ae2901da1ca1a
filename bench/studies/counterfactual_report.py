"""Confirms on somebody else's record, as text."""

import json
import textwrap

import polars as pl

from bench.output.tables import JSON, TERMINAL, render
from bench.scoring.rates import number
from bench.studies.counterfactual import RIGHT, WRONG, Counterfactual

ABOUT = (
    "Survived: still confirmed after the person's own record was taken out of the registry and the matcher "
    "was fitted anew, so somebody else's record is enough. Divided by confirms of people on file; in "
    "brackets Wilson's 95% interval. Of people who are not on file, every confirm is on somebody else's "
    "record."
)
ABOUT_FOLDS = (
    "Records were left out in {folds} folds, at most {left_out:,} at once ({share:.2g} % of the registry): "
    "where the somebody else was left out as well, the confirm is not counted. More folds, fewer of those."
)


def counterfactual_text(found: Counterfactual, form: str, width: int) -> str:
    """What `confirmbench counterfactual` prints, of an outcome that is ok.

    raises: ConfirmbenchError when the format is unknown
    """
    if form == JSON:
        return json.dumps(_content(found), indent=1, ensure_ascii=False)
    table = render(found.survived if form == "csv" else _shown(found.survived), form, width=width)
    if form != TERMINAL:
        return table
    share = 100 * found.left_out / max(found.dataset.rows("registry"), 1)
    folds = ABOUT_FOLDS.format(folds=found.folds, left_out=found.left_out, share=share)
    texts = (_title(found), _headline(found), None, ABOUT, folds)
    return "\n\n".join(table if text is None else _fill(text, width) for text in texts)


def _title(found: Counterfactual) -> str:
    dataset = found.dataset
    return (
        f"{found.matcher}, dataset {dataset.digest[:8]}: {dataset.rows('registry'):,} records, "
        f"{dataset.rows('requests'):,} requests."
    )


def _headline(found: Counterfactual) -> str:
    row = found.survived.filter(requests=RIGHT).row(0, named=True)
    if not row["confirmed"]:
        return "No request was rightly confirmed."
    return (
        f"Confirmed on somebody else's record: {row['survived']:,} of {row['confirmed']:,} right confirms "
        f"({number(row['share'])}, 95% interval [{number(row['low'])}, {number(row['high'])}])."
    )


def _shown(survived: pl.DataFrame) -> pl.DataFrame:
    cells = [
        "-"
        if row["share"] is None
        else f"{number(row['share'])} ({row['survived']:,}/{row['confirmed']:,}) "
        f"[{number(row['low'])}, {number(row['high'])}]"
        for row in survived.iter_rows(named=True)
    ]
    columns = pl.Series("survived without the own record", cells, pl.String)
    return survived.select(
        "requests", pl.col("on_file").alias("of people on file"), "confirmed"
    ).with_columns(columns)


def _content(found: Counterfactual) -> dict[str, object]:
    dataset = found.dataset
    return {
        "matcher": found.matcher,
        "dataset": {"name": dataset.name, "digest": dataset.digest},
        "folds": found.folds,
        "records_left_out_at_once": found.left_out,
        "right": found.survived.filter(requests=RIGHT).to_dicts()[0],
        "wrong": found.survived.filter(requests=WRONG).to_dicts()[0],
        "by_kind": found.survived.filter(~pl.col("requests").is_in([RIGHT, WRONG])).to_dicts(),
    }


def _fill(text: str, width: int) -> str:
    return textwrap.fill(text, max(width, 20), break_long_words=False, break_on_hyphens=False)
