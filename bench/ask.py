"""The door between a matcher and the rest: request columns in, one Boolean per request out."""

import polars as pl

from generators.errors import ConfirmbenchError
from generators.schema import REQUESTS, conform
from matchers.contract import FittedMatcher


class RefusedAnswer(ConfirmbenchError):
    """A matcher answered, but not with one Boolean a request. A run notes it and goes on with the others."""


def ask(fitted: FittedMatcher, requests: pl.DataFrame) -> pl.Series:
    """Put requests to a fitted matcher; the only caller of `confirm`.

    requests: has the columns of REQUESTS; others, truth above all, stay on this side
    returns: Boolean Series "confirmed", one answer per request, in order, never null
    raises: RefusedAnswer when the matcher returns anything else
    """
    asked = conform(requests, REQUESTS, "requests")
    answer: object = fitted.confirm(asked)
    if not isinstance(answer, pl.Series) or answer.dtype != pl.Boolean:
        raise RefusedAnswer(
            f"confirm() returned {_kind(answer)}; it must return a Boolean Series. Scores stay inside: "
            "compare them with the threshold first, e.g. `scores >= self.threshold`."
        )
    if len(answer) != asked.height:
        raise RefusedAnswer(
            f"confirm() returned {len(answer)} answers to {asked.height} requests; "
            "it must return one for each request, in the order of the requests."
        )
    if answer.null_count():
        raise RefusedAnswer(
            f"confirm() left {answer.null_count()} of {len(answer)} answers null; "
            "a request that cannot be decided is no match: fill_null(False)."
        )
    return answer.rename("confirmed")


def _kind(answer: object) -> str:
    return f"a Series of {answer.dtype}" if isinstance(answer, pl.Series) else f"a {type(answer).__name__}"
