"""Paired tests within slices: for which requests does one matcher err more often than another? Pure.

What `confirmbench compare --by SLICE` does: the matchers of one run or two, within every slice.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl

from bench.comparing.choice import LeftOut, asked_for
from bench.comparing.inputs import Given
from bench.datasets import dataset_with, open_verified
from bench.output.progress import Progress
from bench.scoring.counts import QUESTIONS, check_answers
from bench.scoring.groupings import Grouping, Groupings, canonical
from bench.scoring.paired import Clusters, clusterings, of_side
from bench.scoring.pairwise import TESTS, Denominator, Pair, pair_tests, with_q
from bench.scoring.rate import FCR, FNR
from bench.scoring.rates import FLOOR
from bench.statistics.clusters import Flags, Ints
from generators.errors import ConfirmbenchError

SLICE_TESTS = pl.Schema(
    {
        "slice": pl.String(),  # kind, origin, edit_field x edit, ...
        "value": pl.String(),  # current, hispanic, surname x substitute, ...
        **TESTS,  # low, high, effective_n and the p and q values are null where there are too few requests
    }
)


def slice_tests(
    answers: Mapping[str, pl.Series],
    groupings: Groupings,
    by: Sequence[str],
    question: str = QUESTIONS[0],
    against: str | None = None,
    floor: int = FLOOR,
) -> pl.DataFrame:
    """Hold every matcher against one of them, within every slice, FNR and FCR apart.

    answers: of each matcher, Boolean, one a request in their order, never null
    groupings: of the dataset's requests
    by: slices, e.g. "kind" or "edit_field x edit"; each once
    against: a name in `answers`; the one with the fewest wrong answers if None
    floor: requests of a side below which there is no test
    returns: columns SLICE_TESTS, A being `against`; the family of the q values is all of the tests
    raises: ConfirmbenchError when answers do not fit, or there is no such slice or matcher
    """
    truth = groupings.truth
    for confirmed in answers.values():
        check_answers(confirmed, truth.height)
    names = list(answers)
    if against is not None and against not in names:
        raise ConfirmbenchError(f"There is no matcher {against!r}; there are {', '.join(names)}.")
    right = truth[question].to_numpy()
    wrong = [confirmed.to_numpy() != right for confirmed in answers.values()]
    base = fewest(wrong) if against is None else names.index(against)
    pairs = [(base, other) for other in range(len(names)) if other != base]
    return within_slices(names, wrong, pairs, right, groupings, by, floor)


def within_slices(
    names: Sequence[str],
    wrong: Sequence[Flags],
    pairs: Sequence[Pair],
    right: Flags,
    groupings: Groupings,
    by: Sequence[str],
    floor: int = FLOOR,
) -> pl.DataFrame:
    """The tests of some pairs within every slice that has a request.

    names, wrong, pairs: as `bench.scoring.pairwise.pair_tests` takes them
    right: bool, shape (n,), the right answer of each request
    returns: columns SLICE_TESTS, with q values
    """
    ways = clusterings(groupings.truth)
    frames = [
        pair_tests(names, wrong, pairs, _sides(members, right, ways, floor), floor).select(
            pl.lit(name).alias("slice"), pl.lit(value).alias("value"), *TESTS
        )
        for name in dict.fromkeys(map(canonical, by))
        for value, members in slices_of(groupings.of(name))
    ]
    return with_q(pl.concat([pl.DataFrame(schema=SLICE_TESTS), *frames]))


def slices_of(grouping: Grouping) -> Iterator[tuple[str, Ints]]:
    """Every slice that has a request, with its requests as rising places."""
    order = np.argsort(grouping.codes, kind="stable")
    requests = order if grouping.members is None else grouping.members[order].astype(np.int64)
    ends = np.cumsum(np.bincount(grouping.codes, minlength=len(grouping.labels))).tolist()
    for label, start, end in zip(grouping.labels, [0, *ends], ends, strict=False):
        if end > start:
            yield label, requests[start:end]


def fewest(wrong: Sequence[Flags]) -> int:
    """The place of the matcher with the fewest wrong answers, the first of several."""
    return int(np.argmin([np.count_nonzero(each) for each in wrong]))


def _sides(members: Ints, right: Flags, ways: Sequence[Clusters], floor: int) -> list[Denominator]:
    of = right[members]
    return [_side(FNR, members[of], ways, floor), _side(FCR, members[~of], ways, floor)]


def _side(rate: str, members: Ints, ways: Sequence[Clusters], floor: int) -> Denominator:
    """A side that is not tested needs no clusters."""
    return Denominator(
        rate, members, [of_side(each, members) for each in ways] if len(members) >= floor else []
    )


@dataclass(frozen=True, eq=False)
class SliceComparison:
    """a, b: what was compared; b is None for one run against itself

    question: of bench.scoring.counts.QUESTIONS
    by: the slices, by their canonical names
    tests: columns `bench.comparing.by_slice.SLICE_TESTS`; the family of the q values is all that were made
    fewest: the matcher of one run that was chosen as A for its fewest wrong answers; None where none was
    left_out: what is not compared, and why
    """

    a: Given
    b: Given | None
    question: str
    by: tuple[str, ...]
    tests: pl.DataFrame
    fewest: str | None
    left_out: tuple[LeftOut, ...]


def compare_by(
    a: str,
    b: str | None,
    by: Sequence[str],
    progress: Progress,
    question: str = QUESTIONS[0],
    dataset: Path | None = None,
    datasets: Path = Path("datasets"),
) -> SliceComparison:
    """Compare two runs, two matchers, or one matcher of a run with its others, within slices.

    a, b: run folders or FOLDER:SPEC; of one folder without a spec the matcher with the fewest wrong answers
        is held against each of the others
    by: slices, e.g. "kind", "edit_field x edit"
    question, dataset, datasets: as `bench.comparing.compare.compare` takes them
    raises: ConfirmbenchError when there is no such slice, a side has no answers or cannot be compared
    """
    names = tuple(dict.fromkeys(map(canonical, by)))
    first, second, asked = asked_for(a, b, question)
    if not asked.paired:
        raise ConfirmbenchError(
            "Tests within slices take the answers to single requests, and stored accuracy has counts alone: "
            "give run folders, or leave --by out."
        )
    opened = open_verified(dataset_with(first.dataset, dataset, datasets), progress, ("truth", "edits"))
    groupings = Groupings(opened.truth(), opened.edits())
    right = groupings.truth[question].to_numpy()
    specs, confirmed, pairs = asked.answers(len(right))
    wrong = [each != right for each in confirmed]
    chosen = fewest(wrong) if second is None and first.spec is None else None
    if chosen is not None:
        pairs = [(chosen, other) for other in range(len(specs)) if other != chosen]
    with progress.stage(f"compare {len(pairs):,} pair{'s' * (len(pairs) != 1)} by {', '.join(names)}"):
        tests = within_slices(specs, wrong, pairs, right, groupings, names)
    base = None if chosen is None else specs[chosen]
    return SliceComparison(first, second, question, names, tests, base, asked.left_out)
