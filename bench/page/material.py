"""What a page is made of: everything known about the matchers on one dataset, as frames.

Pictures, tables and sentences are functions of it; they read no files and count nothing themselves.
"""

from dataclasses import dataclass, field
from typing import Any

import polars as pl

from bench.custody.gated import GATED
from bench.custody.leakage.leaks import LEAKS
from bench.runs.paired_tests import TESTS
from bench.runs.points import POINTS
from bench.scoring.slices import COUNTS
from bench.studies.sweep.curves import CURVES, REQUIRED

MATCHERS = pl.Schema(
    {
        "matcher": pl.String(),  # its label here and in every other frame; each occurs once
        "name": pl.String(),  # the spec without its parameters
        "version": pl.String(),
        "status": pl.String(),  # ok, or what went wrong
        "message": pl.String(),  # why; empty when ok
        "reads_truth": pl.Boolean(),  # the oracle: shown, never ranked
        "load_seconds": pl.Float64(),  # this and what follows: null when it was not measured
        "warm_up_seconds": pl.Float64(),
        "fit_seconds": pl.Float64(),
        "ask_seconds": pl.Float64(),
        "requests_per_s": pl.Float64(),
        "peak_memory_bytes": pl.Int64(),
        "score_seconds": pl.Float64(),
    }
)
PAGE_COUNTS = pl.Schema({"matcher": pl.String(), **COUNTS})


def _empty(schema: pl.Schema) -> pl.DataFrame:
    return pl.DataFrame(schema=schema)


@dataclass(frozen=True, eq=False)
class Material:
    """title: what was run, for people, e.g. "standard"

    dataset: name, digest, records, requests; where known also profile, seed and ceiling (as in the manifest)
    provenance: (what, value) pairs: versions, machine class, when, the command that makes it again
    matchers: MATCHERS, in the order of the run, failed ones too
    counts: PAGE_COUNTS of the matchers that answered; leaderboards have the slices all and kind alone
    curves, required: along a parameter, of those matchers for which that was measured
    tests: paired comparisons of both rates on `should_confirm`, each pair once, B - A
    sizes: the same matchers on registries of several sizes; empty unless such runs are there
    gates: what each gate changes for each matcher, where the suite has gates
    leaks: what probing each matcher behind each gate reveals, likewise
    notice: what the suite says of itself; may be empty
    """

    title: str
    dataset: dict[str, Any]
    provenance: tuple[tuple[str, str], ...]
    matchers: pl.DataFrame
    counts: pl.DataFrame
    curves: pl.DataFrame = field(default_factory=lambda: _empty(CURVES))
    required: pl.DataFrame = field(default_factory=lambda: _empty(REQUIRED))
    tests: pl.DataFrame = field(default_factory=lambda: _empty(TESTS))
    sizes: pl.DataFrame = field(default_factory=lambda: _empty(POINTS))
    gates: pl.DataFrame = field(default_factory=lambda: _empty(GATED))
    leaks: pl.DataFrame = field(default_factory=lambda: _empty(LEAKS))
    notice: str = ""
