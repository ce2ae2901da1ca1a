"""The hash table of strings equals a dict."""

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from matchers.encode import encode_text
from matchers.kernels import vocabulary as kernel

texts = st.lists(st.text("ABC", max_size=4), max_size=60)


def numbers(known, asked, n_slots=256):
    """Number `asked` by a table of `known`."""
    table = encode_text(pl.Series(known, dtype=pl.String))
    slots = kernel.build(*table, n_slots)
    return kernel.find(*encode_text(pl.Series(asked, dtype=pl.String)), slots, *table).tolist()


@given(texts, texts)
def test_equals_a_dict(known, asked):
    """A string's number is its first place; empty strings have none."""
    first = {text: place for place, text in reversed(list(enumerate(known)))}
    expected = [kernel.ABSENT if text == "" else first.get(text, kernel.UNKNOWN) for text in asked]

    assert expected == numbers(known, asked)


def test_collisions_are_told_apart():
    """In a table with hardly a free slot every search runs into other strings."""
    known = [f"{a}{b}" for a in "ABCDEFG" for b in "ABCDEFGHI"]

    assert list(range(63)) == numbers(known, known, n_slots=64)
    assert numbers(known, ["ZZ"], n_slots=64) == [kernel.UNKNOWN]


def test_compiles_once():
    """One specialisation each, whoever calls."""
    numbers(["A"], ["A"])

    assert len(kernel.build.signatures) == len(kernel.find.signatures) == 1
