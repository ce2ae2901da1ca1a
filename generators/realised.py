"""What a batch turned out like: realised counts and rates, never only the requested ones."""

from typing import Any

import polars as pl

from generators.requests import Batch
from generators.schema import NAME_COLUMNS

VARIATIONS = ("initial", "abbreviate", "expand", "move")  # other ways to write the same thing, not errors
OMISSIONS = ("middle_name", "suffix")  # fields that people are free to leave out


def describe_batch(batch: Batch) -> dict[str, Any]:
    """Counts by kind and by edit, and the shares of requests with an error in the name and in the address.

    An error is an edit other than a variation of writing, a name part that is optional left out, or filler.
    The denominator of both shares is all requests.
    """
    errors = batch.edits.filter(
        ~pl.col("operation").is_in(VARIATIONS)
        & ~pl.col("field").is_in(OMISSIONS)
        & (pl.col("channel") != "filler")
    )
    in_name = pl.col("field").is_in(NAME_COLUMNS)
    requests = max(batch.requests.height, 1)
    return {
        "kinds": _counts(batch.truth, "kind"),
        "edits": {
            field: _counts(edits, "operation") for (field,), edits in sorted(batch.edits.group_by("field"))
        },
        "name_error_share": errors.filter(in_name)["request_id"].n_unique() / requests,
        "address_error_share": errors.filter(~in_name)["request_id"].n_unique() / requests,
    }


def _counts(frame: pl.DataFrame, column: str) -> dict[str, int]:
    counts = frame.group_by(pl.col(column).cast(pl.String)).len().sort(column)
    return dict(counts.iter_rows())
