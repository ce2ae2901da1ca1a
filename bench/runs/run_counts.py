"""What is counted of every matcher of a run, slice by slice: counts.parquet; and bootstrap intervals."""

from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

import polars as pl

from bench.runs.record import Entry, Run
from bench.runs.store import read_answers
from bench.scoring.groupings import CROSSINGS
from bench.scoring.resampled import RESAMPLED, Resampling, resampled
from bench.scoring.slices import COUNTS, slice_counts
from bench.scoring.slicing import Slicing, slicing
from generators.dataset import Dataset

WHO = {"slug": pl.String(), "matcher": pl.String()}  # as in run.json, and for people
RUN_COUNTS = pl.Schema({**WHO, **COUNTS})
RUN_RESAMPLED = pl.Schema({**WHO, **RESAMPLED})


def prepared(dataset: Dataset, extra: Sequence[str] = ()) -> Slicing:
    """The slices of a dataset: all that are counted by default, and `extra` crossings."""
    return slicing(dataset.truth(), dataset.edits(), crossings=(*CROSSINGS, *extra))


def run_counts(run: Run, folder: Path, slices: Slicing) -> pl.DataFrame:
    """Count the answers of a run's matchers; those without answers have no rows.

    folder: where the answers are
    returns: the columns of RUN_COUNTS; `slug` as in run.json, `matcher` for people
    raises: ConfirmbenchError when answers are missing, of the wrong length or changed
    """
    return _of_matchers(run, folder, slices, lambda confirmed: slice_counts(confirmed, slices), RUN_COUNTS)


def run_resampled(
    run: Run, folder: Path, slices: Slicing, names: Sequence[str], asked: Resampling
) -> pl.DataFrame:
    """Bootstrap the rates of a run's matchers.

    folder, raises: as for `run_counts`; names: of groupings
    returns: `slug`, `matcher` and the columns of `bench.scoring.resampled.RESAMPLED`
    """
    return _of_matchers(
        run, folder, slices, lambda confirmed: resampled(confirmed, slices, names, asked), RUN_RESAMPLED
    )


def _of_matchers(
    run: Run, folder: Path, slices: Slicing, one: Callable[[pl.Series], pl.DataFrame], schema: pl.Schema
) -> pl.DataFrame:
    """One frame of what is found for each matcher's answers, with the matcher before it."""
    name = _names(run.entries)
    frames = [
        one(read_answers(folder, entry, slices.requests)).select(
            pl.lit(entry.slug).alias("slug"), pl.lit(name(entry)).alias("matcher"), pl.all()
        )
        for entry in run.entries
        if entry.outcome.ok
    ]
    return pl.concat(frames) if frames else pl.DataFrame(schema=schema)


def _names(entries: Sequence[Entry]) -> Callable[[Entry], str]:
    """The spec, and the version beside it where two entries have one spec."""
    often = Counter(entry.spec for entry in entries)
    return lambda entry: entry.spec if often[entry.spec] == 1 else f"{entry.spec} ({entry.version})"
