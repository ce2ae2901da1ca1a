"""FNR and FCR of one matcher on one dataset, for those who put many datasets side by side."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import polars as pl

from bench.entrants.answers import read_bits
from bench.entrants.entrant import Contestant
from bench.entrants.process import attempt
from bench.output.progress import Progress
from bench.scoring.rate import FCR, FNR, SIDE_TYPE, SIDES, Rate
from bench.scoring.rates import clustered_rate
from bench.suites.suite import Limits
from generators.dataset import Dataset

POINTS = pl.Schema(
    {
        "matcher": pl.String(),
        "seed": pl.Int64(),
        "records": pl.Int64(),
        "digest": pl.String(),  # of the dataset
        "status": pl.String(),
        "rate": SIDE_TYPE,
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
            return pl.DataFrame([start | {"rate": rate} for rate in SIDES], POINTS), failure
        truth = dataset.truth()
        confirmed = read_bits(bits, truth.height).to_numpy()
    should = truth["should_confirm"].to_numpy()
    fnr = clustered_rate(FNR, ~confirmed[should], truth.filter(should))
    fcr = clustered_rate(FCR, confirmed[~should], truth.filter(~should))
    return pl.DataFrame([start | _point(fnr), start | _point(fcr)], POINTS), None


def _point(rate: Rate) -> dict[str, Any]:
    low, high = rate.known_interval()
    return {
        "rate": rate.side,
        "requests": rate.requests,
        "errors": rate.errors,
        "effective_n": rate.n,
        "value": rate.value,
        "low": low,
        "high": high,
    }
