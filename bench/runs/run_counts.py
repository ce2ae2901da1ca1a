"""The counts of every matcher of a run, slice by slice: what counts.parquet holds."""

from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

import polars as pl

from bench.rates.groupings import CROSSINGS
from bench.rates.slices import COUNTS, slice_counts
from bench.rates.slicing import Slicing, slicing
from bench.runs.record import Entry, Run
from bench.runs.store import read_answers
from generators.dataset import Dataset

RUN_COUNTS = pl.Schema({"slug": pl.String(), "matcher": pl.String(), **COUNTS})


def prepared(dataset: Dataset, extra: Sequence[str] = ()) -> Slicing:
    """The slices of a dataset: all that are counted by default, and `extra` crossings."""
    return slicing(dataset.truth(), dataset.edits(), crossings=(*CROSSINGS, *extra))


def run_counts(run: Run, folder: Path, slices: Slicing) -> pl.DataFrame:
    """Count the answers of a run's matchers; those without answers have no rows.

    folder: where the answers are
    returns: the columns of RUN_COUNTS; `slug` as in run.json, `matcher` for people
    raises: ConfirmbenchError when answers are missing, of the wrong length or changed
    """
    name = _names(run.entries)
    frames = [
        slice_counts(read_answers(folder, entry, slices.requests), slices).select(
            pl.lit(entry.slug).alias("slug"), pl.lit(name(entry)).alias("matcher"), *COUNTS
        )
        for entry in run.entries
        if entry.outcome.ok
    ]
    return pl.concat(frames) if frames else pl.DataFrame(schema=RUN_COUNTS)


def _names(entries: Sequence[Entry]) -> Callable[[Entry], str]:
    """The spec, and the version beside it where two entries have one spec."""
    often = Counter(entry.spec for entry in entries)
    return lambda entry: entry.spec if often[entry.spec] == 1 else f"{entry.spec} ({entry.version})"
