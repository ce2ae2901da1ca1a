"""All matchers of one run as a list, best first, with letters for groups of ties in place of ranks."""

from collections.abc import Sequence

import polars as pl

from bench.comparing.compare import Comparison
from bench.runs.points import FNR
from bench.scoring.rates import number
from bench.statistics.counted import Counted


def listed(found: Comparison, rate: str) -> pl.DataFrame:
    """One rate of every matcher, best first, with letters for the groups that it belongs to."""
    rows = found.rates.filter(pl.col("rate") == rate).sort("errors", "matcher")
    numbers = rows.select("errors", "requests", "effective_n").iter_rows()
    cells = {"matcher": rows["matcher"].to_list(), rate: [_with_interval(rate, *each) for each in numbers]}
    if found.ties:
        groups = found.ties[rate]
        cells["tied with"] = [_letters([i for i, g in enumerate(groups) if s in g]) for s in rows["matcher"]]
    return pl.DataFrame(cells)


def _letters(places: Sequence[int]) -> str:
    """Rising places as letters, three or more in a row as the first and the last: a, c-f, h."""
    runs: list[list[int]] = []
    for place in places:
        if runs and place == runs[-1][-1] + 1:
            runs[-1].append(place)
        else:
            runs.append([place])
    parts = (
        [f"{_letter(run[0])}-{_letter(run[-1])}"] if len(run) > 2 else [_letter(each) for each in run]
        for run in runs
    )
    return " ".join(each for part in parts for each in part)


def _letter(place: int) -> str:
    """a to z, then a2 to z2, a3, ..."""
    return chr(ord("a") + place % 26) + (str(place // 26 + 1) if place >= 26 else "")


def _with_interval(rate: str, errors: int, requests: int, effective_n: float) -> str:
    """A rate with counts and 95% interval, as `score` has it: Wilson for FNR, Clopper-Pearson for FCR."""
    counted = Counted(errors, requests, effective_n if requests else None)
    if counted.rate is None:
        return "-"
    low, high = counted.wilson() if rate == FNR else counted.clopper_pearson()
    return f"{number(counted.rate)} ({errors:,}/{requests:,}) [{number(low)}, {number(high)}]"
