"""What screens change, as text: a table of screens, one of each matcher behind each screen, one of both
paths.
"""

from collections.abc import Sequence

import polars as pl

from bench.custody.leakage.report import LEAKED, frontier
from bench.custody.run import ALL, BY_ADDRESS, BY_NUMBER
from bench.custody.stages import GROUNDLESS, SCREEN, WHOLE, WITH
from bench.output.formats import faint_counts, text
from bench.output.table import FAINT, PLAIN, Column, Look, layout
from bench.output.wording import INTERVALS_FROM, fold
from bench.scoring.rate import SHARE, Rate

ABOUT = (
    "false admit: admitted / ineligible requests. false refuse: refused / eligible requests. wrong confirm: "
    "confirmed / requests that should not get a confirm, for they are ineligible or not on file at the "
    "address stated; without grounds: those of them that are right about whom. wrong refusal: refused / "
    "eligible requests. wrong no-match: admitted and not confirmed / eligible requests that should be "
    "confirmed. bits: of one honest answer, about whether it should be confirmed. median guesses, never: "
    "addresses tried until a name on file is confirmed, down a list of 100. advantage: TPR - FPR of telling "
    "who is on file with ten requests. log10 volume: inputs within two edits that confirm one record."
)


def screens_text(screens: pl.DataFrame, leaks: pl.DataFrame, width: int, look: Look = PLAIN) -> str:
    """All tables. screens: columns SCREENED; leaks: columns `bench.custody.leakage.leaks.LEAKS`"""
    if screens.is_empty():
        return "No matcher answered, so there is nothing to put behind the screens."
    everybody = screens.filter(pl.col("path") == ALL)
    parts = [
        "Screens, whatever the matcher:",
        layout(_screens(everybody, width >= INTERVALS_FROM), width, look),
        "Each matcher behind each screen, end to end:",
        layout(_behind(everybody), width, look),
        fold("Confirms that leave, by path (wrong: not at the address stated, or ineligible):", width),
        layout(_paths(screens), width, look),
        "What a requester learns who asks often:",
        layout(_learn(leaks), width, look),
        look.paint(fold(ABOUT, width), FAINT),
    ]
    return "\n\n".join(parts)


def _screens(everybody: pl.DataFrame, wide: bool) -> list[Column]:
    """wide: with 95 % intervals, as if requests were independent; screens.parquet has those of all rows"""
    first = everybody.filter(pl.col("matcher") == everybody["matcher"][0])
    screens = first["screen"].unique(maintain_order=True).to_list()
    return [
        Column("screen", screens, key=True),
        _rates(first, SCREEN, "false admit", wide),
        _rates(first, SCREEN, "false refuse", wide),
    ]


def _behind(everybody: pl.DataFrame) -> list[Column]:
    return [
        *_keys(everybody),
        _rates(everybody, WHOLE, "wrong confirm"),
        _counts(everybody, WHOLE, GROUNDLESS, "without grounds"),
        _rates(everybody, WHOLE, "wrong refusal"),
        _rates(everybody, WHOLE, "wrong no-match"),
    ]


def _paths(screened: pl.DataFrame) -> list[Column]:
    return [
        *_keys(screened),
        *(
            _tell_disclosed(screened.filter(pl.col("path") == path), f"confirms {path}")
            for path in (BY_NUMBER, BY_ADDRESS)
        ),
    ]


def _learn(leaks: pl.DataFrame) -> list[Column]:
    """The five measures of the frontier between errors and leakage that are no errors."""
    table = frontier(leaks)
    return [*_keys(table), *(Column(name, [text(value) for value in table[name]]) for name in LEAKED)]


def _keys(frame: pl.DataFrame) -> list[Column]:
    """A row for each matcher and screen, in their order."""
    rows = frame.select("matcher", "screen").unique(maintain_order=True)
    return [Column(name, rows[name].to_list(), key=True) for name in rows.columns]


def _tell_disclosed(of_path: pl.DataFrame, title: str) -> Column:
    """Confirms that leave, and how many of them should not have."""
    confirms = _errors(of_path, WITH, "confirms")
    wrong = _errors(of_path, WHOLE, "wrong confirm")
    cells = [f"{all_of:,} ({part:,} wrong)" for all_of, part in zip(confirms, wrong, strict=True)]
    return Column(title, cells, paint=faint_counts)


def _rates(frame: pl.DataFrame, stage: str, measure: str, intervals: bool = False) -> Column:
    counts = _measure(frame, stage, measure).select("errors", "of").iter_rows()
    how = "interval" if intervals else ""
    return Column(measure, [format(Rate(SHARE, *each), how) for each in counts], paint=faint_counts)


def _counts(frame: pl.DataFrame, stage: str, measure: str, title: str) -> Column:
    return Column(title, [f"{count:,}" for count in _errors(frame, stage, measure)])


def _errors(frame: pl.DataFrame, stage: str, measure: str) -> Sequence[int]:
    return _measure(frame, stage, measure)["errors"].to_list()


def _measure(frame: pl.DataFrame, stage: str, measure: str) -> pl.DataFrame:
    return frame.filter(pl.col("stage") == stage, pl.col("measure") == measure)
