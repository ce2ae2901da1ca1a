"""Which matchers are compared with which, and the refusal of what cannot be compared."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

from bench.comparing.inputs import Entrant, Given, read_side
from bench.scoring.counts import QUESTIONS, SCORER
from bench.statistics.clusters import Flags
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
    first, second = read_side(a), None if b is None else read_side(b)
    asked = choose(first, second)
    return first, None if asked.of_one else second, asked


def choose(a: Given, b: Given | None) -> Chosen:
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
