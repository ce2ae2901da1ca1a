"""What was found as text: the frontier, and a table for each kind of attack.

Error against leakage: a row for each matcher behind each screen.
"""

import json
from typing import Any

import polars as pl

from bench.output.formats import CSV, JSON, LATEX, MARKDOWN, TERMINAL, render, text
from bench.output.wording import fold

AT_K, AT_LIST, AT_EDITS = "k 10", "list 100", "two edits"
RATES = {
    "FNR": "fnr",
    "FCR": "fcr",
    "false refuse": "false_refuse",
    "ineligible confirmed": "ineligible_confirmed",
}
LEAKED = {
    "bits": ("bits", "all"),
    "median guesses": ("guesses_median", AT_LIST),
    "never": ("never", AT_LIST),
    "advantage": ("advantage", AT_K),
    "log10 volume": ("volume_log10", AT_EDITS),
}


def frontier(found: pl.DataFrame) -> pl.DataFrame:
    """The errors of the honest stream beside what probing yields.

    found: columns of bench.custody.leakage.leaks.LEAKS
    returns: matcher, screen; FNR, FCR, false refuse and ineligible confirmed, each with its counts ("...
        of"); bits, median guesses down a list of 100 (null where half of the targets are never confirmed),
        the share never confirmed there, advantage at k = 10 and log10 volume within two edits; null for a
        list length or a k that was not probed
    """
    pairs = found.select("matcher", "screen").unique(maintain_order=True)
    columns = [
        *(column for title, measure in RATES.items() for column in _count(title, measure)),
        *(_at(*where, "value").alias(title) for title, where in LEAKED.items()),
    ]
    sums = found.group_by("matcher", "screen").agg(columns)
    return pairs.join(sums, on=["matcher", "screen"], how="left", maintain_order="left")


def _count(title: str, measure: str) -> tuple[pl.Expr, pl.Expr, pl.Expr]:
    errors, of = (_at(measure, "all", column) for column in ("count", "n"))
    return _at(measure, "all", "value").alias(title), errors.alias(f"{title} count"), of.alias(f"{title} of")


def _at(measure: str, at: str, column: str) -> pl.Expr:
    return pl.col(column).filter((pl.col("measure") == measure) & (pl.col("at") == at)).first()


SECTIONS = {
    "What a requester gets by guessing addresses for a name on file": (
        "guesses_mean",
        "guesses_median",
        "never",
        "wrong_first",
        "refused",
    ),
    "Whether somebody is in the registry": ("advantage", "tpr_at_low_fpr"),
    "How many inputs confirm one record": ("accepted_single", "volume_log10"),
    "What probing the edge of tolerance gives away": (
        "edge_blind",
        "edge_recovered",
        "edge_queries",
        "edge_gain",
    ),
    "What one honest answer tells, in bits, and what reasons would add": (
        "bits",
        "bits_bound",
        "reason_bits",
    ),
    "What counts alone reveal": ("members_per_query", "members_identified"),
    "Defences: honest requests blocked, and what attackers still get": (
        "honest_blocked",
        "defended_found",
        "defended_advantage",
    ),
}
ABOUT_FRONTIER = (
    "Of eligible requests: FNR = not confirmed / should be confirmed, FCR = confirmed / should not be, false "
    "refuse = refused / all. Ineligible confirmed: of requests that are not eligible. Median guesses and "
    "never: down lists of 100 addresses; advantage: TPR - FPR of the membership attack at k = 10; log10 "
    "volume: inputs within two edits that confirm one record. In brackets 95 % intervals, then counts. Each "
    "measure is defined in docs/leakage.md."
)


def leaks_report(found: pl.DataFrame, form: str, width: int, alone: bool = False) -> str:
    """Everything, or the frontier alone, in one of the formats of `bench.output.formats`.

    found: columns of bench.custody.leakage.leaks.LEAKS. As CSV it is these rows, as JSON both tables
    """
    table = frontier(found)
    if alone and form in (CSV, JSON):
        return render(table, form)
    if form == CSV:
        return render(found, form)
    if form == JSON:
        both = {"frontier": table.to_dicts(), "measures": found.to_dicts()}
        return json.dumps(both, indent=1, ensure_ascii=False)
    titled = [("Error against leakage", _frontier(table))]
    titled += [] if alone else [(title, _section(found, m)) for title, m in SECTIONS.items()]
    texts = [f"{_heading(title, form)}\n\n{render(of_it, form, 2, width)}" for title, of_it in titled]
    return "\n\n".join([*texts, fold(ABOUT_FRONTIER, width if form == TERMINAL else 110)])


def _frontier(table: pl.DataFrame) -> pl.DataFrame:
    """Counts in the cell of their rate."""
    rates = [name.removesuffix(" of") for name in table.columns if name.endswith(" of")]
    counted = [
        pl.when(pl.col(rate).is_null())
        .then(pl.lit("-"))
        .otherwise(
            pl.format("{} ({}/{})", pl.col(rate).round(4), pl.col(f"{rate} count"), pl.col(f"{rate} of"))
        )
        .alias(rate)
        for rate in rates
    ]
    extra = [f"{rate} {what}" for rate in rates for what in ("count", "of")]
    return table.with_columns(counted).drop(extra)


def _section(found: pl.DataFrame, measures: tuple[str, ...]) -> pl.DataFrame:
    """A row for each measure and `at`, a column for each matcher behind a screen."""
    rows = found.filter(pl.col("measure").is_in(measures)).select(
        "measure",
        "at",
        pl.format("{}\n{}", "matcher", "screen").alias("pair"),
        pl.struct("count", "n", "value", "low", "high").map_elements(_cell, pl.String).alias("cell"),
    )
    order = pl.DataFrame({"measure": measures}, schema={"measure": pl.String}).with_row_index("place")
    wide = rows.pivot(on="pair", index=["measure", "at"], values="cell")
    return wide.join(order, on="measure").sort("place", maintain_order=True).drop("place")


def _cell(found: dict[str, Any]) -> str:
    """Value, ends of its interval, and counts where it is a share."""
    of = f" {text(found['count'])}/{text(found['n'])}" if found["count"] is not None else ""
    ends = "" if found["low"] is None else f" [{text(found['low'])} to {text(found['high'])}]"
    return f"{text(found['value'])}{ends}{of}"


def _heading(title: str, form: str) -> str:
    return {MARKDOWN: f"## {title}", LATEX: f"% {title}"}.get(form, title)
