"""Compare matchers on the same requests: rates side by side, changed answers, paired tests.

Answers that differ between two matchers, by kind of request and right answer.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from bench.comparing.choice import Chosen, LeftOut, asked_for
from bench.comparing.inputs import Entrant, Given
from bench.datasets import dataset_with, open_verified
from bench.output.progress import Progress
from bench.scoring.counts import QUESTIONS
from bench.scoring.paired import clusterings
from bench.scoring.pairwise import (
    MATCHER_RATES,
    TESTS,
    matcher_rates,
    pair_tests,
    rates_row,
    sides,
    ties,
    with_q,
)
from bench.scoring.rate import FCR, FNR, SIDES, Side
from bench.statistics.clusters import Flags, Ints

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
class Kinds:
    """The kind and right answer of each request, as a number.

    codes: int64, shape (n,), index into `labels`
    labels: (kind, right answer); some may have no request
    """

    codes: Ints
    labels: Sequence[tuple[str, str]]

    def count(self, some: Flags) -> Ints:
        """How many of some requests each label has. some: bool, shape (n,)"""
        return np.bincount(self.codes[some], minlength=len(self.labels))


def kinds_of(truth: pl.DataFrame, question: str) -> Kinds:
    """truth: columns kind and that of the question"""
    kinds = truth["kind"].cast(pl.String)
    names = kinds.unique(maintain_order=True).to_list()
    place = kinds.replace_strict(names, range(len(names)), return_dtype=pl.Int64).to_numpy()
    labels = [(kind, answer) for kind in names for answer in ("no match", "confirm")]
    return Kinds(place * 2 + truth[question].to_numpy(), labels)


def changed_answers(
    names: Sequence[str], confirmed: Sequence[Flags], pairs: Sequence[tuple[int, int]], kinds: Kinds
) -> pl.DataFrame:
    """Count the answers that differ.

    names, confirmed: of each matcher its name, and bool, shape (n,), which requests it confirmed
    pairs: (A, B), places in these
    returns: columns CHANGES, for each pair a row for each kind and right answer that has requests
    """
    requests = kinds.count(np.ones(len(kinds.codes), np.bool_)).tolist()
    counts = [kinds.count(each).tolist() for each in confirmed]
    rows: list[dict[str, Any]] = []
    for a, b in pairs:
        to_no_match, to_confirm = _both_ways(confirmed[a], confirmed[b], kinds)
        rows += [
            {
                "a": names[a],
                "b": names[b],
                "kind": kind,
                "right_answer": answer,
                "requests": requests[i],
                "confirmed_a": counts[a][i],
                "confirmed_b": counts[b][i],
                "to_confirm": to_confirm[i],
                "to_no_match": to_no_match[i],
            }
            for i, (kind, answer) in enumerate(kinds.labels)
            if requests[i]
        ]
    return pl.DataFrame(rows, schema=CHANGES)


def _both_ways(first: Flags, second: Flags, kinds: Kinds) -> tuple[list[int], list[int]]:
    """Of each label, answers that became no match and that became confirm."""
    differ = np.flatnonzero(first != second)
    counts = np.bincount(kinds.codes[differ] * 2 + second[differ], minlength=2 * len(kinds.labels))
    return counts[::2].tolist(), counts[1::2].tolist()


@dataclass(frozen=True, eq=False)
class Comparison:
    """a, b: what was compared; b is None for one run against itself

    question: of bench.scoring.counts.QUESTIONS
    tests: columns TESTS, two rows a pair; the family of the q values is all of them
    changes: columns CHANGES, a row for each pair, kind and right answer
    rates: columns MATCHER_RATES, two rows a matcher; of two runs those of A, then those of B
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
    rates: pl.DataFrame
    ties: dict[Side, list[list[str]]]
    left_out: tuple[LeftOut, ...]
    same_answers: tuple[tuple[str, str], ...]
    paired: bool


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
    first, second, asked = asked_for(a, b, question)
    if not asked.paired:
        found = _by_counts(asked, question)
    else:
        opened = dataset_with(first.dataset, dataset, datasets)
        truth = open_verified(opened, progress, ("truth",)).truth()
        with progress.stage(f"compare {len(asked.pairs):,} pair{'s' * (len(asked.pairs) != 1)}"):
            found = _by_answers(asked, truth, question)
    tests, changes, rates = found
    every = second is None and first.spec is None
    tied = {rate: ties(tests, rate) for rate in SIDES} if every and asked.paired else {}
    same = _same_answers(asked, changes)
    return Comparison(
        first, second, question, tests, changes, rates, tied, asked.left_out, same, asked.paired
    )


def _same_answers(asked: Chosen, changes: pl.DataFrame) -> tuple[tuple[str, str], ...]:
    """Pairs of which no answer differs, or whose digests are equal where there are counts alone."""
    if not asked.paired:
        return tuple((a.spec, b.spec) for a, b in asked.pairs if _alike(a, b))
    changed = changes.group_by("a", "b", maintain_order=True).agg(pl.col("to_confirm", "to_no_match").sum())
    same = changed.filter(pl.col("to_confirm") + pl.col("to_no_match") == 0)
    return tuple(same.select("a", "b").iter_rows())


def _alike(one: Entrant, other: Entrant) -> bool:
    return one.answers_digest is not None and one.answers_digest == other.answers_digest


def _by_answers(
    asked: Chosen, truth: pl.DataFrame, question: str
) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    right = truth[question].to_numpy()
    names, confirmed, pairs = asked.answers(len(right))
    both = sides(right, clusterings(truth))
    wrong = [each != right for each in confirmed]
    changes = changed_answers(names, confirmed, pairs, kinds_of(truth, question))
    return with_q(pair_tests(names, wrong, pairs, both)), changes, matcher_rates(names, wrong, both)


def _by_counts(asked: Chosen, question: str) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """Rates and confirms side by side; what would take answers is null."""
    tests: list[dict[str, Any]] = []
    changes: list[dict[str, Any]] = []
    for one, other in asked.pairs:
        named = {"a": one.spec, "b": other.spec}
        first, second = ((each.overall or {})[question] for each in (one, other))
        tests.append(named | rates_row(FNR, first.positives, first.wrong_no_matches, second.wrong_no_matches))
        tests.append(named | rates_row(FCR, first.negatives, first.wrong_confirms, second.wrong_confirms))
        for kind, (requests, confirmed) in one.confirms.items():
            both = {"confirmed_a": confirmed, "confirmed_b": other.confirms[kind][1]}
            changes.append(named | {"kind": kind, "requests": requests} | both)
    return pl.DataFrame(tests, schema=TESTS), pl.DataFrame(changes, schema=CHANGES), _count(asked, question)


def _count(asked: Chosen, question: str) -> pl.DataFrame:
    """The rates of each matcher by its counts; where nothing is known of clusters, as if there were none."""
    rows = []
    for each in asked.entrants:
        counts = (each.overall or {})[question]
        positives, negatives = (each.effective or {}).get(question, (counts.positives, counts.negatives))
        rows.append((each.spec, FNR, counts.positives, counts.wrong_no_matches, float(positives)))
        rows.append((each.spec, FCR, counts.negatives, counts.wrong_confirms, float(negatives)))
    return pl.DataFrame(rows, schema=MATCHER_RATES, orient="row")
