"""Surnames of several parts, written in other ways."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generators.noise.names import PARTS, one_part, respace

word = st.integers(0, 2**32 - 1)


def outcomes(change, surname):
    return {change(surname, k * 2**28) for k in range(16)}


@pytest.mark.parametrize(
    ("surname", "spellings"),
    [
        ("Garcia-Lopez", {"Garcia Lopez", "Garcialopez"}),
        ("Garcia Lopez", {"Garcia-Lopez", "Garcialopez"}),
        ("De La Cruz", {"Delacruz"}),
        ("Delacruz", {"De La Cruz"}),
        ("Delosreyes", {"De Los Reyes"}),
        ("O'Brien", {"Obrien", "O Brien"}),
        ("Mcneil", {"Mc Neil"}),
        ("McNeil", {"Mc Neil"}),
        ("Delaney", {"Delaney"}),
        ("Smith", {"Smith"}),
        ("Mc", {"Mc"}),
    ],
)
def test_other_spellings(surname, spellings):
    assert outcomes(respace, surname) == spellings


@pytest.mark.parametrize(
    ("surname", "parts"),
    [
        ("Garcia-Lopez", {"Garcia", "Lopez"}),
        ("Garcia Lopez", {"Garcia", "Lopez"}),
        ("De Leon", {"De Leon"}),
        ("De La Cruz", {"De La Cruz"}),
        ("Smith", {"Smith"}),
    ],
)
def test_shortened_double_surnames(surname, parts):
    assert outcomes(one_part, surname) == parts


def test_the_first_part_is_kept_more_often():
    kept = [one_part("Garcia Lopez", k << 24) for k in range(256)]

    assert kept.count("Garcia") > 1.5 * kept.count("Lopez")


@given(st.text("abMcDel' -", min_size=1, max_size=10), word)
def test_only_surnames_with_a_mark_change(surname, word):
    """So that the rows to look at can be found by the marks."""
    if not any(mark in surname for mark in PARTS):
        assert respace(surname, word) == surname
        assert one_part(surname, word) == surname
