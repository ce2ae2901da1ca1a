"""How gates did, as text: what `confirmbench admit` prints."""

import textwrap
from collections.abc import Mapping
from typing import Any

import polars as pl

from bench.custody.screens.score import ANY_DEFECT, FALSE_ADMIT, FIT
from bench.custody.screens.trial import Trial
from bench.output.table import folded
from bench.output.tables import FOR_MACHINES, TERMINAL, check_format, render

INTERVALS_FROM = 110  # columns of screen from which the rates of gates show their intervals
TITLE_WIDTH = 18  # of a gate's column, before its spec goes on in the next line
LET_IN = 3  # cases that a rule's line names
ABOUT_RATES = (
    "False admits: unfit requests admitted / unfit requests. False refuses: fit requests refused / fit "
    "requests."
)
ABOUT_INTERVALS = "In brackets: 95% Wilson intervals, which take requests to be independent."
ABOUT_CASES = (
    "Wrong decisions on requests with this case, and their share: of defects those admitted, of the others "
    "those refused. A request with several defects stands in the line of each, and once under "
    f"{ANY_DEFECT!r}."
)
ABOUT_RULES = (
    "Each line is the gate with one rule switched off. Let in: defects of which more are admitted than with "
    "all rules."
)


def trial_text(found: Trial, form: str, width: int) -> str:
    """Each gate, then case by case, then rule by rule where that was asked for.

    CSV and JSON hold one table: all of `bench.custody.screens.score.SCORE`; with rules, a column `without`.
    raises: ConfirmbenchError when the format is unknown
    """
    check_format(form)
    if form in FOR_MACHINES:
        return render(_long(found), form)
    with_intervals = form != TERMINAL or width >= INTERVALS_FROM
    cases = _cases(found.scores, folding=form == TERMINAL)
    parts = [render(_gates(found.scores, with_intervals), form, 1, width), render(cases, form, 2, width)]
    abouts = [f"{ABOUT_RATES} {ABOUT_INTERVALS}" if with_intervals else ABOUT_RATES, ABOUT_CASES]
    if found.rules is not None:
        parts.append(render(_rules(found.scores, found.rules), form, 2, width))
        abouts.append(ABOUT_RULES)
    if form == TERMINAL:
        parts = [f"{part}\n\n{folded(about, width)}" for part, about in zip(parts, abouts, strict=True)]
    return "\n\n".join(parts)


def counted(wrong: int, of: int, decimals: int = 1) -> str:
    """A count with its share, "-" where there was nothing to count.

    >>> counted(12, 3529), counted(0, 7, decimals=2), counted(0, 0)
    ('12 (0.3 %)', '0 (0.00 %)', '-')
    """
    return f"{wrong:,} ({100 * wrong / of:.{decimals}f} %)" if of else "-"


def _long(found: Trial) -> pl.DataFrame:
    """Everything as one table; `without` is null for a gate with all its rules."""
    if found.rules is None:
        return found.scores
    return pl.concat([found.scores, found.rules], how="diagonal")


def _gates(scores: pl.DataFrame, with_intervals: bool) -> pl.DataFrame:
    """A row a gate."""
    each = scores.partition_by("gate", maintain_order=True)
    return pl.DataFrame([{"gate": own["gate"][0]} | _line(own, with_intervals) for own in each])


def _line(scores: pl.DataFrame, with_intervals: bool) -> dict[str, str]:
    """What one gate admits, and both its rates; the titles have the denominators."""
    unfit, fit = (scores.row(by_predicate=pl.col("case") == case, named=True) for case in (ANY_DEFECT, FIT))
    admitted, asked = unfit["wrong"] + fit["requests"] - fit["wrong"], unfit["requests"] + fit["requests"]
    return {
        f"admitted\nof {asked:,}": counted(admitted, asked, 2),
        f"false admits\nof {unfit['requests']:,} unfit": _rate(unfit, with_intervals),
        f"false refuses\nof {fit['requests']:,} fit": _rate(fit, with_intervals),
    }


def _rate(row: Mapping[str, Any], with_interval: bool) -> str:
    """ "12 (0.34 %) [0.19, 0.59]"."""
    shown = with_interval and row["requests"] > 0
    ends = f" [{100 * row['low']:.2f}, {100 * row['high']:.2f}]" if shown else ""
    return counted(row["wrong"], row["requests"], 2) + ends


def _cases(scores: pl.DataFrame, folding: bool) -> pl.DataFrame:
    """A row a case that there is any of, a column a gate; folding: long specs go on in the next line."""
    there = scores.filter(pl.col("requests") > 0)
    first, *_ = gates = there.partition_by("gate", maintain_order=True)
    columns = {"case": first["case"].cast(pl.String).to_list(), "requests": _to_the_right(first["requests"])}
    for own in gates:
        spec = own["gate"][0]
        cells = [counted(wrong, of) for wrong, of in own.select("wrong", "requests").iter_rows()]
        columns[_folded(spec) if folding else spec] = cells
    return pl.DataFrame(columns)


def _folded(spec: str) -> str:
    """ "deliverable(" above its parameters."""
    if len(spec) <= TITLE_WIDTH:
        return spec
    name, bracket, parameters = spec.partition("(")
    lines = textwrap.wrap(parameters, TITLE_WIDTH, break_long_words=False)
    return "\n".join([name + bracket, *lines])


def _to_the_right(numbers: pl.Series) -> list[str]:
    """Numbers of a key column, which is set to the left."""
    texts = [f"{number:,}" for number in numbers]
    return [text.rjust(max(map(len, texts))) for text in texts]


def _rules(whole: pl.DataFrame, rules: pl.DataFrame) -> pl.DataFrame:
    """A row for each gate and rule switched off, with the defects that come in then."""
    rows = []
    for (gate, rule), scores in rules.group_by("gate", "without", maintain_order=True):
        before = whole.filter(pl.col("gate") == gate)
        rows.append(
            {"gate": gate, "without": rule, **_line(scores, False), "let in": _let_in(before, scores)}
        )
    return pl.DataFrame(rows)


def _let_in(before: pl.DataFrame, after: pl.DataFrame) -> str:
    """The defects of which most more are admitted, with how many more."""
    more = before.select("case", "error", more=after["wrong"] - before["wrong"]).filter(
        (pl.col("error") == FALSE_ADMIT) & (pl.col("case") != ANY_DEFECT) & (pl.col("more") > 0)
    )
    most = more.sort("more", descending=True, maintain_order=True).head(LET_IN)
    named = [f"{case} +{count:,}" for case, count in most.select("case", "more").iter_rows()]
    return ", ".join([*named, *(["..."] if more.height > LET_IN else [])]) or "-"
