"""What a page is made of: everything known about the matchers on one dataset, as frames.

Pictures, tables and sentences are functions of it; they read no files and count nothing themselves.

A run folder as material for a page: what the run recorded, as frames; nothing is run or counted again.
"""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import polars as pl

from bench.runs.record import POINTS, RunRecord
from bench.runs.store import read_run
from bench.scoring.counts import SCORER
from bench.scoring.pairwise import TESTS
from bench.scoring.slices import COUNTS
from bench.studies.sweep.schemas import CURVES, REQUIRED

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
    screens, leaks: what each screen changes for each matcher, and what probing both reveals, as
        `bench.custody.run` counted it; without columns where the suite had no screens
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
    screens: pl.DataFrame = field(default_factory=pl.DataFrame)
    leaks: pl.DataFrame = field(default_factory=pl.DataFrame)
    notice: str = ""


SYNTHETIC = "synthetic; nothing in it is about real people"


def from_run(folder: Path) -> Material:
    """What one run left behind.

    folder: as `confirmbench run` wrote it
    raises: ConfirmbenchError when it is no run, is damaged, was scored by another version, or has no counts;
        it says which command mends it
    """
    return material_of(read_run(folder))


def material_of(run: RunRecord) -> Material:
    """A run as material for a page; nothing is read or counted again."""
    return Material(
        title=run.suite["name"],
        dataset=_dataset(run),
        provenance=_provenance(run),
        matchers=_matchers(run, run.labels),
        counts=run.counts.select(PAGE_COUNTS.names()),
        curves=run.curves,
        required=run.required,
        tests=run.tests,
        **run.more,
        notice=run.suite.get("notice") or "",
    )


def _dataset(run: RunRecord) -> dict[str, Any]:
    """As the run has it; profile and seed as asked for where an earlier version kept no others."""
    asked = {"profile": run.suite["profile"], "seed": run.suite["seed"]}
    return asked | {key: value for key, value in run.dataset.items() if value is not None}


def _matchers(run: RunRecord, labels: dict[str, str]) -> pl.DataFrame:
    rows = [
        {
            "matcher": labels[entry.slug],
            "name": entry.name,
            "version": entry.version,
            "status": entry.outcome.status,
            "message": entry.outcome.message,
            "reads_truth": entry.reads_truth,
            **{
                f"{phase}_seconds": entry.outcome.seconds.get(phase)
                for phase in ("load", "warm_up", "fit", "ask", "score")
            },
            "requests_per_s": entry.requests_per_s(run.dataset["requests"]),
            "peak_memory_bytes": entry.outcome.peak_memory_bytes,
        }
        for entry in run.entries
    ]
    return pl.DataFrame(rows, schema=MATCHERS)


def _provenance(run: RunRecord) -> tuple[tuple[str, str], ...]:
    machine, suite, dataset = run.environment, run.suite, run.dataset
    pairs = (
        ("Dataset", f"{dataset['name']}, {SYNTHETIC}"),
        ("Digest of the dataset", dataset["digest"]),
        ("Profile", suite["profile"]),
        ("Seed", str(suite["seed"])),
        ("Size", f"{dataset['records']:,} records, {dataset['requests']:,} requests"),
        ("Generator", _words(dataset.get("generator") or {})),
        ("Scorer", f"version {SCORER}"),
        ("Started", run.started),
        ("Machine", _machine(machine)),
        ("Machine class", machine.get("machine_class", "")),
        ("Python and packages", _packages(machine)),
        ("Settings", _words(machine.get("settings", {}))),
        ("Made again with", run.command),
    )
    return tuple((what, value) for what, value in pairs if value)


def _machine(machine: dict[str, Any]) -> str:
    if "cpu" not in machine:
        return ""
    return (
        f"{machine['cpu']}, {machine['cores']} cores, {machine['ram_gb']} GiB, {machine['system']} "
        f"{machine['architecture']}"
    )


def _packages(machine: dict[str, Any]) -> str:
    python = {"Python": machine["python"]} if "python" in machine else {}
    return _words(python | machine.get("packages", {}))


def _words(values: dict[str, Any]) -> str:
    return ", ".join(f"{name} {value}" for name, value in values.items())
