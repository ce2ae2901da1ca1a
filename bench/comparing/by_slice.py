"""Paired tests within slices: for which requests does one matcher err more often than another? Pure."""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import polars as pl

from bench.comparing.clusters import Clusters, clusterings, of_side
from bench.comparing.pairwise import Pair, Side, pair_tests, with_q
from bench.runs.paired_tests import TESTS
from bench.runs.points import FCR, FNR
from bench.scoring.groupings import Grouping, Groupings, canonical
from bench.scoring.metrics import QUESTIONS, check_answers
from bench.scoring.rates import FLOOR
from bench.statistics.cells import Flags, Ints
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

    names, wrong, pairs: as `bench.comparing.pairwise.pair_tests` takes them
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


def _sides(members: Ints, right: Flags, ways: Sequence[Clusters], floor: int) -> list[Side]:
    of = right[members]
    return [_side(FNR, members[of], ways, floor), _side(FCR, members[~of], ways, floor)]


def _side(rate: str, members: Ints, ways: Sequence[Clusters], floor: int) -> Side:
    """A side that is not tested needs no clusters."""
    return Side(rate, members, [of_side(each, members) for each in ways] if len(members) >= floor else [])
