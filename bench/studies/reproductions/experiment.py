"""What an experiment is: a published table, how its like is made here, and the shape that both should have.

A shape is a direction and a ratio, never a decimal: the published figures are of real people, files and
rules, of which the synthetic ones share no more than what `assumed` says.

What experiments are made from: datasets that stay on disk, and populations that are built in memory.

Run experiments: measured values and whether the shape holds.
"""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from importlib.metadata import version
from math import exp, log, sqrt
from pathlib import Path
from typing import SupportsInt

import polars as pl

from bench.datasets import supply
from bench.entrants.entrant import matcher_for
from bench.output.progress import Progress, Silent
from bench.scoring.rate import RARE_SHARE, SHARE, Rate
from bench.statistics.intervals import LEVEL, Interval, normal_quantile
from bench.suites.suite import Limits, Suite
from generators.dataset import Dataset
from generators.population import Population, build_population
from generators.profile import Profile, load_profile

FOLDER_NAME = "reproduction"


@dataclass(frozen=True)
class Sizes:
    """people: on file; requests: asked about, or draws, as the experiment says; seed: of everything"""

    people: int
    requests: int
    seed: int = 1


@dataclass(frozen=True)
class ExperimentData:
    """Supplies one experiment at one setting.

    datasets: folder in which generated datasets are kept and found again
    used: digest of each dataset that was opened, by profile; filled on the way
    """

    setting: Sizes
    datasets: Path
    progress: Progress
    used: dict[str, str] = field(default_factory=dict)

    def dataset(self, profile: str) -> Dataset:
        """The dataset of a profile, generated when it is not there yet.

        raises: ConfirmbenchError when the profile cannot supply the requests, or the dataset is damaged
        """
        size = self.setting
        suite = Suite(
            FOLDER_NAME, profile, size.people, size.requests, size.seed, matchers=(), limits=Limits()
        )
        dataset = supply(suite, self.datasets, self.progress)
        self.used[profile] = dataset.digest
        return dataset

    def answers(self, spec: str, dataset: Dataset) -> pl.Series:
        """A matcher's answers to the dataset's requests, in their order."""
        with self.progress.stage(spec):
            return matcher_for(spec, dataset).fit(dataset.registry()).confirm(dataset.requests())

    def population(self, profile: Profile) -> Population:
        """Everybody, as the profile has them, with `people` on file."""
        with self.progress.stage("population"):
            return build_population(profile, self.setting.people, self.setting.seed)


def clean_of_noise(profile: Profile, **kept: float) -> Profile:
    """The profile with all noise rates at 0 but for those given, and every submission in one format."""
    noise = replace(profile.noise, **(dict.fromkeys(vars(profile.noise), 0.0) | kept))
    return replace(profile, noise=noise, requests=replace(profile.requests, upper_case=0.0, raw=0.0))


def typical() -> Profile:
    return load_profile("typical")


Values = Mapping[str, float]
PERCENT, NUMBER = "percent", "number"


@dataclass(frozen=True)
class Figure:
    """One line of an experiment's table.

    key: of the measured value, and in the shapes
    label: what it is, for people; "a of b" where it is a share
    published: the published value, a share from 0 to 1 or a number as `form` says; None when there is none
    form: PERCENT or NUMBER
    """

    key: str
    label: str
    published: float | None = None
    form: str = PERCENT


@dataclass(frozen=True)
class Measured:
    """What was found here.

    k of n: what was counted; n alone where the value is no share but rests on so many cases
    interval: 95 %, two-sided; None where no sampling distribution is claimed
    """

    value: float
    n: int
    k: int | None = None
    interval: Interval | None = None


@dataclass(frozen=True)
class Shape:
    """One thing that should be true of the measured values, decided before they are seen.

    text: it in words
    holds: it as a predicate on the values by key
    """

    text: str
    holds: Callable[[Values], bool]


@dataclass(frozen=True)
class Experiment:
    """A published table and its synthetic counterpart.

    id: T1 to T19
    source: who published it
    published: what was published, in a sentence
    made: what is done here instead
    assumed: what nobody published and the experiment sets; each a sentence
    direction, ratio: what both should have in common
    remark: what a reader must know to judge the result, or nothing
    setting: size and seed; small enough for some twenty seconds on two cores
    measure: makes the figures, each key once; the same setting gives the same values
    """

    id: str
    title: str
    source: str
    published: str
    made: str
    assumed: tuple[str, ...]
    figures: tuple[Figure, ...]
    direction: Shape
    ratio: Shape
    setting: Sizes
    measure: Callable[[ExperimentData], Mapping[str, Measured]]
    remark: str = ""


def share(k: SupportsInt, n: SupportsInt) -> Measured:
    """k of n with Wilson's interval. n = 0 says nothing: the value is 0 in the interval (0, 1)."""
    return _share(Rate(SHARE, int(k), int(n)))


def rare(k: SupportsInt, n: SupportsInt) -> Measured:
    """k of n with Clopper and Pearson's interval, for errors that are few of many."""
    return _share(Rate(RARE_SHARE, int(k), int(n)))


def _share(rate: Rate) -> Measured:
    return Measured(rate.value or 0.0, rate.requests, rate.errors, rate.interval())


def number(value: float, n: int, interval: Interval | None = None) -> Measured:
    """A value that is no share, found on n cases."""
    return Measured(float(value), int(n), None, interval)


def ratio(one: Measured, other: Measured) -> Measured:
    """How many times the other share the one is, with an interval by the log method (Katz and others 1978).

    Of smoothed shares, (k + 0.5) / (n + 1), so that it is finite. The two are taken to be independent; of the
    same requests, which err together, the interval is too wide.
    """
    counts = [Rate(SHARE, each.k or 0, each.n) for each in (one, other)]
    value = counts[0].smoothed / counts[1].smoothed
    variance = sum((1 - each.smoothed) / (each.smoothed * (each.n + 1)) for each in counts)
    reach = normal_quantile(LEVEL) * sqrt(variance)
    return number(value, min(one.n, other.n), Interval(exp(log(value) - reach), exp(log(value) + reach)))


def times(value: float, other: float) -> float:
    """value / other, for predicates: infinite when only the second is 0, 1 when both are."""
    if other:
        return value / other
    return float("inf") if value else 1.0


@dataclass(frozen=True)
class Result:
    """measured: by the keys of the experiment's figures
    direction, ratio: whether each shape holds of the measured values
    datasets: digest of each dataset used, by profile
    seconds: how long it took, datasets included
    """

    experiment: Experiment
    setting: Sizes
    measured: Mapping[str, Measured]
    direction: bool
    ratio: bool
    datasets: Mapping[str, str]
    seconds: float
    version: str


def run_experiment(
    experiment: Experiment, datasets: Path, setting: Sizes | None = None, progress: Progress | None = None
) -> Result:
    """Make one experiment.

    datasets: folder in which generated datasets are kept and found again
    setting: another size or seed than the experiment's own
    raises: ConfirmbenchError when a dataset cannot be made at this size
    """
    material = ExperimentData(setting or experiment.setting, datasets, progress or Silent())
    start = time.monotonic()
    measured = experiment.measure(material)
    values = {key: each.value for key, each in measured.items()}
    return Result(
        experiment,
        material.setting,
        measured,
        experiment.direction.holds(values),
        experiment.ratio.holds(values),
        material.used,
        time.monotonic() - start,
        version("confirmbench"),
    )


def reproduce(experiments: Sequence[Experiment], datasets: Path, progress: Progress) -> Iterator[Result]:
    """Make experiments one after the other, each at its own setting."""
    for experiment in experiments:
        yield run_experiment(experiment, datasets, progress=progress)
