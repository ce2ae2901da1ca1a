"""The word tables say one thing about each word."""

import pytest

from matchers.engine import postal

TABLES = ("STREET_SUFFIXES", "DIRECTIONALS", "UNITS", "GENERATIONS", "STATES")


@pytest.mark.parametrize("name", TABLES)
def test_abbreviations_stay(name):
    """An abbreviation stands for itself, so that normalising twice changes nothing."""
    table = getattr(postal, name)

    assert {abbreviation: abbreviation for abbreviation in table.values()} == {
        abbreviation: table.get(abbreviation, abbreviation) for abbreviation in table.values()
    }


def test_size():
    """All of Publication 28's suffixes that have another spelling, and all states and territories used."""
    assert len(set(postal.STREET_SUFFIXES.values())) > 180
    assert len(postal.STATES) == 52
