"""FNR and FCR of one matcher on one dataset, for those who put many datasets side by side."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import polars as pl

from bench.entrants.answers import read_bits
from bench.entrants.entrant import Contestant
from bench.entrants.process import attempt
from bench.output.progress import Progress
from bench.scoring.rates import counted
from bench.statistics.intervals import Counted
from bench.suites.suite import Limits
from generators.dataset import Dataset

FNR, FCR = RATES = ("FNR", "FCR")
POINTS = pl.Schema(
    {
        "matcher": pl.String(),
        "seed": pl.Int64(),
        "records": pl.Int64(),
        "digest": pl.String(),  # of the dataset
        "status": pl.String(),
        "rate": pl.Enum(RATES),
        "requests": pl.Int64(),  # that should be confirmed (FNR), that should not (FCR)
        "errors": pl.Int64(),
        "effective_n": pl.Float64(),
        "value": pl.Float64(),
        "low": pl.Float64(),
        "high": pl.Float64(),
    }
)


def points_of(
    contestant: Contestant, dataset: Dataset, seed: int, limits: Limits, progress: Progress
) -> tuple[pl.DataFrame, str | None]:
    """Have a matcher answer, in a process of its own, and count.

    returns: two rows of POINTS, without numbers when it failed, and then what went wrong
    """
    start = {
        "matcher": contestant.label,
        "seed": seed,
        "records": dataset.rows("registry"),
        "digest": dataset.digest,
    }
    with TemporaryDirectory() as folder:
        bits = Path(folder, "answers.bits")
        outcome = attempt(contestant, dataset, bits, Path(folder, "log.txt"), progress, limits)
        start["status"] = outcome.status
        if not outcome.ok:
            failure = (
                f"{contestant.label} at {start['records']:,} records, seed {seed}: {outcome.status}. "
                f"{outcome.message}"
            )
            return pl.DataFrame([start | {"rate": rate} for rate in RATES], POINTS), failure
        truth = dataset.truth()
        confirmed = read_bits(bits, truth.height).to_numpy()
    should = truth["should_confirm"].to_numpy()
    misses = counted(~confirmed[should], truth.filter(should))
    wrong = counted(confirmed[~should], truth.filter(~should))
    return pl.DataFrame([start | _point(FNR, misses), start | _point(FCR, wrong)], POINTS), None


def _point(rate: str, counts: Counted) -> dict[str, Any]:
    ends = counts.wilson() if rate == FNR else counts.clopper_pearson()
    low, high = ends if counts.requests else (None, None)
    return {
        "rate": rate,
        "requests": counts.requests,
        "errors": counts.errors,
        "effective_n": counts.n,
        "value": counts.rate,
        "low": low,
        "high": high,
    }
