"""T12: how many people it takes until two share a date of birth."""

from collections.abc import Mapping
from math import log

import numpy as np

from bench.statistics.intervals import Interval
from bench.studies.reproductions.experiment import (
    NUMBER,
    Experiment,
    ExperimentData,
    Figure,
    Measured,
    Shape,
    Sizes,
    number,
    share,
    typical,
)
from bench.studies.reproductions.people import birth_dates, living
from generators.sampling import Streams, permute_values

GROUPS = (90, 180, 460)


def measure(material: ExperimentData) -> Mapping[str, Measured]:
    """Groups drawn at random from the adults, as many of each size as `requests` says."""
    population = material.population(typical())
    dates = birth_dates(population, living(population))
    trials = material.setting.requests
    found = {
        f"shared_{size}": share(_share(population.streams, dates, trials, size), trials) for size in GROUPS
    }
    at_180 = found["shared_180"]
    low, high = at_180.interval or (at_180.value, at_180.value)
    ends = Interval(_effective(high, 180), _effective(low, 180))
    return found | {"dates": number(_effective(at_180.value, 180), trials, ends)}


def _share(
    streams: Streams, dates: "np.ndarray[tuple[int], np.dtype[np.int64]]", trials: int, size: int
) -> int:
    """Groups of `size` different people in which some date occurs twice."""
    words = streams.words(f"reproduction.group.{size}", np.arange(trials)).astype(np.uint64)
    keys = np.repeat(words[0] << np.uint64(32) | words[1], size)
    drawn = dates[permute_values(np.tile(np.arange(size), trials), len(dates), keys)].reshape(trials, size)
    drawn.sort(axis=1)
    return int((np.diff(drawn, axis=1) == 0).any(axis=1).sum())


def _effective(shared: float, size: int) -> float:
    """As many equally common dates as would give the same chance: size (size - 1) / (-2 ln(1 - shared))."""
    return size * (size - 1) / (-2 * log(1 - shared)) if 0 < shared < 1 else 0.0


EXPERIMENT = Experiment(
    id="T12",
    title="Shared dates of birth",
    source="S26c (Levitt; Brennan Center, Well It's My Birthday Too)",
    published="Among 180 people of voting age the chance is 50 % that two share a date of birth, among 460 "
    "it is 99 %: as with about 23,200 equally common dates.",
    made="The adults of `typical` with synthetic dates of birth: the year is the generator's, the day drawn "
    "uniformly. 5,000 random groups of each size.",
    assumed=(
        "Birthdays are uniform over the year; real ones are a little more crowded.",
        "Groups are drawn from everybody, not within one name: people of one name are closer in age.",
    ),
    figures=(
        Figure("shared_90", "groups of 90 with a shared date"),
        Figure("shared_180", "groups of 180 with a shared date", 0.50),
        Figure("shared_460", "groups of 460 with a shared date", 0.99),
        Figure("dates", "effective number of dates", 23_200, NUMBER),
    ),
    direction=Shape(
        "The larger the group, the likelier.",
        lambda v: v["shared_90"] < v["shared_180"] < v["shared_460"],
    ),
    ratio=Shape(
        "Within 5 points of 50 % at 180, at least 98 % at 460.",
        lambda v: abs(v["shared_180"] - 0.5) <= 0.05 and v["shared_460"] >= 0.98,
    ),
    setting=Sizes(100_000, 5_000),
    measure=measure,
)
