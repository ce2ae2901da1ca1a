"""The scores of a served dataset as text."""

import polars as pl

from bench.custody.serving.outcomes import OUTCOMES
from bench.custody.serving.scored import Scored
from bench.output.look import BOLD, FAINT, Look
from bench.output.table import Column, folded, layout
from bench.output.tables import text

TITLE = "Against the truth, which the benchmark knows and a custodian does not"
ABOUT = (
    "Right outcome: refused when the request or its papers have a defect; confirm when it is fit and this "
    "person is on file at the address stated; no match otherwise. Counted among: false admit, unfit ones; "
    "false refuse and wrong refusal, fit ones; false confirm, requests that should not be confirmed; false "
    "no-match, those that should be; wrong confirm, requests whose right outcome is not confirm; wrong "
    "no-match, those whose right outcome it is. Without grounds: the right person and address, on an unfit "
    "request. Intervals of 95 %, as if requests were independent."
)


def scores_text(scored: Scored, width: int, look: Look) -> str:
    """Right by given outcomes, then every measure of every stage with its counts."""
    parts = [
        look.paint(folded(TITLE, width), BOLD),
        layout(_outcome_columns(scored.outcomes), width, look),
        layout(_stage_columns(scored.stages), width, look),
        "\n".join(look.paint(line, FAINT) for line in folded(ABOUT, width).split("\n")),
    ]
    return "\n\n".join(parts)


def _outcome_columns(outcomes: pl.DataFrame) -> list[Column]:
    given = [Column(f"given\n{each}", [f"{n:,}" for n in outcomes[f"given {each}"]]) for each in OUTCOMES]
    return [Column("right outcome", outcomes["right"].cast(pl.String).to_list(), key=True), *given]


def _stage_columns(stages: pl.DataFrame) -> list[Column]:
    """A line for each stage, its measures below it."""
    rows: list[tuple[str, str, str, str]] = []
    for (stage,), measures in stages.group_by("stage", maintain_order=True):
        rows.append((str(stage), "", "", ""))
        rows += [_row(measure) for measure in measures.iter_rows(named=True)]
    measure, rate, counted, interval = (list(cells) for cells in zip(*rows, strict=True))
    return [
        Column("stage and measure", measure, key=True),
        Column("rate", rate),
        Column("counted", counted),
        Column("interval", interval),
    ]


def _row(row: dict[str, object]) -> tuple[str, str, str, str]:
    ends = "" if row["rate"] is None else f"[{text(row['low'])}, {text(row['high'])}]"
    return f"  {row['measure']}", text(row["rate"]), f"{row['errors']:,}/{row['of']:,}", ends
