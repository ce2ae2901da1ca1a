"""Full names in a line."""

import pytest

from matchers.joining.full_names import full_names
from tests.matchers.people import claims


@pytest.mark.parametrize(
    ("person", "line"),
    [
        ({}, "William Henry Smith"),
        ({"middle_name": None}, "William Smith"),
        ({"given_name": "José", "surname": "O'Brien"}, "JOSE Henry O'Brien"),
        ({"given_name": None}, "Henry Smith"),
        ({"given_name": None, "surname": None}, None),
        ({"given_name": " ", "surname": "-"}, None),
    ],
)
def test_lines(person, line):
    """Case and punctuation stay, except where a letter is not ASCII; nobody is named by a middle name."""
    found = full_names(claims([person]), ("given_name", "middle_name", "surname")).item()

    assert found == line or (found or "").upper() == (line or "").upper()
    assert (found is None) == (line is None)
