"""The matchers that sentences compare, and which of them the tests tell apart."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import polars as pl

from bench.catalog.list import GROUPS
from bench.page.material import Material
from bench.runs.points import FCR
from bench.scoring.overall import overall
from bench.scoring.slices import COUNTS
from bench.statistics.counted import Counted
from bench.statistics.multiple import FALSE_DISCOVERY_RATE

QUESTION = "should_confirm"


@dataclass(frozen=True)
class Contender:
    """A matcher that answered: no bound, and not told the truth.

    misses: wrong no-matches among the requests that should be confirmed; wrong: wrong confirms among others
    requests_per_s: None when it was not measured
    """

    label: str
    misses: Counted
    wrong: Counted
    requests_per_s: float | None

    def side(self, rate: str) -> Counted:
        """The errors that FNR or FCR counts."""
        return self.wrong if rate == FCR else self.misses


def contenders(material: Material) -> list[Contender]:
    """In the order of the material."""
    known = overall(material.counts)
    rows = material.matchers.select("matcher", "name", "status", "reads_truth", "requests_per_s")
    return [
        Contender(label, known[label, QUESTION].misses, known[label, QUESTION].wrong, speed)
        for label, name, status, reads_truth, speed in rows.iter_rows()
        if status == "ok" and not reads_truth and name not in GROUPS["Bounds"] and (label, QUESTION) in known
    ]


def counts_of(material: Material, among: Sequence[Contender], name: str) -> pl.DataFrame:
    """Their counts of one slice, headline question: columns matcher and COUNTS."""
    labels = [each.label for each in among]
    chosen = material.counts.filter(pl.col("matcher").is_in(labels), question=QUESTION, slice=name)
    return chosen.select("matcher", *COUNTS)


@dataclass(frozen=True)
class Verdicts:
    """differ: for pairs of labels that were tested in one rate, whether they differ (q below the limit)"""

    differ: dict[frozenset[str], bool]

    @classmethod
    def of(cls, material: Material, rate: str) -> "Verdicts":
        rows = material.tests.filter(pl.col("rate") == rate, pl.col("q").is_not_null())
        pairs = rows.select("a", "b", "q").iter_rows()
        return cls({frozenset((a, b)): q < FALSE_DISCOVERY_RATE for a, b, q in pairs})

    def cover(self, among: Sequence[Contender]) -> bool:
        """Whether every two of them were tested."""
        return all(pair in self.differ for pair in _pairs(among))

    def tied(self, one: Contender, other: Contender) -> bool:
        return not self.differ.get(frozenset((one.label, other.label)), True)

    def all_tied(self, among: Sequence[Contender]) -> bool:
        return not any(self.differ.get(pair, True) for pair in _pairs(among))


def _pairs(among: Sequence[Contender]) -> list[frozenset[str]]:
    return [frozenset((one.label, other.label)) for one, other in combinations(among, 2)]
