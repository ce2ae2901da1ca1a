"""What was changed in requests and on the records that they are about, in classes by field and manner."""

import polars as pl

from generators.noise.edits import SLIPS, VARIATIONS
from generators.schema import CLAIM_COLUMNS

RECORD = "record"  # the channel of the custodian's keying errors
GROUPS = {
    "misspelt": (*SLIPS, "mishear", "misread", "truncate"),
    "written another way": VARIATIONS,
    "another name": ("nickname", "romanise", "part", "swap"),
    "left out": ("drop", "drop_direction", "drop_suffix"),
    "filler": ("filler", "absent", "careless", "zip_only", "no_number", "no_street", "no_building"),
}
NO_EDIT = "no edit"
SIDES = {"request": "", RECORD: " on the record"}
CLASSES = (
    NO_EDIT,
    *(f"{field} {group}{side}" for side in SIDES.values() for field in CLAIM_COLUMNS for group in GROUPS),
)


def error_classes(request_ids: pl.Series, edits: pl.DataFrame) -> pl.DataFrame:
    """Return the classes of each request: one row for each of them, so a request may be there several times.

    request_ids: those that are wanted
    edits: columns request_id, field, operation and channel of `generators.schema.EDITS`
    returns: request_id and class, one of CLASSES; NO_EDIT where neither request nor record was changed
    """
    group_of = {operation: group for group, operations in GROUPS.items() for operation in operations}
    group = pl.col("operation").replace_strict(group_of, return_dtype=pl.String)
    side = (
        pl.when(pl.col("channel") == RECORD).then(pl.lit(SIDES[RECORD])).otherwise(pl.lit(SIDES["request"]))
    )
    made = edits.select(
        "request_id", pl.concat_str("field", pl.lit(" "), group, side).alias("class")
    ).unique()
    return (
        request_ids.to_frame()
        .join(made, on="request_id", how="left")
        .with_columns(pl.col("class").fill_null(NO_EDIT))
    )
