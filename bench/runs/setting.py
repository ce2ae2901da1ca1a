"""What all matchers and curves of one run have in common."""

from dataclasses import dataclass
from pathlib import Path

import polars as pl

from bench.output.progress import Progress
from bench.runs.reuse import Earlier
from bench.suites.suite import Limits
from generators.dataset import Dataset


@dataclass(frozen=True, eq=False)
class Setting:
    """truth: of the dataset; folder: of the run, unfinished

    limits: of one matcher
    earlier: runs whose results are taken where they are the same
    """

    dataset: Dataset
    truth: pl.DataFrame
    folder: Path
    limits: Limits
    earlier: Earlier
    progress: Progress
