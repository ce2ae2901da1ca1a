"""The matchers of a page in the order of their errors: that of the leaderboard."""

from math import inf
from typing import Any

from bench.catalog.list import GROUPS
from bench.leaderboard.leaderboard_counts import FCR_LIMIT
from bench.output.words import percent
from bench.page.material import Material
from bench.scoring.groupings import ALL
from bench.scoring.metrics import QUESTIONS
from bench.scoring.rates import of_slice

BOUNDS = GROUPS["Bounds"]  # names of matchers that show a scale and do not compete

Place = tuple[int, bool, float, float, int]


def by_error(material: Material) -> list[str]:
    """The matchers that answered: those whose FCR is at most FCR_LIMIT by FNR, then the others by FCR.

    Bounds come after all that compete, and the oracle is last.
    """
    place = _places(material)
    return sorted(place, key=lambda matcher: place[matcher])


def competing(material: Material) -> list[str]:
    """Those of `by_error` that are neither bounds nor told the truth."""
    place = _places(material)
    return [matcher for matcher in by_error(material) if not place[matcher][0]]


def best(material: Material) -> str | None:
    """The first of `by_error`, preferably one that competes; None where none answered."""
    return next(iter(by_error(material)), None)


def why_best(material: Material) -> str:
    """The rule by which `best` was chosen, to be read after its name."""
    place = _places(material)
    first = min(place.values(), default=(0, True, inf, inf, 0))
    if first[1]:
        return f"the lowest FCR, none being at most {percent(FCR_LIMIT)}"
    return f"the lowest FNR of those whose FCR is at most {percent(FCR_LIMIT)}"


def _places(material: Material) -> dict[str, Place]:
    rows = of_slice(material.counts, ALL).filter(question=QUESTIONS[0])
    known = rows.join(material.matchers, on="matcher", how="left", maintain_order="left")
    return {
        row["matcher"]: _place(row, number)
        for number, row in enumerate(known.iter_rows(named=True))
        if row["status"] in ("ok", None)
    }


def _place(row: dict[str, Any], number: int) -> Place:
    """A rate that is not known, for want of requests, comes last."""
    fnr = row["wrong_no_matches"] / row["positives"] if row["positives"] else inf
    fcr = row["wrong_confirms"] / row["negatives"] if row["negatives"] else inf
    apart = 2 if row["reads_truth"] else int(row["name"] in BOUNDS)
    over = FCR_LIMIT < fcr < inf
    return (apart, over, *((fcr, fnr) if over else (fnr, fcr)), number)
