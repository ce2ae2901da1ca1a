"""What results/accuracy holds, read and put into the order of the leaderboard."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import inf
from pathlib import Path
from typing import Any

from bench.catalog.list import GROUPS
from bench.leaderboard.reading import Stored, read_accuracy
from bench.scoring.counts import Counts
from bench.scoring.metrics import SCORER
from generators.errors import ConfirmbenchError

FCR_LIMIT = 0.001  # a wrong confirm in a thousand requests that should not be confirmed


@dataclass(frozen=True)
class Board:
    """What is kept of one dataset. dataset, suite: as in the first of its files"""

    dataset: dict[str, Any]
    suite: dict[str, Any]
    entries: tuple[Stored, ...]

    @property
    def ceiling(self) -> Mapping[str, Any] | None:
        """As in the dataset's manifest; None where no file says it."""
        return next((each.dataset["ceiling"] for each in self.entries if each.dataset.get("ceiling")), None)


def board(folder: Path) -> Board:
    """Read the files of one dataset.

    raises: ConfirmbenchError when there is none, one cannot be read, or digests or scorers differ
    """
    read = {file: read_accuracy(file) for file in sorted(folder.glob("*.json"))}
    if not read:
        raise ConfirmbenchError(f"{folder} holds no stored accuracy; remove it or keep a run.")
    first = next(iter(read.values()))
    for file, each in read.items():
        if each.dataset["digest"] != first.dataset["digest"]:
            raise ConfirmbenchError(f"{file} is of another dataset than its neighbours; they do not compare.")
        if each.scorer != SCORER:
            raise ConfirmbenchError(
                f"{file} was counted by scorer {each.scorer}, this version has scorer {SCORER}; "
                "run the matcher and keep it again."
            )
    return Board(first.dataset, first.suite, tuple(read.values()))


def ordered(entries: Sequence[Stored]) -> list[Stored]:
    """Those that are compared, as the page orders them: ok, no bound, not told the truth."""
    able = [each for each in entries if each.counts is not None and not is_apart(each)]
    return sorted(able, key=_place)


def is_apart(each: Stored) -> bool:
    """Whether it is never ranked: a bound, or told the truth."""
    return each.reads_truth or each.name in GROUPS["Bounds"]


def _place(each: Stored) -> tuple[bool, float, float, str]:
    """A matcher without requests on one side has an unknown rate there, which is last."""
    counts = each.counts or Counts()
    fnr, fcr = (inf if rate is None else rate for rate in (counts.fnr, counts.fcr))
    able = fcr <= FCR_LIMIT
    return (not able, *((fnr, fcr) if able else (fcr, fnr)), each.spec)
