"""One matcher at several values of a parameter, in a process of its own, from bench.entrants.isolation alone.

The registry is fitted once where the matcher allows it, else once a value; answers are written value by
value, so that those before a failure are there.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

from bench.entrants.outcome import Job
from bench.entrants.worker import WARM_UP_RECORDS, WARM_UP_REQUESTS, Say, opened, phase, serve


@dataclass(frozen=True)
class SweepJob(Job):
    """spec: the matcher without the parameter that varies; answers: a folder

    specs: the matcher at each value
    """

    module: ClassVar[str] = "bench.studies.sweep.worker"

    parameter: str
    specs: tuple[str, ...]


def answers_at(folder: str, place: int) -> Path:
    """The file of the answers at one of the values."""
    return Path(folder, f"{place}.bits")


def work(job: SweepJob, say: Say) -> None:
    """Fit and ask, value by value."""
    with phase("load", say):
        from bench.boundary import ask
        from bench.entrants.answers import write_bits
        from bench.entrants.binding import matcher_for
        from bench.studies.sweep.sharing import is_shared, moved
        from generators.schema import REGISTRY, conform

        dataset = opened(job.dataset)
        matchers, requests = [matcher_for(spec, dataset) for spec in job.specs], dataset.requests()
        registry, shared = (
            conform(dataset.registry(), REGISTRY, "registry"),
            is_shared(job.spec, job.parameter),
        )
    with phase("warm_up", say):
        ask(matchers[0].fit(registry.head(WARM_UP_RECORDS)), requests.head(WARM_UP_REQUESTS))
    fitted: Any = None
    for place, matcher in enumerate(matchers):
        if fitted is None or not shared:
            fitted = None  # no two registries in memory
            with phase(f"fit {place}", say):
                fitted = matcher.fit(registry)
        else:
            fitted = moved(fitted, matcher, job.parameter)
        with phase(f"ask {place}", say):
            write_bits(ask(fitted, requests), answers_at(job.answers, place))


def main() -> None:
    """Do the job that the command line describes."""
    serve(lambda job, say: work(SweepJob(**job), say))


if __name__ == "__main__":
    main()
