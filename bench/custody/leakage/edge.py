"""The edge of tolerance: recovering a field a letter at a time.

The prober knows name and address but for `unknown` letters of a street, or the last digits of a house number
or a unit. It writes filler in their places, and

  1. makes known letters of the field wrong, one after the other, until the answer is no confirm: the edge;
  2. tries all letters in one unknown place; the one that is confirmed again is right, and stays; of several
     one that was not made wrong elsewhere, or is still confirmed when more known letters are wrong;
  3. goes to the edge again, and on to the next unknown place.

A rule that compares whole values gives no edge away; then every combination has to be tried. So has it after
a probing that found nothing or the wrong letters: (A^u + 1) / 2 probes on average for u unknown out of an
alphabet of A = 26 or 10.

    edge_blind = fields that are confirmed with all their letters wrong / fields: they are not compared, no
        number of probes recovers them, and they are left out of what follows
    edge_recovered = fields recovered exactly by 1 to 3 / fields
    edge_queries = mean number of probes, those for trying all combinations included where 1 to 3 failed
    edge_gain = (A^u + 1) / 2 / edge_queries: above 1 the edge gives something away, below 1 it cost to look

A field of which a prober does not know some letters: what it writes, and what it knows by now.
"""

from dataclasses import dataclass, field
from string import ascii_uppercase, digits

import numpy as np
import numpy.typing as npt
import polars as pl

from bench.custody.leakage.material import CONFIRM, ProbedMatcher, ProbeMaterial
from bench.custody.leakage.measured import (
    Floats,
    Found,
    Probing,
    bootstrap,
    draws,
    mean,
    resample,
    sample,
    share,
)

Ints = npt.NDArray[np.int64]

FIELDS = {"house_number": digits, "unit": digits, "street": ascii_uppercase}
WRONG = "QXZJVKW"  # letters that make a known one wrong: rare, so that they seldom help


@dataclass
class Puzzle:
    """One field of one record, and what its prober knows by now.

    value: as on file; unknown: places not known yet, in the order in which they are tried
    spoilable: known places, in the order in which they are made wrong; spoiled: so many of them are
    guess: the field as the prober would write it, filler in unknown places
    """

    record: int
    value: str
    unknown: list[int]
    spoilable: list[int]
    alphabet: str
    guess: list[str] = field(default_factory=list)
    spoiled: int = 0
    queries: int = 0
    open: bool = True
    blind: bool = False

    def written(self, spoiled: int, letter: str = "") -> str:
        """The guess with so many places made wrong, and a letter in the first unknown place."""
        signs = list(self.guess)
        for place in self.spoilable[:spoiled]:
            signs[place] = self._wrong(signs[place])
        if letter:
            signs[self.unknown[0]] = letter
        return "".join(signs)

    def letters(self) -> list[str]:
        """What may stand in the first unknown place: upper or lower case as the prober can tell."""
        return (
            [s.lower() for s in self.alphabet] if self.value[self.unknown[0]].islower() else [*self.alphabet]
        )

    def likely(self, hits: Ints) -> Ints:
        """Of letters that were confirmed those that are not right for another place, if there are any."""
        elsewhere = {self.guess[place] for place in self.spoilable[: self.spoiled]}
        there = [letter for letter in hits if self.letters()[letter] not in elsewhere]
        return np.array(there, np.int64) if there else hits

    def _wrong(self, known: str) -> str:
        """A letter or digit that is not the one known, in its case."""
        if known.isdigit():
            return digits[(int(known) + 5) % 10]
        return next(w.lower() if known.islower() else w for w in WRONG if w != known.upper())


def puzzles(targets: pl.DataFrame, column: str, probing: Probing) -> list[Puzzle]:
    """The field of up to `edge_records` records that have enough letters or digits in it."""
    rng = draws(probing.seed, f"edge {column}")
    alphabet = FIELDS[column]
    made = [
        _puzzle(record, value, alphabet, probing.unknown, rng)
        for record, value in enumerate(targets[column])
        if value and sum(sign.upper() in alphabet for sign in value) >= probing.unknown
    ]
    return [made[i] for i in sample(probing.edge_records, len(made), rng)]


def _puzzle(record: int, value: str, alphabet: str, size: int, rng: np.random.Generator) -> Puzzle:
    """Hide the last digits, or letters of the name of a street."""
    places = [place for place, sign in enumerate(value) if sign.upper() in alphabet]
    unknown = places[-size:] if alphabet == digits else _hide(value, places, size, rng)
    spoilable = [place for place in reversed(places) if place not in unknown]
    made = Puzzle(record, value, unknown, spoilable, alphabet)
    made.guess = [_filler(sign) if place in unknown else sign for place, sign in enumerate(value)]
    return made


def _hide(value: str, places: list[int], size: int, rng: np.random.Generator) -> list[int]:
    """Letters of the longest word before the last, which tends to be a word for "street"."""
    words = value.split(" ")
    longest = max(words[:-1] or words, key=len)
    first = value.index(longest)
    inside = [place for place in places if first <= place < first + len(longest)]
    among = inside if len(inside) >= size else places
    return sorted(int(place) for place in rng.permutation(among)[:size])


def _filler(sign: str) -> str:
    """What stands for an unknown sign, never right by chance: that would be found by trying all anyway."""
    if sign.isdigit():
        return "5" if sign == "0" else "0"
    filler = "X" if sign.upper() == "Q" else "Q"
    return filler.lower() if sign.islower() else filler


Flags = npt.NDArray[np.bool_]


def probe(oracle: ProbedMatcher, material: ProbeMaterial, column: str, probing: Probing) -> list[Found]:
    """edge_blind, edge_recovered, edge_queries, edge_gain of one field; nothing where no record states it."""
    made = puzzles(material.targets, column, probing)
    if not made:
        return []
    solve(oracle, material.targets, made, column)
    seen = [p for p in made if not p.blind]
    return [share("edge_blind", column, len(made) - len(seen), len(made)), *_gain(seen, column, probing)]


def solve(oracle: ProbedMatcher, targets: pl.DataFrame, made: list[Puzzle], column: str) -> None:
    """Probe for every puzzle; what came out stands in them. targets: claim columns and tin"""
    asked = _Asked(oracle, targets, column)
    for turn in range(max(len(p.unknown) for p in made)):
        _to_the_edge(asked, [p for p in made if p.open])
        for p in made:
            p.blind |= turn == 0 and not p.open
        _next_letter(asked, [p for p in made if p.open])


def _gain(made: list[Puzzle], column: str, probing: Probing) -> list[Found]:
    combinations = (len(FIELDS[column]) ** probing.unknown + 1) / 2
    right = np.array(["".join(p.guess).upper() == p.value.upper() and not p.unknown for p in made])
    queries = np.array([p.queries for p in made]) + np.where(right, 0, combinations)
    again = resample(len(made), probing.replicates, draws(probing.seed, f"edge {column} again"))

    def gain(sent: Floats) -> Floats:
        return np.asarray(combinations / mean(sent))

    return [
        share("edge_recovered", column, int(right.sum()), len(made)),
        bootstrap("edge_queries", column, queries, mean, again),
        bootstrap("edge_gain", column, queries, gain, again),
    ]


class _Asked:
    """Puts values of one column of the targets' records to the oracle."""

    def __init__(self, oracle: ProbedMatcher, targets: pl.DataFrame, column: str) -> None:
        self._oracle, self._targets, self._column = oracle, targets, column

    def __call__(self, made: list[Puzzle], values: list[list[str]]) -> list[Flags]:
        """Whether each of some values of each puzzle is confirmed."""
        sizes = [len(each) for each in values]
        who = np.repeat([p.record for p in made], sizes).astype(np.int64)
        number = np.concatenate([np.arange(size) for size in sizes]).astype(np.int64)
        stated = pl.Series(self._column, [value for each in values for value in each], pl.String)
        answers = self._oracle.ask(self._targets[who].with_columns(stated), who, number)
        return np.split(answers == CONFIRM, np.cumsum(sizes)[:-1])


def _to_the_edge(asked: _Asked, made: list[Puzzle]) -> None:
    """Spoil each until it is not confirmed; one that always is says nothing, and is given up."""
    if not made:
        return
    steps = [range(p.spoiled, len(p.spoilable) + 1) for p in made]
    values = [[p.written(spoiled) for spoiled in range_] for p, range_ in zip(made, steps, strict=True)]
    for p, confirmed in zip(made, asked(made, values), strict=True):
        refused = np.flatnonzero(~confirmed)
        p.open = len(refused) > 0
        p.queries += int(refused[0]) + 1 if p.open else len(confirmed)
        p.spoiled += int(refused[0]) if p.open else 0


def _next_letter(asked: _Asked, made: list[Puzzle]) -> None:
    """Try all letters in the first unknown place; keep the one that is confirmed, or give up."""
    if not made:
        return
    values = [[p.written(p.spoiled, letter) for letter in p.letters()] for p in made]
    hits = [
        p.likely(np.flatnonzero(confirmed)) for p, confirmed in zip(made, asked(made, values), strict=True)
    ]
    kept = _outlasting(asked, made, hits)
    for p, letter in zip(made, kept, strict=True):
        p.queries += len(p.letters())
        p.open = letter is not None and len(p.unknown) > 1
        if letter is not None:
            p.guess[p.unknown[0]] = p.letters()[letter]
            p.unknown = p.unknown[1:]


def _outlasting(asked: _Asked, made: list[Puzzle], hits: list[Ints]) -> list[int | None]:
    """Of letters that were confirmed, the one that still is with more known ones wrong; None if none is."""
    several = [i for i, letters in enumerate(hits) if len(letters) > 1 and made[i].spoilable]
    kept = [int(letters[0]) if len(letters) == 1 else None for letters in hits]
    if not several:
        return kept
    levels = [range(made[i].spoiled + 1, len(made[i].spoilable) + 1) for i in several]
    values = [
        [made[i].written(level, made[i].letters()[letter]) for letter in hits[i] for level in of_it]
        for i, of_it in zip(several, levels, strict=True)
    ]
    for i, of_it, confirmed in zip(several, levels, asked([made[i] for i in several], values), strict=True):
        alive = np.logical_and.accumulate(confirmed.reshape(len(hits[i]), len(of_it)), axis=1)
        left = alive.sum(axis=0)  # letters that are still confirmed, level by level
        enough = int(np.argmax(left <= 1)) if (left <= 1).any() else len(of_it)
        made[i].queries += int(np.r_[len(hits[i]), left][: enough + 1].sum())
        last = alive[:, enough] if enough < len(of_it) else np.zeros(len(hits[i]), np.bool_)
        kept[i] = int(hits[i][np.argmax(last)]) if last.sum() == 1 else None
    return kept
