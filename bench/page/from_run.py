"""A run folder as material for a page: what the run recorded, as frames; nothing is run or counted again."""

import shlex
from collections import Counter
from pathlib import Path
from typing import Any

import polars as pl

from bench.custody.kept import gates_of
from bench.page.material import MATCHERS, PAGE_COUNTS, Material
from bench.runs.record import Entry, Run
from bench.runs.store import COUNTS_FILE, read_counts, read_curves, read_required, read_run, read_tests
from bench.scoring.metrics import SCORER
from generators.errors import ConfirmbenchError

SYNTHETIC = "synthetic; nothing in it is about real people"


def from_run(folder: Path) -> Material:
    """What one run left behind.

    folder: as `confirmbench run` wrote it
    raises: ConfirmbenchError when it is no run, is damaged, was scored by another version, or has no counts;
        it says which command mends it
    """
    run = read_run(folder)
    _check_counts(folder, run)
    labels = _labels(run.entries)
    return Material(
        title=run.suite["name"],
        dataset=_dataset(run),
        provenance=_provenance(run),
        matchers=_matchers(run, labels),
        counts=_counts(folder, labels),
        curves=read_curves(folder),
        required=read_required(folder),
        tests=read_tests(folder),
        **gates_of(folder),
        notice=run.suite.get("notice") or "",
    )


def _check_counts(folder: Path, run: Run) -> None:
    if not (folder / COUNTS_FILE).is_file():
        raise ConfirmbenchError(
            f"{folder} has no {COUNTS_FILE}, for an earlier version made it. `{_command(run)}` makes a run "
            "that has; it takes over what has not changed since."
        )


def _labels(entries: tuple[Entry, ...]) -> dict[str, str]:
    """The label of each matcher by its slug: the spec, and the version where two have one spec."""
    often = Counter(entry.spec for entry in entries)
    return {
        entry.slug: entry.spec if often[entry.spec] == 1 else f"{entry.spec} ({entry.version})"
        for entry in entries
    }


def _dataset(run: Run) -> dict[str, Any]:
    """As the run has it; profile and seed as asked for where an earlier version kept no others."""
    asked = {"profile": run.suite["profile"], "seed": run.suite["seed"]}
    return asked | {key: value for key, value in run.dataset.items() if value is not None}


def _matchers(run: Run, labels: dict[str, str]) -> pl.DataFrame:
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


def _counts(folder: Path, labels: dict[str, str]) -> pl.DataFrame:
    counts = read_counts(folder).filter(pl.col("slug").is_in(list(labels)))
    named = pl.col("slug").replace_strict(labels, return_dtype=pl.String).alias("matcher")
    return counts.select(named, *(name for name in PAGE_COUNTS if name != "matcher"))


def _provenance(run: Run) -> tuple[tuple[str, str], ...]:
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
        ("Made again with", _command(run)),
    )
    return tuple((what, value) for what, value in pairs if value)


def _command(run: Run) -> str:
    return f"confirmbench run {shlex.quote(run.suite['name'])} --seed {run.suite['seed']}"


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
