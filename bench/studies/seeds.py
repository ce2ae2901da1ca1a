"""One suite on several seeds: how much rates differ from one generated population to the next.

The interval of one run knows the requests of one dataset. Another seed makes other people, names and
noise; the spread between seeds is the rest of the uncertainty.

Rates over seeds, as text.
"""

import json
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import sqrt
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from bench.datasets import supply
from bench.entrants.entrant import contestants
from bench.output.formats import JSON, TERMINAL, render
from bench.output.progress import Progress
from bench.output.wording import number
from bench.runs.record import points_of
from bench.scoring.rate import Rate
from bench.statistics.intervals import LEVEL, Interval
from bench.suites.suite import Suite
from generators.errors import ConfirmbenchError

SPREADS = pl.Schema(
    {
        "matcher": pl.String(),
        "rate": pl.String(),
        "seeds": pl.Int64(),
        "errors": pl.Int64(),  # over all seeds
        "requests": pl.Int64(),
        "mean": pl.Float64(),  # of the rates, each seed the same weight
        "low": pl.Float64(),  # of the mean over seeds, Student's t
        "high": pl.Float64(),
        "lowest": pl.Float64(),
        "highest": pl.Float64(),
        "between": pl.Float64(),  # standard deviation of the rates
        "within": pl.Float64(),  # standard error that one run would state, on average over seeds
        "p": pl.Float64(),  # that the seeds have one rate: chi2 with effective n
    }
)


@dataclass(frozen=True, eq=False)
class Seeds:
    """points: columns of `bench.runs.record.POINTS`; spreads: columns SPREADS; failures: one line each"""

    suite: Suite
    points: pl.DataFrame
    spreads: pl.DataFrame
    failures: tuple[str, ...]


def seeds(suite: Suite, chosen: Sequence[int], datasets: Path, progress: Progress) -> Seeds:
    """Run a suite's matchers on a dataset of each seed, each in a process of its own, within its limits.

    datasets: where generated datasets are kept
    raises: ConfirmbenchError when there are fewer than two seeds, or one twice, or the suite is at fault
    """
    if len(chosen) < 2 or len(set(chosen)) < len(chosen) or min(chosen) < 0:
        raise ConfirmbenchError("Give two different seeds or more, each 0 or above: --seeds 1,2,3,4,5.")
    entered = contestants(suite.matchers)
    points, failures = [], []
    for seed in chosen:
        dataset = supply(replace(suite, seed=seed), datasets, progress)
        for each in entered:
            found, failure = points_of(each, dataset, seed, suite.limits, progress)
            points.append(found)
            failures += [failure] if failure else []
    frame = pl.concat(points)
    return Seeds(suite, frame, spreads(frame), tuple(failures))


def read_seeds(text: str) -> tuple[int, ...]:
    """Seeds as they are given: whole numbers with commas between.

    >>> read_seeds("1,2, 5")
    (1, 2, 5)
    """
    try:
        return tuple(int(part) for part in text.split(","))
    except ValueError:
        raise ConfirmbenchError(f"--seeds is {text!r}; give whole numbers, e.g. 1,2,3,4,5.") from None


def spreads(points: pl.DataFrame) -> pl.DataFrame:
    """The spread of each matcher's rates over the seeds that it answered, two or more: columns SPREADS."""
    answered = points.filter(pl.col("status") == "ok", pl.col("requests") > 0)
    rows = []
    for (matcher, rate), part in answered.group_by("matcher", "rate", maintain_order=True):
        if part.height > 1:
            counts = [
                Rate(*row) for row in part.select("rate", "errors", "requests", "effective_n").iter_rows()
            ]
            rows.append({"matcher": matcher, "rate": rate, **spread(counts)})
    return pl.DataFrame(rows, SPREADS)


def spread(counts: Sequence[Rate], level: float = LEVEL) -> dict[str, Any]:
    """The numbers of SPREADS for one rate counted on two seeds or more, requests on each.

    between = standard deviation of the p_i; within = sqrt(mean of p_i (1 - p_i) / n_i), n_i the effective n.
    chi2 = sum n_i (p_i - p)^2 / (p (1 - p)) with p = sum n_i p_i / sum n_i has one degree of freedom less
    than seeds when all have one rate; p value 1 where nobody or everybody errs.
    """
    from scipy.special import chdtrc, stdtrit

    rates, worth = np.array([c.errors / c.requests for c in counts]), np.array([c.n for c in counts])
    mean, between = float(rates.mean()), float(rates.std(ddof=1))
    half = float(stdtrit(len(rates) - 1, (1 + level) / 2)) * between / sqrt(len(rates))
    pooled = float(worth @ rates / worth.sum())
    binomial = pooled * (1 - pooled)
    chi2 = float(worth @ (rates - pooled) ** 2) / binomial if binomial > 0 else 0.0
    interval = Interval(max(0.0, mean - half), min(1.0, mean + half))
    return {
        "seeds": len(rates),
        "errors": sum(c.errors for c in counts),
        "requests": sum(c.requests for c in counts),
        "mean": mean,
        "low": interval.low,
        "high": interval.high,
        "lowest": float(rates.min()),
        "highest": float(rates.max()),
        "between": between,
        "within": sqrt(float((rates * (1 - rates) / worth).mean())),
        "p": float(chdtrc(len(rates) - 1, chi2)),
    }


ABOUT = (
    "Mean of the rates, each seed the same weight, with the 95% interval over seeds (Student's t). Between: "
    "standard deviation of the rates; within: the standard error that one run states, on average. p: that "
    "all seeds have one rate (chi2, effective n); a small one says that one run's interval is too narrow for "
    "what another population would give."
)


def seeds_text(found: Seeds, form: str, width: int) -> str:
    """What `confirmbench seeds` prints; CSV holds the points alone.

    raises: ConfirmbenchError when the format is unknown
    """
    if form == JSON:
        content = {
            "suite": found.suite.name,
            "points": found.points.to_dicts(),
            "spreads": found.spreads.to_dicts(),
            "failures": list(found.failures),
        }
        return json.dumps(content, indent=1, ensure_ascii=False)
    if form == "csv":
        return render(found.points, form)
    table = render(_show(found.spreads), form, fields=2, width=width)
    if form != TERMINAL:
        return table
    suite = found.suite
    chosen = ", ".join(str(seed) for seed in found.points["seed"].unique().sort())
    title = f"Suite {suite.name}, {suite.people:,} people, {suite.requests:,} requests, seeds {chosen}."
    texts = [_fill(title, width), table, *(_fill(each, width) for each in (ABOUT, *found.failures))]
    return "\n\n".join(texts)


def _show(spreads: pl.DataFrame) -> pl.DataFrame:
    rows = [
        {
            "matcher": row["matcher"],
            "rate": row["rate"],
            "mean": f"{number(row['mean'])} ({row['errors']:,}/{row['requests']:,}) "
            f"[{number(row['low'])}, {number(row['high'])}]",
            "lowest to highest": f"{number(row['lowest'])} to {number(row['highest'])}",
            "between": number(row["between"]),
            "within": number(row["within"]),
            "p": f"{row['p']:.2g}",
        }
        for row in spreads.iter_rows(named=True)
    ]
    names = ("matcher", "rate", "mean", "lowest to highest", "between", "within", "p")
    return pl.DataFrame(rows, dict.fromkeys(names, pl.String))


def _fill(text: str, width: int) -> str:
    return textwrap.fill(text, max(width, 20), break_long_words=False, break_on_hyphens=False)
