"""What is wrong with the content of requests, from what the generator did to them.

Never from their text: a rule that reads it is what a gate is, and would be measured against itself.
"""

import polars as pl

from generators.schema import ADDRESS_COLUMNS, PLANTED

# The forms of filler (noise/placeholders.py): field and operation of its edit, and the case. One each: where
# the address is filler or absent, its parts are not also counted as missing.
FILLER_CASES = {
    ("street", "filler"): "placeholder",
    ("street", "careless"): "placeholder",
    ("surname", "filler"): "placeholder",
    ("street", "absent"): "locate",
    ("street", "zip_only"): "locate",
    ("house_number", "no_number"): "incomplete_address",
    ("street", "no_street"): "incomplete_address",
    ("street", "no_building"): "incomplete_address",
    ("surname", "absent"): "no_name",
}


def content_cases(edits: pl.DataFrame) -> pl.DataFrame:
    """The cases that follow from the edits of requests (columns of EDITS), as rows of PLANTED.

    A part of the address that noise left out was there before, so the home has one: a unit, or the number of
    a box. A unit written behind the street is no part left out, nor is a part misspelled or cut short.
    """
    fields, operations, cases = zip(*((*key, case) for key, case in FILLER_CASES.items()), strict=True)
    forms = pl.DataFrame({"field": fields, "operation": operations, "case": cases})
    filler = edits.filter(pl.col("channel") == "filler").join(forms, on=["field", "operation"])
    left_out = edits.filter(
        (pl.col("operation") == "drop")
        & pl.col("field").is_in(ADDRESS_COLUMNS)
        & ~pl.col("channel").cast(pl.String).is_in(["filler", "record"])
    )
    found = [
        filler.select("request_id", "case"),
        left_out.select("request_id", case=pl.lit("incomplete_address")).unique(),
    ]
    return pl.concat(found).cast(PLANTED)
