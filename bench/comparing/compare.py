"""Compare matchers on the same requests: rates side by side, changed answers, paired tests."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from bench.comparing.dataset import dataset_with
from bench.comparing.inputs import Entrant, Given, given
from bench.comparing.paired import Clusters, clusterings, of_side, paired
from bench.comparing.pairs import Chosen, chosen
from bench.data.verify import verified
from bench.progress import Progress
from bench.rates.metrics import QUESTIONS
from bench.runs.points import FCR, FNR, RATES
from bench.statistics.cells import Flags, Ints
from bench.statistics.multiple import FALSE_DISCOVERY_RATE, benjamini_hochberg, tie_groups
from generators.errors import ConfirmbenchError

TESTS = pl.Schema(
    {
        "a": pl.String(),
        "b": pl.String(),
        "rate": pl.Enum(RATES),
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
CHANGES = pl.Schema(
    {
        "a": pl.String(),
        "b": pl.String(),
        "kind": pl.String(),
        "right_answer": pl.String(),  # confirm or no match; null where there are counts alone
        "requests": pl.Int64(),
        "confirmed_a": pl.Int64(),
        "confirmed_b": pl.Int64(),
        "to_confirm": pl.Int64(),  # no match in A, confirm in B; null where there are counts alone
        "to_no_match": pl.Int64(),
    }
)


@dataclass(frozen=True, eq=False)
class Comparison:
    """a, b: what was compared; b is None for one run against itself

    question: of bench.rates.metrics.QUESTIONS
    tests: columns TESTS, two rows a pair; the family of the q values is all of them
    changes: columns CHANGES, a row for each pair, kind and right answer
    ties: by rate, groups of matchers that no test tells apart, best first; of one run alone
    left_out: what is not compared, and why
    same_answers: pairs whose answers are known to be equal
    paired: answers were compared one by one; False where counts were all there was
    """

    a: Given
    b: Given | None
    question: str
    tests: pl.DataFrame
    changes: pl.DataFrame
    ties: dict[str, list[list[str]]]
    left_out: tuple[str, ...]
    same_answers: tuple[tuple[str, str], ...]
    paired: bool


@dataclass(frozen=True, eq=False)
class _Truth:
    """What comparing takes of one dataset.

    right: bool, the right answer of each request
    codes, labels: of each request its kind and right answer, as a number; what the numbers stand for
    sides: for each rate, which requests are its denominator, and their clusters
    """

    right: Flags
    codes: Ints
    labels: Sequence[tuple[str, str]]
    sides: dict[str, tuple[Flags, list[Clusters]]]


def compare(
    a: str,
    b: str | None,
    progress: Progress,
    question: str = QUESTIONS[0],
    dataset: Path | None = None,
    datasets: Path = Path("datasets"),
) -> Comparison:
    """Compare two runs, two matchers, or all matchers of one run.

    a, b: run folders, FOLDER:SPEC, or stored accuracy, of which there are counts alone and so no paired tests
    question: should_confirm or person_on_file
    dataset: the folder of the runs' dataset; looked for by its digest among the folders of `datasets` if None
    raises: ConfirmbenchError when a side cannot be read or they cannot be compared; it says why
    """
    if question not in QUESTIONS:
        raise ConfirmbenchError(
            f"There is no question {question!r}; the questions are {', '.join(QUESTIONS)}."
        )
    first, second = given(a), None if b is None else given(b)
    asked = chosen(first, second)
    if asked.all_against_all:
        second = None
    if not asked.paired:
        tests, changes = _by_counts(asked, question)
    else:
        opened = dataset_with(first.dataset, dataset, datasets)
        truth = _truth(verified(opened, progress, ("truth",)).truth(), question)
        with progress.stage(f"compare {len(asked.pairs):,} pairs"):
            tests, changes = _by_answers(asked, truth)
    ties = {rate: _ties(tests, rate) for rate in RATES} if asked.all_against_all and asked.paired else {}
    same = _same_answers(asked, changes)
    return Comparison(first, second, question, tests, changes, ties, asked.left_out, same, asked.paired)


def _same_answers(asked: Chosen, changes: pl.DataFrame) -> tuple[tuple[str, str], ...]:
    """Pairs of which no answer differs, or whose digests are equal where there are counts alone."""
    if not asked.paired:
        return tuple((a.spec, b.spec) for a, b in asked.pairs if _alike(a, b))
    changed = changes.group_by("a", "b", maintain_order=True).agg(pl.col("to_confirm", "to_no_match").sum())
    same = changed.filter(pl.col("to_confirm") + pl.col("to_no_match") == 0)
    return tuple(same.select("a", "b").iter_rows())


def _alike(one: Entrant, other: Entrant) -> bool:
    return one.answers_digest is not None and one.answers_digest == other.answers_digest


def _truth(frame: pl.DataFrame, question: str) -> _Truth:
    right = frame[question].to_numpy()
    kinds = frame["kind"].cast(pl.String)
    names = kinds.unique(maintain_order=True).to_list()
    place = kinds.replace_strict(names, range(len(names)), return_dtype=pl.Int64).to_numpy()
    labels = [(kind, answer) for kind in names for answer in ("no match", "confirm")]
    ways = clusterings(frame)
    sides = {
        rate: (mask, [of_side(each, mask) for each in ways]) for rate, mask in ((FNR, right), (FCR, ~right))
    }
    return _Truth(right, place * 2 + right, labels, sides)


def _by_answers(asked: Chosen, truth: _Truth) -> tuple[pl.DataFrame, pl.DataFrame]:
    once = {id(each): each for pair in asked.pairs for each in pair}
    answers = {key: each.answers(len(truth.right)).to_numpy() for key, each in once.items()}
    wrong = {key: _wrong(confirmed, truth) for key, confirmed in answers.items()}
    tests: list[dict[str, Any]] = []
    changes: list[dict[str, Any]] = []
    for one, other in asked.pairs:
        named = {"a": one.spec, "b": other.spec}
        first, second = answers[id(one)], answers[id(other)]
        tests += [
            named | _test(rate, wrong[id(one)][rate], wrong[id(other)][rate], clustered)
            for rate, (_, clustered) in truth.sides.items()
        ]
        changes += [named | row for row in _changes(first, second, truth)]
    frame = pl.DataFrame(tests, schema=TESTS)
    q = pl.Series("q", benjamini_hochberg(frame["p"].to_numpy()), pl.Float64)
    return frame.with_columns(q), pl.DataFrame(changes, schema=CHANGES)


def _wrong(confirmed: Flags, truth: _Truth) -> dict[str, Flags]:
    """For each rate, which of the requests in its denominator were answered wrongly."""
    return {rate: (confirmed != truth.right)[mask] for rate, (mask, _) in truth.sides.items()}


def _test(rate: str, wrong_a: Flags, wrong_b: Flags, clustered: Sequence[Clusters]) -> dict[str, Any]:
    found = paired(wrong_a, wrong_b, clustered)
    counts = found.pairs
    known = found.interval if counts.requests else (None, None)
    return _rates(rate, counts.requests, counts.both + counts.only_a, counts.both + counts.only_b) | {
        "low": known[0],
        "high": known[1],
        "only_a": counts.only_a,
        "only_b": counts.only_b,
        "effective_n": found.effective_n,
        "mcnemar_p": found.mcnemar_p,
        "p": found.p,
        "q": None,
    }


def _rates(rate: str, requests: int, errors_a: int, errors_b: int) -> dict[str, Any]:
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


def _changes(first: Flags, second: Flags, truth: _Truth) -> list[dict[str, Any]]:
    size = len(truth.labels)
    requests, confirmed_a, confirmed_b, to_confirm, to_no_match = (
        np.bincount(truth.codes[mask], minlength=size).tolist()
        for mask in (slice(None), first, second, ~first & second, first & ~second)
    )
    return [
        {
            "kind": kind,
            "right_answer": answer,
            "requests": requests[i],
            "confirmed_a": confirmed_a[i],
            "confirmed_b": confirmed_b[i],
            "to_confirm": to_confirm[i],
            "to_no_match": to_no_match[i],
        }
        for i, (kind, answer) in enumerate(truth.labels)
        if requests[i]
    ]


def _by_counts(asked: Chosen, question: str) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Rates and confirms side by side; what would take answers is null."""
    tests: list[dict[str, Any]] = []
    changes: list[dict[str, Any]] = []
    for one, other in asked.pairs:
        named = {"a": one.spec, "b": other.spec}
        first, second = ((each.overall or {})[question] for each in (one, other))
        tests.append(named | _rates(FNR, first.positives, first.wrong_no_matches, second.wrong_no_matches))
        tests.append(named | _rates(FCR, first.negatives, first.wrong_confirms, second.wrong_confirms))
        for kind, (requests, confirmed) in one.confirms.items():
            both = {"confirmed_a": confirmed, "confirmed_b": other.confirms[kind][1]}
            changes.append(named | {"kind": kind, "requests": requests} | both)
    return pl.DataFrame(tests, schema=TESTS), pl.DataFrame(changes, schema=CHANGES)


def _ties(tests: pl.DataFrame, rate: str) -> list[list[str]]:
    """Groups that no test of the family tells apart, best first; none where pairs of some are missing."""
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
