"""PPV of each matcher over prevalences, as a frame."""

from math import exp, log

import polars as pl

from bench.page.figures.answered import answered, enough
from bench.page.material import Material
from bench.scoring.overall import sides
from bench.statistics.prevalence import ppv

NAMED = (0.5, 0.1, 0.037, 0.01)  # prevalences that are marked
LOWEST, HIGHEST, STEPS = 0.005, 0.5, 24  # of a curve, evenly along the logit
PPV = pl.Schema(
    {
        "matcher": pl.String(),
        "reads_truth": pl.Boolean(),
        "prevalence": pl.Float64(),
        "named": pl.Boolean(),  # one of NAMED
        "ppv": pl.Float64(),  # null where nothing would be confirmed
        "ppv_low": pl.Float64(),
        "ppv_high": pl.Float64(),
        "method": pl.String(),
        "wrong_confirms": pl.Int64(),  # counted
        "negatives": pl.Int64(),
        "right_confirms": pl.Int64(),
        "positives": pl.Int64(),
    }
)


def logit(share: float) -> float:
    return log(share / (1 - share))


def ppv_rows(material: Material) -> pl.DataFrame:
    """Columns PPV: a row for each matcher with requests enough, and each prevalence, from low to high."""
    places = {logit(LOWEST) + step / STEPS * (logit(HIGHEST) - logit(LOWEST)) for step in range(STEPS + 1)}
    between = {round(1 / (1 + exp(-place)), 6) for place in places}
    rows = [
        _row(row, prevalence)
        for row in enough(answered(material), "fnr", "fcr").iter_rows(named=True)
        for prevalence in sorted({*between, *NAMED})
    ]
    return pl.DataFrame(rows, PPV, orient="row")


def _row(row: dict[str, object], prevalence: float) -> tuple[object, ...]:
    both = sides(row)
    found = ppv(both.misses, both.wrong, prevalence)
    return (
        row["matcher"],
        row["reads_truth"],
        prevalence,
        prevalence in NAMED,
        found.value,
        *found.interval,
        found.method,
        both.wrong.errors,
        both.wrong.requests,
        both.misses.requests - both.misses.errors,
        both.misses.requests,
    )
