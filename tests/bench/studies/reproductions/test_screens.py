"""The screens that two tables ask with; what each asks for is in
tests/bench/custody/screens/test_screens.py.
"""

import polars as pl
import pytest

from bench.studies.reproductions.people import FIELDED, ZIP_LIKE, known_street, passes
from generators.schema import REQUESTS

WHOLE = {"house_number": "12", "street": "Oak St", "city": "Mill", "state": "OH", "zip_code": "43001"}


def address(**fields):
    return pl.DataFrame([{"request_id": 0} | fields], schema=REQUESTS)


@pytest.mark.parametrize(
    ("text", "found"),
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
def test_a_zip_like_number_anywhere_is_enough(text, found):
    assert passes(ZIP_LIKE, address(street=text)).item() is found


def test_every_field_is_needed_but_the_unit():
    assert passes(FIELDED, address(**WHOLE)).item() is True
    for field in WHOLE:
        assert passes(FIELDED, address(**(WHOLE | {field: None}))).item() is False
        assert passes(FIELDED, address(**(WHOLE | {field: "?"}))).item() is False


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
