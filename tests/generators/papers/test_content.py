"""Labels of content come from what was done to a request."""

import polars as pl
import pytest

from generators.noise.placeholders import FORMS
from generators.papers.content import FILLER_CASES, content_cases
from generators.schema import EDITS


def cases(*edits):
    rows = pl.DataFrame(
        [(1, field, operation, None, channel) for field, operation, channel in edits], EDITS, orient="row"
    )
    return content_cases(rows)["case"].to_list()


def test_every_form_of_filler_has_a_case():
    assert set(FILLER_CASES) == {(form.noted, form.operation) for form in FORMS}


@pytest.mark.parametrize(
    ("edits", "expected"),
    [
        ([("street", "filler", "filler")], ["placeholder"]),
        ([("surname", "filler", "filler")], ["placeholder"]),
        ([("street", "zip_only", "filler")], ["locate"]),
        ([("surname", "absent", "filler")], ["no_name"]),
        ([("house_number", "no_number", "filler")], ["incomplete_address"]),
        ([("unit", "drop", "typed")], ["incomplete_address"]),
        ([("unit", "drop", "heard"), ("zip_code", "drop", "heard")], ["incomplete_address"]),
        ([("unit", "move", "typed"), ("street", "move", "typed")], []),
        ([("middle_name", "drop", "typed"), ("suffix", "drop", "typed")], []),
        ([("street", "drop_suffix", "typed"), ("zip_code", "truncate", "exported")], []),
        ([("unit", "drop", "record")], []),  # on the custodian's record, not in the request
        ([], []),
    ],
)
def test_the_case_of_edits(edits, expected):
    assert cases(*edits) == expected
