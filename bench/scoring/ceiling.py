"""How far a matcher is from the ceiling: its errors less those that nobody can avoid.

Requests that state the same get the same answer. Where they differ in truth, the fewer of them are answered
wrongly at best (`generators.ceiling` counts them; the dataset's manifest keeps the count). Shares here are of
all requests, whatever their right answer: an unavoidable error is a miss or a wrong confirm, as the matcher
chooses, so it belongs to neither FNR nor FCR alone.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from bench.output.wording import number
from bench.scoring.counts import QUESTIONS, Counts
from bench.scoring.groupings import ALL

AS_STATED, CASE_IGNORED = "as_stated", "case_ignored"
DISTANCES = pl.Schema(
    {
        "matcher": pl.String(),
        "requests": pl.Int64(),
        "errors": pl.Int64(),
        "error_rate": pl.Float64(),
        "unavoidable": pl.Int64(),
        "unavoidable_rate": pl.Float64(),
        "rest": pl.Int64(),
        "rest_rate": pl.Float64(),
    }
)


@dataclass(frozen=True)
class Distance:
    """Of one matcher on `should_confirm`.

    errors: wrong no-matches and wrong confirms
    unavoidable: the fewest that answers can have which are equal for requests that state the same
    requests: all; the denominator of every rate here
    """

    errors: int
    unavoidable: int
    requests: int

    @property
    def rest(self) -> int:
        """Errors that could have been avoided.

        Below 0 for answers that differ between requests that state the same: the oracle's, or a coin's.
        """
        return self.errors - self.unavoidable

    @property
    def rest_rate(self) -> float | None:
        """`rest` / requests; None without requests."""
        return _share(self.rest, self.requests)

    @property
    def text(self) -> str:
        """`rest` as a rate with its counts: "0.0620 (6,204/100,000)"."""
        return f"{number(self.rest_rate)} ({self.rest:,}/{self.requests:,})"


def distance(counts: Counts, ceiling: Mapping[str, Any]) -> Distance:
    """How far one matcher's errors are from the ceiling.

    counts: of all requests, for `should_confirm`
    ceiling: as `generators.ceiling.ceiling` returns it, of the same dataset
    raises: ValueError when the ceiling is of another number of requests
    """
    if counts.requests != ceiling["requests"]:
        raise ValueError(f"The ceiling is of {ceiling['requests']} requests; there are {counts.requests}.")
    errors = counts.wrong_no_matches + counts.wrong_confirms
    return Distance(errors, ceiling[AS_STATED]["errors"], counts.requests)


def distances(counts: pl.DataFrame, ceiling: Mapping[str, Any]) -> pl.DataFrame:
    """The distance of every matcher, in their order.

    counts: `matcher` and the columns of `bench.scoring.slices.COUNTS`; ceiling: as for `distance`
    returns: columns DISTANCES; every rate is divided by `requests`
    """
    rows = counts.filter(slice=ALL, question=QUESTIONS[0]).iter_rows(named=True)
    return pl.DataFrame([_row(row, ceiling) for row in rows], schema=DISTANCES, orient="row")


def ceiling_text(ceiling: Mapping[str, Any] | None) -> str | None:
    """A sentence or two for the foot of a table; None where the ceiling is not known.

    ceiling: as the manifest of a dataset has it at `realised.ceiling`
    """
    if ceiling is None:
        return None
    stated, folded = ceiling[AS_STATED], ceiling[CASE_IGNORED]
    requests = ceiling["requests"]
    if not stated["errors"]:
        first = (
            f"Ceiling: of {requests:,} requests no two state the same and differ in truth, so no error is "
            "forced."
        )
    else:
        first = (
            f"Ceiling: {_of(stated['errors'], requests)} are answered wrongly at best, whatever the matcher, "
            f"for {stated['ambiguous']:,} state the same as others and differ in truth."
        )
    if folded["errors"] == stated["errors"]:
        return first
    return f"{first} For a matcher that ignores capitals it is {_of(folded['errors'], requests)}."


def _of(errors: int, requests: int) -> str:
    return f"{errors:,} of {requests:,} requests ({number(_share(errors, requests))})"


def _row(row: Mapping[str, Any], ceiling: Mapping[str, Any]) -> tuple[str | float | None, ...]:
    found = distance(_counts(row), ceiling)
    pairs = [(each, _share(each, found.requests)) for each in (found.errors, found.unavoidable, found.rest)]
    return (row["matcher"], found.requests, *(value for pair in pairs for value in pair))


def _counts(row: Mapping[str, Any]) -> Counts:
    misses, wrong = row["wrong_no_matches"], row["wrong_confirms"]
    return Counts(row["positives"] - misses, misses, wrong, row["negatives"] - wrong)


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None
