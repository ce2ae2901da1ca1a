"""Forty requests of every kind, with edits, clusters of one to three and subgroups, to be counted by hand."""

import polars as pl

from generators.schema import EDITS, TRUTH

KINDS = (
    ["current"] * 12  # 0 to 11
    + ["renamed"] * 4  # 12 to 15
    + ["moved"] * 6  # 16 to 21
    + ["household"] * 4  # 22 to 25
    + ["namesake"] * 4  # 26 to 29
    + ["successor"] * 3  # 30 to 32
    + ["stranger"] * 4  # 33 to 36
    + ["placeholder"] * 3  # 37 to 39; the last names a person on file
)
REQUESTS = len(KINDS)
HISPANIC = (9, 10, 11, 16, 22)
CONFIRMED = (*range(9), 12, 16, 17, 22, 30, 39)
ANSWERS = pl.Series("confirmed", [row in CONFIRMED for row in range(REQUESTS)])


def truth() -> pl.DataFrame:
    """16 should be confirmed and 24 should not; 23 persons are on file and 17 are not.

    0 and 1 are one person; 9, 10 and 11 live in one dwelling; 37 and 38 have none; all sent apart
    """
    rows = range(REQUESTS)
    on_file = [row < 22 or row == 39 for row in rows]
    columns = {
        "request_id": rows,
        "kind": KINDS,
        "person_on_file": on_file,
        "address_on_file": [row < 16 for row in rows],
        "should_confirm": [row < 16 for row in rows],
        "record_id": [row if known else None for row, known in enumerate(on_file)],
        "person_id": [max(row, 1) for row in rows],
        "dwelling_id": [None if row in (37, 38) else 9 if row in (10, 11) else row for row in rows],
        "lag_years": [1 if row < 16 else 3 if row < 22 else 2 if row == 39 else None for row in rows],
        "origin": [None if row == 36 else "hispanic" if row in HISPANIC else "white" for row in rows],
        "sex": ["female"] * REQUESTS,
        "birth_decade": [1980 if row < 20 else 1950 for row in rows],
        "submission_id": rows,
    }
    return pl.DataFrame({name: columns.get(name, [None] * REQUESTS) for name in TRUTH}, schema=TRUTH)


def edits() -> pl.DataFrame:
    """Two slips in one surname, dropped streets, a nickname, a slip on a record, and filler."""
    rows = [
        (0, "street", "drop", None, "typed"),
        (9, "street", "drop", None, "typed"),
        (9, "surname", "substitute", 1, "typed"),
        (9, "surname", "substitute", 3, "typed"),
        (13, "given_name", "nickname", None, "heard"),
        (16, "surname", "substitute", 2, "record"),
        (37, "given_name", "filler", None, "filler"),
    ]
    return pl.DataFrame(rows, schema=EDITS, orient="row")
