"""Romanisation variants."""

import pytest

from generators.names import name_table as census
from generators.names.romanisation import VARIANTS, variants_of


@pytest.mark.parametrize(
    ("name", "other"),
    [("Zhang", "Cheung"), ("Li", "Lee"), ("Wong", "Huang"), ("Xu", "Hsu"), ("Choi", "Choe"), ("Park", "Pak"),
     ("Mohammed", "Muhammad"), ("Hussain", "Hussein"), ("Ahmed", "Ahmad"), ("Sergei", "Sergey")],
)  # fmt: skip
def test_knows_common_ones(name, other):
    assert other in variants_of(name)


def test_most_names_have_none():
    assert variants_of("Smith") == ()


def test_go_both_ways_and_never_lead_to_the_name_itself():
    for name, others in VARIANTS.items():
        assert others
        assert name not in others
        assert all(name in VARIANTS[other] for other in others)


def test_concern_names_of_asian_origin():
    table = census.surnames()
    known = table.filter(table["name"].str.to_titlecase().is_in(list(VARIANTS)))

    share = {
        origin: (known["count"] * known[origin]).sum() / (table["count"] * table[origin]).sum()
        for origin in ("api", "white", "hispanic")
    }

    assert share["api"] > 0.35
    assert share["white"] < 0.01
    assert share["hispanic"] < 0.01
