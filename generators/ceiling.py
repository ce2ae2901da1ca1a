"""The ceiling: what nobody could answer, because requests look the same and differ in truth.

A matcher gives one answer to all requests that state the same. Where they differ in truth, the fewer of them
are answered wrongly at best; the sum of these is the number of errors that no matcher can avoid.
"""

from typing import Any

import polars as pl

from generators.schema import CLAIM_COLUMNS

SHOWN = (*CLAIM_COLUMNS, "tin")  # all that a request shows; null and "" say the same
TRUTH, GROUP, SIZE, TRUE = "should_confirm", "group", "size", "true"


def ceiling(requests: pl.DataFrame | pl.LazyFrame, truth: pl.DataFrame | pl.LazyFrame) -> dict[str, Any]:
    """Count the requests that cannot all be answered rightly; both shares are of all requests.

    requests, truth: columns of REQUESTS and TRUTH; rows belong together by their order
    returns: `requests`, their number; then for `as_stated` and `case_ignored` (capitals say the same) each
        groups: sets of requests that state the same and differ in `should_confirm`
        ambiguous, ambiguous_share: requests in such groups
        errors, error_share: the fewest wrong answers that a matcher can give
    """
    both = pl.concat([requests.lazy().select(SHOWN), truth.lazy().select(TRUTH)], how="horizontal")
    shown = both.with_columns(pl.col(SHOWN).fill_null(""))
    total = int(both.select(pl.len()).collect().item())
    suspects = _suspects(shown)
    folded = suspects.with_columns(pl.col(SHOWN).str.to_lowercase())
    return {
        "requests": total,
        "as_stated": _unavoidable(_mix(suspects, SHOWN), total),
        "case_ignored": _unavoidable(_mix(folded, SHOWN), total),
    }


def _suspects(shown: pl.LazyFrame) -> pl.DataFrame:
    """The few requests that share a 64-bit hash of what they show, in lower case, and differ in truth.

    Equal requests have equal hashes, so none is missed, and text is compared for these alone. 7 million
    requests take 5 s and 0.4 GB (two cores).
    """
    numbered = shown.with_row_index("row")
    group = pl.struct(pl.col(SHOWN).str.to_lowercase()).hash().alias(GROUP)
    hashes = numbered.select("row", group, TRUTH).collect(engine="streaming")
    rows = hashes.join(_mix(hashes, (GROUP,)), on=GROUP, how="semi")["row"]
    return numbered.filter(pl.col("row").is_in(rows.implode())).collect(engine="streaming")


def _mix(requests: pl.DataFrame, keys: tuple[str, ...]) -> pl.DataFrame:
    """Groups of requests that are equal in `keys` and differ in truth: their SIZE, and how many are TRUE."""
    true = pl.col(TRUTH).sum().cast(pl.Int64).alias(TRUE)
    groups = requests.group_by(keys).agg(pl.len().cast(pl.Int64).alias(SIZE), true)
    return groups.filter((pl.col(TRUE) > 0) & (pl.col(TRUE) < pl.col(SIZE)))


def _unavoidable(mixed: pl.DataFrame, total: int) -> dict[str, Any]:
    wrong = pl.min_horizontal(TRUE, pl.col(SIZE) - pl.col(TRUE))
    ambiguous, errors = mixed.select(pl.col(SIZE).sum(), wrong.sum()).row(0)
    return {
        "groups": mixed.height,
        "ambiguous": ambiguous,
        "ambiguous_share": ambiguous / max(total, 1),
        "errors": errors,
        "error_share": errors / max(total, 1),
    }
