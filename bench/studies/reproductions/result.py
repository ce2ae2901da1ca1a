"""Run experiments: measured values and whether the shape holds."""

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from bench.output.progress import Progress, Silent
from bench.studies.reproductions.experiment import Experiment, Measured
from bench.studies.reproductions.material import Material, Setting


@dataclass(frozen=True)
class Result:
    """measured: by the keys of the experiment's figures
    direction, ratio: whether each shape holds of the measured values
    datasets: digest of each dataset used, by profile
    seconds: how long it took, datasets included
    """

    experiment: Experiment
    setting: Setting
    measured: Mapping[str, Measured]
    direction: bool
    ratio: bool
    datasets: Mapping[str, str]
    seconds: float
    version: str


def run_experiment(
    experiment: Experiment, datasets: Path, setting: Setting | None = None, progress: Progress | None = None
) -> Result:
    """Make one experiment.

    datasets: folder in which generated datasets are kept and found again
    setting: another size or seed than the experiment's own
    raises: ConfirmbenchError when a dataset cannot be made at this size
    """
    material = Material(setting or experiment.setting, datasets, progress or Silent())
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
