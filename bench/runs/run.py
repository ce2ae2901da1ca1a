"""A suite from its dataset to its results."""

from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench.entrants.contestant import contestants
from bench.output.progress import Progress
from bench.runs.counting import count
from bench.runs.curves import asked, traced
from bench.runs.entry import entry_of
from bench.runs.environment import environment, without_names
from bench.runs.gates import check_gates, put_before
from bench.runs.record import Run
from bench.runs.reuse import Earlier
from bench.runs.setting import Setting
from bench.runs.store import answers_path, log_path, write_curves
from bench.suites.suite import Suite
from bench.supply import supply
from bench.verify import verified
from generators.dataset import Dataset
from generators.errors import ConfirmbenchError
from generators.folder import new_folder

RUNS = Path("results/runs")


def run_suite(
    suite: Suite,
    datasets: Path,
    out: Path | None,
    progress: Progress,
    dataset_folder: Path | None = None,
    crossings: Sequence[str] = (),
    reuse: bool = False,
) -> tuple[Run, Path]:
    """Run every matcher of a suite, each in a process of its own, and write one new run folder.

    Curves are traced when the matchers have answered, and the suite's gates put before them; then everything
    is counted and compared.

    datasets: where generated datasets are kept
    out: the run folder; by default results/runs/<suite>-<dataset>-<time>
    dataset_folder: a dataset that is there already, in place of the one that the suite asks for
    crossings: of slices to count beside the usual ones, e.g. "sex x lag"
    reuse: take the result of a matcher or a curve from a run beside the new one, if that was made likewise
    returns: the run and its folder; a matcher or a curve that fails has its status there and stops nothing

    raises: ConfirmbenchError before any matcher is started
    """
    if out is not None and out.exists():
        raise ConfirmbenchError(f"{out} exists already; choose another folder with --out or remove it first.")
    entrants, curves = contestants(suite.matchers), asked(suite.curves)
    check_gates(suite.gates)
    if dataset_folder is None:
        dataset = supply(suite, datasets, progress)
    else:
        dataset = verified(dataset_folder, progress)
        suite = _on(dataset, suite)
    started = datetime.now(UTC)
    target = out or RUNS / f"{suite.name}-{dataset.digest[:8]}-{started:%Y%m%dT%H%M%SZ}"
    here = environment()
    earlier = Earlier.within(target.parent, dataset.digest, here) if reuse else Earlier()
    with new_folder(target) as folder:
        for path in (answers_path, log_path):
            path(folder, "").parent.mkdir()
        setting = Setting(dataset, dataset.truth(), folder, suite.limits, earlier, progress)
        entries = tuple(entry_of(each, setting) for each in entrants)
        along = traced(curves, setting)
        write_curves(folder, along.curves, along.required)
        put_before(entrants, entries, suite.gates, setting)
        about = {"suite": _asked_for(suite), "dataset": _described(dataset), "environment": here}
        run = Run(**about, started=f"{started:%Y-%m-%dT%H:%M:%SZ}", entries=entries, curves=along.entries)
        count(run, setting, crossings)
    return run, target


def _on(dataset: Dataset, suite: Suite) -> Suite:
    """The suite's matchers and limits, and what there is to say of another dataset; seed 0 if it has none."""
    manifest, requests = dataset.manifest, dataset.rows("requests")
    people = int(manifest.get("people", dataset.rows("registry")))
    profile = str(manifest.get("profile", {}).get("name", dataset.name))
    seed = int(manifest.get("seed", 0))
    return replace(suite, profile=profile, people=people, requests=requests, seed=seed)


def _described(dataset: Dataset) -> dict[str, Any]:
    """What a run keeps of its dataset; an imported one has no profile, seed or ceiling."""
    manifest = dataset.manifest
    described = {
        "name": dataset.name,
        "digest": dataset.digest,
        "generator": manifest.get("generator"),
        "records": dataset.rows("registry"),
        "requests": dataset.rows("requests"),
    }
    made = {
        "profile": manifest.get("profile", {}).get("name"),
        "seed": manifest.get("seed"),
        "ceiling": manifest.get("realised", {}).get("ceiling"),
    }
    return described | {key: value for key, value in made.items() if value is not None}


def _asked_for(suite: Suite) -> dict[str, Any]:
    """The suite as a run keeps it: matchers and curves have their entries, a scenario stays where it was."""
    kept = asdict(suite)
    del kept["matchers"], kept["curves"], kept["gates"], kept["scenario"], kept["title"]
    notice = {"notice": suite.scenario.notice} if suite.scenario is not None else {}
    gates = {"gates": [without_names(spec) for spec in suite.gates]} if suite.gates else {}
    return {**kept, "profile": Path(suite.profile).name, **notice, **gates}
