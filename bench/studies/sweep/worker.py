"""One matcher at several values of a parameter, in a process of its own, from bench.entrants.process alone.

The registry is fitted once where the matcher allows it, else once a value; answers are written value by
value, so that those before a failure are there.

What one fit can serve: matchers that look at a parameter only when they are asked.
"""

from dataclasses import dataclass, is_dataclass, replace
from pathlib import Path
from typing import Any, ClassVar

from bench.entrants.process import Job
from bench.entrants.worker import WARM_UP_RECORDS, WARM_UP_REQUESTS, Say, open_dataset, phase, serve
from matchers.contract import FittedMatcher, Matcher
from matchers.plugins import parse

# By matcher, the parameters that `fit` does not look at: its result holds for every value of them. A test
# compares with a fit of its own. Joins (`phonetic`, `ofac_like`, ...) take theirs into `fit`, which is cheap.
CONFIRM_ONLY = {
    "recordlinkage": ("threshold",),
    "recordlinkage_ecm": ("threshold",),
    "splink": ("threshold",),
    "duckdb": ("threshold", "street_threshold"),
    "rapidfuzz": ("threshold", "street_threshold"),
    "sorted_neighbourhood": ("window", "threshold", "street_threshold"),
    "tfidf": ("threshold",),
    "bloom": ("threshold",),
    "words_present": ("share", "address_share"),
    "fellegi_sunter": ("threshold",),
    "fellegi_sunter_household": ("threshold",),
    "gradient_boosting": ("threshold",),
}


def is_shared(spec: str, parameter: str) -> bool:
    """Whether one fit of the matcher serves every value of a parameter."""
    return parameter in CONFIRM_ONLY.get(parse(spec).name, ())


def move(fitted: Any, matcher: Matcher, parameter: str) -> FittedMatcher:
    """Return what is fitted under another value of a parameter that `is_shared`.

    fitted: a dataclass or a named tuple that keeps its matcher as `rule`, or the parameter under its own name
    matcher: has the other value
    """
    keeps_rule = isinstance(getattr(fitted, "rule", None), type(matcher))
    change = {"rule": matcher} if keeps_rule else {parameter: getattr(matcher, parameter)}
    return replace(fitted, **change) if is_dataclass(type(fitted)) else fitted._replace(**change)


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
        from bench.ask import ask
        from bench.entrants.answers import write_bits
        from bench.entrants.entrant import matcher_for
        from generators.schema import REGISTRY, conform

        dataset = open_dataset(job.dataset)
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
            fitted = move(fitted, matcher, job.parameter)
        with phase(f"ask {place}", say):
            write_bits(ask(fitted, requests), answers_at(job.answers, place))


def main() -> None:
    """Do the job that the command line describes."""
    serve(lambda job, say: work(SweepJob(**job), say))


if __name__ == "__main__":
    main()
