"""Paired tests of many matchers' answers to the same requests. Pure: no files, no clock.

Which matchers are compared with which, and the refusal of what cannot be compared.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import polars as pl

from bench.comparing.inputs import Entrant, Given, given
from bench.comparing.paired import (
    Clusters,
    Errors,
    Paired,
    clusterings,
    compared,
    errors_of,
    of_side,
    pairs_of,
    worth,
)
from bench.runs.record import TESTS
from bench.scoring.counts import QUESTIONS, SCORER, check_answers
from bench.scoring.rate import FCR, FNR, SIDE_TYPE
from bench.statistics.clusters import Flags, Ints
from bench.statistics.multiple import FALSE_DISCOVERY_RATE, benjamini_hochberg, tie_groups
from generators.errors import ConfirmbenchError


class LeftOut(NamedTuple):
    """A matcher that is not compared, and why, e.g. "only in A"."""

    spec: str
    why: str


@dataclass(frozen=True, eq=False)
class Chosen:
    """pairs: (A, B), each with answers

    of_one: all matchers are of one run
    paired: both sides have answers, so that requests can be compared one by one
    """

    pairs: tuple[tuple[Entrant, Entrant], ...]
    left_out: tuple[LeftOut, ...]
    of_one: bool
    paired: bool

    @property
    def entrants(self) -> list[Entrant]:
        """Whoever is in a pair, each once: those that are A in one, in order, then the rest."""
        first, second = ({id(pair[side]): pair[side] for pair in self.pairs} for side in (0, 1))
        return list((first | second).values())

    def answers(self, requests: int) -> tuple[list[str], list[Flags], list[tuple[int, int]]]:
        """Names and answers (bool, one a request) of the entrants, and the pairs as places in these.

        raises: ConfirmbenchError when answers are missing, of the wrong length or changed
        """
        entrants = self.entrants
        place = {id(each): i for i, each in enumerate(entrants)}
        pairs = [(place[id(one)], place[id(other)]) for one, other in self.pairs]
        confirmed = [each.answers(requests).to_numpy() for each in entrants]
        return [each.spec for each in entrants], confirmed, pairs


def asked_for(a: str, b: str | None, question: str) -> tuple[Given, Given | None, Chosen]:
    """Read what is to be compared, and choose the pairs; B is None where it is one run against itself.

    raises: ConfirmbenchError when a side cannot be read, or they cannot be compared
    """
    if question not in QUESTIONS:
        raise ConfirmbenchError(
            f"There is no question {question!r}; the questions are {', '.join(QUESTIONS)}."
        )
    first, second = given(a), None if b is None else given(b)
    asked = chosen(first, second)
    return first, None if asked.of_one else second, asked


def chosen(a: Given, b: Given | None) -> Chosen:
    """The pairs of a comparison.

    Two sides: the two matchers named, or the only ones there are, or each spec that both have. One side, or
    one twice: every pair of its matchers; with one named, that one against each of the others. The oracle is
    in a pair only when named.

    raises: ConfirmbenchError when nothing is left to compare, or datasets or scorers differ
    """
    paired = a.is_run and (b is None or b.is_run)
    if b is None or (_same(a.where, b.where) and a.spec is None and b.spec is None):
        return _of_one(a, paired)
    check_same(a, b, paired)
    if len(a.entrants) == len(b.entrants) == 1:
        a, b = (replace(side, spec=side.spec or side.entrants[0].spec) for side in (a, b))
    if a.spec is None and b.spec is None:
        return _in_common(a, b, paired)
    first, second = a.named(a.spec or b.spec or ""), b.named(b.spec or a.spec or "")
    return Chosen(((first, second),), (), False, paired)


def check_same(a: Given, b: Given, paired: bool) -> None:
    """raises: ConfirmbenchError when the sides answered different datasets or were counted differently

    paired: both are counted anew from their answers, so that the scorer of the time does not matter
    """
    first, second = a.dataset["digest"], b.dataset["digest"]
    if first != second:
        raise ConfirmbenchError(
            f"{a.where} and {b.where} answered different datasets, digests {first} "
            f"({a.dataset['name']}) and {second} ({b.dataset['name']}), so a difference would say nothing "
            "about the matchers. Run both on one dataset: confirmbench run --dataset FOLDER."
        )
    if not paired and (a.scorer, b.scorer) != (SCORER, SCORER):
        raise ConfirmbenchError(
            f"{a.where} was counted by scorer {a.scorer} and {b.where} by scorer {b.scorer}; this version "
            f"has scorer {SCORER}. Counts of different definitions cannot be compared: give run folders, "
            "which are counted anew, or keep the accuracy of a new run."
        )


def _of_one(side: Given, paired: bool) -> Chosen:
    if not paired and side.scorer != SCORER:
        check_same(side, side, paired)
    able = [each for each in side.entrants if each.overall is not None and not each.reads_truth]
    if side.spec is not None:
        base = side.named(side.spec)
        pairs = [(base, each) for each in able if each is not base]
    else:
        pairs = [(one, other) for i, one in enumerate(able) for other in able[i + 1 :]]
    if not pairs:
        raise ConfirmbenchError(f"{side.where} has fewer than two matchers with answers; nothing to compare.")
    compared = {id(each) for pair in pairs for each in pair}
    left_out = (LeftOut(each.spec, _why(each)) for each in side.entrants if id(each) not in compared)
    return Chosen(tuple(pairs), tuple(left_out), True, paired)


def _in_common(a: Given, b: Given, paired: bool) -> Chosen:
    others: dict[str, Entrant] = {each.spec: each for each in b.entrants}
    shared = [(each, others[each.spec]) for each in a.entrants if each.spec in others]
    pairs = tuple(pair for pair in shared if all(each.overall is not None for each in pair))
    if not pairs:
        raise ConfirmbenchError(
            f"{a.where} and {b.where} have no matcher in common that answered in both; name one of each: "
            f"{a.where}:{a.entrants[0].spec if a.entrants else 'SPEC'} and "
            f"{b.where}:{b.entrants[0].spec if b.entrants else 'SPEC'}."
        )
    return Chosen(pairs, tuple(_left_out(a, b, pairs)), False, paired)


def _left_out(a: Given, b: Given, pairs: tuple[tuple[Entrant, Entrant], ...]) -> list[LeftOut]:
    compared = {one.spec for one, _ in pairs}
    return [
        LeftOut(each.spec, _where(each, name, other))
        for side, name, other in ((a, "A", b), (b, "B", a))
        for each in side.entrants
        if each.spec not in compared
    ]


def _where(each: Entrant, name: str, other: Given) -> str:
    shared = each.spec in {there.spec for there in other.entrants}
    return f"{each.status} in {name}" if shared else f"only in {name}"


def _why(each: Entrant) -> str:
    return "reads the truth" if each.reads_truth else each.status


def _same(one: Path, other: Path) -> bool:
    return one.resolve() == other.resolve()


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
class Side:
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


def sides(right: Flags, ways: Sequence[Clusters]) -> list[Side]:
    """Both sides of all requests. right: bool, shape (n,), the right answer of each request"""
    return [
        Side(rate, mask, [of_side(each, mask) for each in ways])
        for rate, mask in ((FNR, right), (FCR, ~right))
    ]


def pair_tests(
    names: Sequence[str],
    wrong: Sequence[Flags],
    pairs: Sequence[Pair],
    both: Sequence[Side],
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


def matcher_rates(names: Sequence[str], wrong: Sequence[Flags], both: Sequence[Side]) -> pl.DataFrame:
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


def _row(side: Side, a: Errors, b: Errors, floor: int) -> dict[str, Any]:
    counts = pairs_of(a, b)
    row = rates_row(side.rate, counts.requests, a.number, b.number)
    row |= {"only_a": counts.only_a, "only_b": counts.only_b}
    return row if counts.requests < floor else row | _tested(compared(a, b, side.ways))


def _tested(found: Paired) -> dict[str, Any]:
    low, high = found.interval if found.pairs.requests else (None, None)
    return {
        "low": low,
        "high": high,
        "effective_n": found.effective_n,
        "mcnemar_p": found.mcnemar_p,
        "p": found.p,
    }
