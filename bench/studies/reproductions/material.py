"""What experiments are made from: datasets that stay on disk, and populations that are built in memory."""

from dataclasses import dataclass, field, replace
from pathlib import Path

import polars as pl

from bench.entrants.binding import matcher_for
from bench.output.progress import Progress
from bench.suites.suite import Limits, Suite
from bench.supply import supply
from generators.dataset import Dataset
from generators.population import Population, build_population
from generators.profile import Profile, load_profile

FOLDER_NAME = "reproduction"


@dataclass(frozen=True)
class Setting:
    """people: on file; requests: asked about, or draws, as the experiment says; seed: of everything"""

    people: int
    requests: int
    seed: int = 1


@dataclass(frozen=True)
class Material:
    """Supplies one experiment at one setting.

    datasets: folder in which generated datasets are kept and found again
    used: digest of each dataset that was opened, by profile; filled on the way
    """

    setting: Setting
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
