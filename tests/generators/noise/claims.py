"""Clean claims, made of a few words, for tests of what is done to claims."""

import numpy as np
import polars as pl

from generators.schema import CLAIM_COLUMNS

WORDS = {
    "given_name": ["James", "Catherine", "José", "Philip", "Christopher", "Mary", "Robert", "Li", "Zoë"],
    "middle_name": ["Ann", None, "B", "Lee", "María"],
    "surname": [
        "Smith", "García López", "Peña", "O'Brien", "De La Cruz", "Thompson", "Williams-Jones", "Mcneil",
        "Featherstonehaugh", "Lee", "Rodriguez",
    ],
    "suffix": [None, None, None, "Jr", None, None, "III"],
    "house_number": ["1204", "7", "16", "350", "12-34", "13"],
    "street": [
        "North Oak Avenue", "Maple St", "PO Box", "S Elm Dr.", "13th Street", "RR 2", "Country Club Lane",
    ],
    "unit": [None, "Apt 4", None, "# 12", None],
    "city": ["Springfield", "North Stephaniechester", "Salem", "Port Ann"],
    "state": ["IL", "MA", "TX"],
    "zip_code": ["62704", "02134", "78722", "90011", "33145"],
}  # fmt: skip


def clean_claims(n: int) -> pl.DataFrame:
    """Every column goes round its own words; as their counts differ, all of them meet all others."""
    return pl.DataFrame(
        {
            column: pl.Series(words, dtype=pl.String).gather(np.arange(n) // (7 * i + 1) % len(words))
            for i, (column, words) in enumerate(WORDS.items())
        }
    ).select(CLAIM_COLUMNS)


def clean_requests(n: int, first: int = 0) -> pl.DataFrame:
    return pl.DataFrame({"request_id": np.arange(first, first + n)}).hstack(clean_claims(n))
