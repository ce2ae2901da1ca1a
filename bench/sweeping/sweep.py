"""Error rates of a matcher along one of its parameters: the curve from which a threshold is chosen."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.asking.answers import read_bits
from bench.asking.contestant import enter
from bench.asking.isolation import isolate
from bench.asking.outcome import Outcome
from bench.data.supply import supply
from bench.data.verify import verified
from bench.progress import Progress, in_turn
from bench.rates.metrics import Scores, score
from bench.statistics.required import Required
from bench.suites.suite import Limits, load_suite
from bench.sweeping.required import required_points
from bench.sweeping.values import Value, Varied
from bench.sweeping.worker import SweepJob, answers_at
from generators.dataset import Dataset
from generators.errors import ConfirmbenchError
from matchers.catalog import make

DEFAULT_SUITE = "standard"


@dataclass(frozen=True)
class Sweep:
    """matcher: without the parameter that varies, files by their names

    scores: by value, in the order asked for; when the outcome is not ok, of those before the failure
    failed_at: the value at which it failed; None when it did not, or before the first value
    required: which value keeps FCR below a target; places are those of `scores`
    """

    matcher: str
    parameter: str
    dataset: Dataset
    scores: dict[Value, Scores]
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
    return verified(folder, progress)


def sweep(varied: Varied, dataset: Dataset, progress: Progress) -> Sweep:
    """Have a matcher answer all requests of a dataset at each value, in one process of its own.

    The process has no limits. What can be kept from one value for the next is: see `bench.sweeping.sharing`;
    an index is kept in a folder (`index_folder`) for as long as the sweep lasts.
    """
    with TemporaryDirectory() as folder:
        job = _job(varied, dataset, Path(folder))
        with in_turn(progress) as stage:
            outcome = isolate(job, Path(folder, "log.txt"), Limits(), _announce(varied, dataset, stage))
        truth, answers = dataset.truth(), {}
        for place, value in enumerate(varied.values):
            bits = answers_at(job.answers, place)
            if bits.is_file():
                answers[value] = read_bits(bits, truth.height)
    scores = {value: score(confirmed, truth) for value, confirmed in answers.items()}
    left = [value for value in varied.values if value not in scores]
    failed_at = left[0] if left and "warm_up" in outcome.seconds else None
    return Sweep(
        _label(varied), varied.parameter, dataset, scores, outcome, failed_at, required_points(answers, truth)
    )


def _job(varied: Varied, dataset: Dataset, folder: Path) -> SweepJob:
    more = {"index_folder": str(folder / "index")} if _makes_an_index(varied) else {}
    specs = tuple(varied.spec_at(value, **more) for value in varied.values)
    answers = folder / "answers"
    answers.mkdir()
    return SweepJob(varied.spec, str(dataset.folder.resolve()), str(answers), varied.parameter, specs)


def _makes_an_index(varied: Varied) -> bool:
    """Whether the matcher indexes the registry and keeps no index of its own accord."""
    matcher = make(varied.spec_at(varied.values[0]))
    return getattr(matcher, "plan", "") == "index" and getattr(matcher, "index_folder", None) == ""


def _label(varied: Varied) -> str:
    """The matcher as results name it, with the parameters that it was given and not the one that varies."""
    name = enter(varied.spec_at(varied.values[0])).name
    return Varied(type(varied.call)(name, varied.call.parameters), "", ()).spec


def _announce(varied: Varied, dataset: Dataset, stage: Callable[[str], object]) -> Callable[[str], None]:
    sizes = {"fit": f"{dataset.rows('registry'):,} records", "ask": f"{dataset.rows('requests'):,} requests"}

    def enter_phase(phase: str) -> None:
        name, _, place = phase.partition(" ")
        if place:
            at = f"{varied.parameter}={varied.values[int(place)]!r}"
            stage(f"{varied.call.name}({at}): {name} {sizes[name]}")
        else:
            stage(f"{varied.call.name}: {name.replace('_', ' ')}")

    return enter_phase
