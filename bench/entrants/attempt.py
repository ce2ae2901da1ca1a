"""One matcher's attempt at a dataset, shown phase by phase."""

from collections.abc import Callable
from pathlib import Path

from bench.entrants.contestant import Contestant
from bench.entrants.isolation import isolate
from bench.entrants.outcome import Job, Outcome
from bench.output.progress import Progress, in_turn
from bench.suites.suite import Limits
from generators.dataset import Dataset


def attempt(
    contestant: Contestant,
    dataset: Dataset,
    answers: Path,
    log: Path,
    progress: Progress,
    limits: Limits,
) -> Outcome:
    """Have one matcher answer all requests of a dataset, and show the phases it goes through.

    answers: receives one bit per request (bench.entrants.answers), if the outcome is ok
    log: receives what the matcher prints
    """
    with in_turn(progress) as stage:
        enter = _announce(contestant, dataset, stage)
        return isolate(Job.of(contestant.spec, dataset.folder, answers), log, limits, enter)


def _announce(
    contestant: Contestant, dataset: Dataset, stage: Callable[[str], object]
) -> Callable[[str], None]:
    sizes = {"fit": f"{dataset.rows('registry'):,} records", "ask": f"{dataset.rows('requests'):,} requests"}

    def enter(phase: str) -> None:
        size = f" {sizes[phase]}" if phase in sizes else ""
        stage(f"{contestant.label}: {phase.replace('_', ' ')}{size}")

    return enter
