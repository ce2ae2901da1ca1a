"""Gates on addresses as they were reported, one at a time."""

import polars as pl
import pytest

from bench.reproductions.gates import fielded, known_street, zip_like
from generators.schema import ADDRESS_COLUMNS

WHOLE = {"house_number": "12", "street": "Oak St", "city": "Mill", "state": "OH", "zip_code": "43001"}


def address(**fields):
    columns = {column: [fields.get(column)] for column in ADDRESS_COLUMNS}
    return pl.DataFrame(columns, schema=dict.fromkeys(ADDRESS_COLUMNS, pl.String))


@pytest.mark.parametrize(
    ("text", "passes"),
    [
        ("Failed to Provide", False),
        ("Unknown Address", False),
        ("NA NA", False),
        ("Don't Care 12345", True),
        ("00000", True),
        ("123456789", True),
        ("12345-6789", True),
        ("1234", False),
        ("123456", False),
        ("", False),
    ],
)
def test_a_zip_like_number_anywhere_is_enough(text, passes):
    assert address(street=text).select(zip_like()).item() is passes
    assert address().select(zip_like()).item() is False


def test_every_field_is_needed_but_the_unit():
    assert address(**WHOLE).select(fielded()).item() is True
    for field in WHOLE:
        assert address(**(WHOLE | {field: None})).select(fielded()).item() is False
        assert address(**(WHOLE | {field: "?"})).select(fielded()).item() is False


def test_a_street_is_known_by_its_zip_code_however_it_is_written():
    registry = address(**WHOLE).lazy()
    asked = pl.concat(
        [
            address(**(WHOLE | {"street": "OAK STREET", "house_number": "99"})),
            address(**(WHOLE | {"zip_code": "43002"})),
            address(**(WHOLE | {"street": None})),
        ]
    )
    assert known_street(asked, registry).to_list() == [True, False, False]
