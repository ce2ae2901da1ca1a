"""Paired tests of many matchers' answers to the same requests. Pure: no files, no clock."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np
import polars as pl

from bench.scoring.counts import QUESTIONS, check_answers
from bench.scoring.paired import (
    Clusters,
    Errors,
    Paired,
    clusterings,
    compare_pair,
    errors_of,
    of_side,
    pairs_of,
    worth,
)
from bench.scoring.rate import FCR, FNR, SIDE_TYPE
from bench.statistics.clusters import Flags, Ints
from bench.statistics.paired import FALSE_DISCOVERY_RATE, benjamini_hochberg, tie_groups

TESTS = pl.Schema(
    {
        "a": pl.String(),
        "b": pl.String(),
        "rate": SIDE_TYPE,
        "requests": pl.Int64(),  # that should be confirmed (FNR), that should not (FCR)
        "errors_a": pl.Int64(),
        "errors_b": pl.Int64(),
        "rate_a": pl.Float64(),
        "rate_b": pl.Float64(),
        "difference": pl.Float64(),  # B - A
        "low": pl.Float64(),  # of its interval; from here on null where there are counts alone
        "high": pl.Float64(),
        "only_a": pl.Int64(),  # requests on which A alone errs
        "only_b": pl.Int64(),
        "effective_n": pl.Float64(),
        "mcnemar_p": pl.Float64(),
        "p": pl.Float64(),
        "q": pl.Float64(),
    }
)
MATCHER_RATES = pl.Schema(
    {
        "matcher": pl.String(),
        "rate": SIDE_TYPE,
        "requests": pl.Int64(),
        "errors": pl.Int64(),
        "effective_n": pl.Float64(),  # as many independent requests would say as much
    }
)
Pair = tuple[int, int]


@dataclass(frozen=True, eq=False)
class Denominator:
    """The requests that are the denominator of one rate.

    members: bool, shape (all requests,), or their places, int64
    ways: of clustering them
    """

    rate: str
    members: Flags | Ints
    ways: Sequence[Clusters]


def paired_tests(
    answers: Mapping[str, pl.Series], truth: pl.DataFrame, question: str = QUESTIONS[0]
) -> pl.DataFrame:
    """Test every two matchers against each other, FNR and FCR apart.

    answers: of each matcher, Boolean, one a row of `truth` in its order, never null
    truth: the question's column and those of `bench.scoring.slices.CLUSTERS`
    returns: columns TESTS, two rows a pair; each pair once, A before B as `answers` has them; the family of
        the q values is all of the rows
    raises: ConfirmbenchError when answers do not fit the truth
    """
    for confirmed in answers.values():
        check_answers(confirmed, truth.height)
    right = truth[question].to_numpy()
    wrong = [confirmed.to_numpy() != right for confirmed in answers.values()]
    pairs = list(combinations(range(len(wrong)), 2))
    return with_q(pair_tests(list(answers), wrong, pairs, sides(right, clusterings(truth))))


def sides(right: Flags, ways: Sequence[Clusters]) -> list[Denominator]:
    """Both sides of all requests. right: bool, shape (n,), the right answer of each request"""
    return [
        Denominator(rate, mask, [of_side(each, mask) for each in ways])
        for rate, mask in ((FNR, right), (FCR, ~right))
    ]


def pair_tests(
    names: Sequence[str],
    wrong: Sequence[Flags],
    pairs: Sequence[Pair],
    both: Sequence[Denominator],
    floor: int = 0,
) -> pl.DataFrame:
    """The tests of some pairs, without q values.

    names, wrong: of each matcher its name, and bool, shape (n,), which requests it answered wrongly
    pairs: (A, B), places in these
    floor: requests of a side below which nothing is tested: from the interval on all but only A and only B
        is null
    returns: columns TESTS, for each pair a row for each side; q is null
    """
    counted = [[errors_of(each[side.members], side.ways) for each in wrong] for side in both]
    rows = [
        {"a": names[a], "b": names[b], **_row(side, of_side[a], of_side[b], floor)}
        for a, b in pairs
        for side, of_side in zip(both, counted, strict=True)
    ]
    return pl.DataFrame(rows, schema=TESTS)


def matcher_rates(names: Sequence[str], wrong: Sequence[Flags], both: Sequence[Denominator]) -> pl.DataFrame:
    """Errors of each matcher, with what clustered requests are worth. returns: columns MATCHER_RATES"""
    rows = [
        (name, side.rate, found.requests, found.number, worth(found, side.ways))
        for name, each in zip(names, wrong, strict=True)
        for side in both
        for found in [errors_of(each[side.members], side.ways)]
    ]
    return pl.DataFrame(rows, schema=MATCHER_RATES, orient="row")


def with_q(tests: pl.DataFrame) -> pl.DataFrame:
    """The q values over all rows that are tests; the others, which have no p, have none."""
    tested = tests["p"].is_not_null()
    q = np.full(tests.height, np.nan)
    q[tested.to_numpy()] = benjamini_hochberg(tests["p"].drop_nulls().to_numpy())
    return tests.with_columns(pl.Series("q", q).fill_nan(None))


def rates_row(rate: str, requests: int, errors_a: int, errors_b: int) -> dict[str, Any]:
    """What counts alone say: the columns of TESTS from rate to difference."""
    rate_a, rate_b = (k / requests if requests else None for k in (errors_a, errors_b))
    return {
        "rate": rate,
        "requests": requests,
        "errors_a": errors_a,
        "errors_b": errors_b,
        "rate_a": rate_a,
        "rate_b": rate_b,
        "difference": (errors_b - errors_a) / requests if requests else None,
    }


def ties(tests: pl.DataFrame, rate: str) -> list[list[str]]:
    """Groups that no test of the family tells apart, best first.

    tests: columns TESTS; every pair of some matchers once
    rate: FNR or FCR
    returns: each group by rising errors, a matcher perhaps in several; none where a pair is missing
    """
    rows = tests.filter(pl.col("rate") == rate)
    errors = dict(zip(rows["a"], rows["errors_a"], strict=True))
    errors |= dict(zip(rows["b"], rows["errors_b"], strict=True))
    order = sorted(errors, key=lambda spec: (errors[spec], spec))
    place = {spec: i for i, spec in enumerate(order)}
    if rows.height != len(order) * (len(order) - 1) // 2:
        return []
    differ = np.zeros((len(order), len(order)), np.bool_)
    for a, b, q in rows.select("a", "b", "q").iter_rows():
        differ[place[a], place[b]] = differ[place[b], place[a]] = q < FALSE_DISCOVERY_RATE
    return [[order[i] for i in group] for group in tie_groups(differ)]


def _row(side: Denominator, a: Errors, b: Errors, floor: int) -> dict[str, Any]:
    counts = pairs_of(a, b)
    row = rates_row(side.rate, counts.requests, a.number, b.number)
    row |= {"only_a": counts.only_a, "only_b": counts.only_b}
    return row if counts.requests < floor else row | _test_pair(compare_pair(a, b, side.ways))


def _test_pair(found: Paired) -> dict[str, Any]:
    low, high = found.interval if found.pairs.requests else (None, None)
    return {
        "low": low,
        "high": high,
        "effective_n": found.effective_n,
        "mcnemar_p": found.mcnemar_p,
        "p": found.p,
    }


def turn_round(tests: pl.DataFrame) -> pl.DataFrame:
    """The same paired tests with A and B in each other's place. tests: columns TESTS"""
    swapped = {"a": "b", "rate_a": "rate_b", "errors_a": "errors_b", "only_a": "only_b"}
    back = swapped | {second: first for first, second in swapped.items()}
    minus = [-pl.col("difference"), (-pl.col("high")).alias("low"), (-pl.col("low")).alias("high")]
    return tests.with_columns(minus).rename(back).select(TESTS.names())
