"""What a screen of the custodian is: it says which requests may be answered at all.

Structural, as the contract of matchers is: a plug-in keeps it without importing anything from here. Requests
and papers go in, one Boolean a request comes out. A rule is what the screen `policy` is made of.
"""

from abc import ABC, abstractmethod
from datetime import date
from typing import Annotated, ClassVar, Protocol

import polars as pl

from generators.errors import ConfirmbenchError
from generators.schema import DEFECTS, PAPERS, REQUESTS, conform
from generators.settings import Choice, Day, Texts, Whole


class OpenScreen(Protocol):
    """A screen that knows the gazetteer and admits or refuses requests."""

    def admit(self, requests: pl.DataFrame, papers: pl.DataFrame) -> pl.Series:
        """Say of each request whether it may be answered: True for admit, False for refuse.

        requests: the columns of `generators.schema.REQUESTS`, in the order in which they were received
        papers: the columns of `generators.schema.PAPERS`, one row a request, in the same order; a request
            that came without papers has nulls in all of them
        returns: Boolean Series, one a request, in order, never null

        What is said of a request depends on it, its papers, and what was asked before it or with it in the
        same batch, which is received whole: never on the registry, on what was answered, or on batches that
        are received after its own.
        """
        ...


class Screen(Protocol):
    """A frozen dataclass of parameters; its constructor call is its name: `policy(file='mou-2025')`.

    Two things are optional. A class attribute `itemwise = True` promises that what is said of a request does
    not depend on others at all. A method `reasons(requests, papers)` of what `open` returns gives a String
    Series: null for who is admitted, for others the reason; it stays on the custodian's side.
    """

    def open(self, gazetteer: pl.LazyFrame) -> OpenScreen:
        """Learn the addresses that there are (columns of `generators.schema.GAZETTEER`); leaves self be."""
        ...


ROW = "place among the requests given"
NO_REASON = "refused"


def admit_all(opened: OpenScreen, requests: pl.DataFrame, papers: pl.DataFrame) -> pl.Series:
    """Ask a screen which requests may be answered; the only caller of `admit`.

    requests: has the columns of REQUESTS, in any order of rows; each request_id once, never null
    papers: has the columns of PAPERS, in any order of rows; at most one row a request, each of a request here
    returns: Boolean Series "admitted", one a row of `requests`, in its order, never null
    raises: ConfirmbenchError when frames do not fit, or when the screen returns anything else

    The screen sees the requests in the order in which they were received (received_at, batch_id, request_id),
    those without papers last; and no column beyond those of the two schemas.
    """
    asked, stated, rows = in_order_of_receipt(requests, papers)
    said = _check(opened.admit(asked, stated), pl.Boolean, asked.height, "admit()")
    if said.null_count():
        raise ConfirmbenchError(
            f"admit() left {said.null_count()} of {len(said)} answers null; a request that cannot be judged "
            "is refused: fill_null(False)."
        )
    return _as_given(said, rows).rename("admitted")


def refusals(opened: OpenScreen, requests: pl.DataFrame, papers: pl.DataFrame) -> pl.Series:
    """Ask a screen why it refuses what it refuses.

    requests, papers: as in `admitted`
    returns: String Series "reason", one a row of `requests`, in its order; null for who is admitted,
        "refused" for others where the screen gives no reasons
    raises: ConfirmbenchError as `admitted` does
    """
    reasons = getattr(opened, "reasons", None)
    if reasons is None:
        refused = pl.when(~pl.col("admitted")).then(pl.lit(NO_REASON))
        return admit_all(opened, requests, papers).to_frame().select(refused.alias("reason")).to_series()
    asked, stated, rows = in_order_of_receipt(requests, papers)
    given = _check(reasons(asked, stated), pl.String, asked.height, "reasons()")
    return _as_given(given, rows).rename("reason")


def in_order_of_receipt(
    requests: pl.DataFrame, papers: pl.DataFrame
) -> tuple[pl.DataFrame, pl.DataFrame, pl.Series]:
    """The requests as they came in, the papers of each beside it, and where each stood among those given.

    raises: ConfirmbenchError when a request_id is null or repeated, or papers are of no request here
    """
    asked = conform(requests, REQUESTS, "requests")
    stated = conform(papers, PAPERS, "papers")
    _check_ids(asked["request_id"], "requests")
    _check_ids(stated["request_id"], "papers")
    _check_known(asked["request_id"], stated["request_id"])
    order = (
        asked.select("request_id")
        .with_row_index(ROW)
        .join(stated, on="request_id", how="left", maintain_order="left")
        .sort("received_at", "batch_id", "request_id", nulls_last=True)
    )
    return asked[order[ROW]], order.select(list(PAPERS)), order[ROW]


def _as_given(said: pl.Series, rows: pl.Series) -> pl.Series:
    """Put what was said in order of receipt into the order of the requests given."""
    return said.gather(rows.arg_sort())


def _check_ids(ids: pl.Series, what: str) -> None:
    if ids.null_count():
        raise ConfirmbenchError(f"{what} has {ids.null_count():,} rows without a request_id.")
    repeated = ids.filter(ids.is_duplicated())
    if len(repeated):
        raise ConfirmbenchError(
            f"{what} has request_id {repeated[0]} more than once; each request has one row at most."
        )


def _check_known(requests: pl.Series, papers: pl.Series) -> None:
    unknown = papers.filter(papers.is_in(requests.implode()).not_())
    if len(unknown):
        raise ConfirmbenchError(
            f"papers has {len(unknown):,} rows of requests that are not there, the first with request_id "
            f"{unknown[0]}; leave them out or add the requests."
        )


def _check(said: object, dtype: type[pl.DataType], asked: int, method: str) -> pl.Series:
    if not isinstance(said, pl.Series) or said.dtype != dtype:
        kind = f"a Series of {said.dtype}" if isinstance(said, pl.Series) else f"a {type(said).__name__}"
        raise ConfirmbenchError(f"{method} returned {kind}; it must return a {dtype} Series.")
    if len(said) != asked:
        raise ConfirmbenchError(
            f"{method} returned {len(said)} values for {asked} requests; "
            "it must return one for each request, in order."
        )
    return said


def eligible(planted: pl.DataFrame, requests: int) -> pl.Series:
    """Whether nothing is wrong with a request or its papers: Boolean "eligible", by request_id from 0 on.

    planted: columns of `generators.schema.PLANTED`; a request without a row, or with controls alone, is
        eligible
    """
    ineligible = planted.filter(pl.col("case").cast(pl.String).is_in(DEFECTS))["request_id"].unique()
    return pl.int_range(requests, eager=True).is_in(ineligible.implode()).not_().alias("eligible")


class PolicyRule(ABC):
    """One thing that a custodian demands of a request; a frozen dataclass of its keys in the file.

    A rule says nothing of a value that is absent or cannot be read where another rule is there for that:
    that one is in `needs`, and no policy has the one without the other.
    """

    needs: ClassVar[tuple[str, ...]] = ()

    @abstractmethod
    def holds(self) -> pl.Expr:
        """Whether a request keeps the rule, of columns of `policy_stream.stream`; null for nothing to say."""

    def kept(self, stream: pl.DataFrame) -> pl.Series:
        """Whether each request keeps the rule: Boolean, one a request, never null.

        stream: from `policy_stream.stream`, in the order of receipt. What is said of a request depends on it,
            on those before it and on its own batch.
        """
        return stream.select(self.holds().fill_null(True)).to_series()


LARGEST = 10**9
YEARS = 100  # hours and days beyond this are slips of the pen


Limit = Annotated[int, Whole(1, LARGEST)]  # of requests
Days = Annotated[int, Whole(0, YEARS * 366)]
Hours = Annotated[int, Whole(1, YEARS * 366 * 24)]
Year = Annotated[int, Whole(1, 9999)]
Date = Annotated[date, Day()]
Codes = Annotated[tuple[str, ...], Texts()]
By = Annotated[str, Choice(("anybody", "requester"))]
