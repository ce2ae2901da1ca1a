"""Error rates of a matcher along one of its parameters: the curve from which a threshold is chosen.

A sweep as the frames that a run keeps: bench.studies.sweep.schemas.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import polars as pl

from bench.datasets import open_verified, supply
from bench.entrants.answers import read_bits
from bench.entrants.entrant import enter
from bench.entrants.process import Outcome, isolate
from bench.output.progress import Progress, in_turn
from bench.scoring.counts import Counts, count_by_kind
from bench.scoring.groupings import ALL
from bench.scoring.rate import Rates
from bench.statistics.required import Required
from bench.studies.sweep.required import Points, points, required_points
from bench.studies.sweep.schemas import CURVES, REQUIRED
from bench.studies.sweep.values import Value, Varied
from bench.studies.sweep.worker import SweepJob, answers_at
from bench.suites.suite import Limits, load_suite
from generators.dataset import Dataset
from generators.errors import ConfirmbenchError
from matchers.catalog import make
from matchers.contract import MissingPackage
from matchers.plugins import Call, parse

DEFAULT_SUITE = "standard"
NO_LIMITS = Limits()


@dataclass(frozen=True)
class Sweep:
    """matcher: without the parameter that varies, files by their names

    scores: counts by value and kind, in the order asked for; when the outcome is not ok, of those before the
        failure
    points: the same for `should_confirm`, with what clusters of requests leave of their number
    failed_at: the value at which it failed; None when it did not, or before the first value
    required: which value keeps FCR below a target; places are those of `scores`
    """

    matcher: str
    parameter: str
    dataset: Dataset
    scores: dict[Value, dict[str, Counts]]
    points: dict[Value, Points]
    outcome: Outcome
    failed_at: Value | None
    required: list[Required]


def dataset_of(folder: Path | None, suite: str | None, datasets: Path, progress: Progress) -> Dataset:
    """Open a dataset folder, or the dataset of a suite, which is generated when it is not there yet.

    raises: ConfirmbenchError when both are given, or what is given is at fault
    """
    if folder is None:
        return supply(load_suite(suite or DEFAULT_SUITE), datasets, progress)
    if suite is not None:
        raise ConfirmbenchError("A sweep is on one dataset: give --dataset or --suite, not both.")
    return open_verified(folder, progress)


def sweep(
    varied: Varied, dataset: Dataset, progress: Progress, limits: Limits = NO_LIMITS, log: Path | None = None
) -> Sweep:
    """Have a matcher answer all requests of a dataset at each value, in one process of its own.

    What can be kept from one value for the next is: see `bench.studies.sweep.worker`; an index is kept in a
    folder (`index_folder`) for as long as the sweep lasts.

    limits: of the process, over all values
    log: receives what the matcher prints
    """
    truth = dataset.truth()
    with TemporaryDirectory() as folder:
        job = _job(varied, dataset, Path(folder))
        with in_turn(progress) as stage:
            enter = _announce(varied, dataset, stage)
            outcome = isolate(job, log or Path(folder, "log.txt"), limits, enter)
        answers = _answers(job, varied.values, truth.height)
    left = [value for value in varied.values if value not in answers]
    return Sweep(
        matcher=label_of(varied),
        parameter=varied.parameter,
        dataset=dataset,
        scores={value: count_by_kind(confirmed, truth) for value, confirmed in answers.items()},
        points={value: points(confirmed, truth) for value, confirmed in answers.items()},
        outcome=outcome,
        failed_at=left[0] if left and "warm_up" in outcome.seconds else None,
        required=required_points(answers, truth),
    )


def _answers(job: SweepJob, values: Sequence[Value], requests: int) -> dict[Value, pl.Series]:
    """What was answered at each value, as far as the sweep has come."""
    files = {value: answers_at(job.answers, place) for place, value in enumerate(values)}
    return {value: read_bits(file, requests) for value, file in files.items() if file.is_file()}


def _job(varied: Varied, dataset: Dataset, folder: Path) -> SweepJob:
    more = {"index_folder": str(folder / "index")} if _makes_an_index(varied) else {}
    specs = tuple(varied.spec_at(value, **more) for value in varied.values)
    answers = folder / "answers"
    answers.mkdir()
    return SweepJob(varied.spec, str(dataset.folder.resolve()), str(answers), varied.parameter, specs)


def _makes_an_index(varied: Varied) -> bool:
    """Whether the matcher indexes the registry and keeps no index of its own accord."""
    try:
        matcher = make(varied.spec_at(varied.values[0]))
    except MissingPackage:  # its own process will say so
        return False
    return getattr(matcher, "plan", "") == "index" and getattr(matcher, "index_folder", None) == ""


def label_of(varied: Varied) -> str:
    """The matcher as results name it, without the parameter that varies."""
    call = parse(enter(varied.spec_at(varied.values[0])).label)
    others = {name: value for name, value in call.parameters.items() if name != varied.parameter}
    return Varied(Call(call.name, others), "", ()).spec


def _announce(varied: Varied, dataset: Dataset, stage: Callable[[str], object]) -> Callable[[str], None]:
    sizes = {"fit": f"{dataset.rows('registry'):,} records", "ask": f"{dataset.rows('requests'):,} requests"}

    def enter_phase(phase: str) -> None:
        name, _, place = phase.partition(" ")
        if place:
            at = f"{varied.parameter}={varied.values[int(place)]!r}"
            stage(f"{varied.call.name}({at}): {name} {sizes[name]}")
        else:
            stage(f"{varied.call.name} by {varied.parameter}: {name.replace('_', ' ')}")

    return enter_phase


def curve_frame(found: Sweep) -> pl.DataFrame:
    """The counts at each value: columns CURVES; of a sweep that failed, at the values before that."""
    overall = {value: points[ALL] for value, points in found.points.items()}
    rows = [_name(found) | {"value": value, **_counts(point)} for value, point in overall.items()]
    return pl.DataFrame(rows, CURVES)


def required_frame(found: Sweep) -> pl.DataFrame:
    """What each required FCR and rule chooses: columns REQUIRED.

    returns: no row for a sweep that failed: a value that is missing might have been the better choice
    """
    values = list(found.points)
    rows = [
        _name(found)
        | {"required_fcr": each.target, "rule": each.rule, "reason": each.reason}
        | ({} if each.setting is None else {"value": values[each.setting]})
        | ({} if each.evaluation is None else _counts(each.evaluation))
        for each in found.required
        if found.outcome.ok
    ]
    return pl.DataFrame(rows, REQUIRED)


def _name(found: Sweep) -> dict[str, Any]:
    return {"matcher": found.matcher, "parameter": found.parameter}


def _counts(point: Rates) -> dict[str, Any]:
    """The columns from positives to effective_negatives, which both frames have."""
    misses, wrong = point
    return {
        "positives": misses.requests,
        "wrong_no_matches": misses.errors,
        "effective_positives": round(misses.n, 6),  # as in counts.parquet
        "negatives": wrong.requests,
        "wrong_confirms": wrong.errors,
        "effective_negatives": round(wrong.n, 6),
    }
