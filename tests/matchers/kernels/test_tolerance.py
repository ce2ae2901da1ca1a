"""One slip within the first letters of a surname."""

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchers.engine.text import text as encode_text
from matchers.kernels import edits as kernel

names = st.text("ABC", max_size=10)


def slips(a, b, window=7):
    """What the kernel finds of one pair: whether a letter changed, whether one is extra."""
    left, right = (encode_text(pl.Series([text])) for text in (a, b))
    found = kernel.slips(*left, *right, window)[0]
    return bool(found & kernel.CHANGED), bool(found & kernel.DROPPED)


def plain_changed(a, b, window=7):
    """By trying every change."""
    a, b = a[:window], b[:window]
    swaps = {a[:i] + a[i + 1] + a[i] + a[i + 2 :] for i in range(len(a) - 1)}
    one = len(a) == len(b) and sum(x != y for x, y in zip(a, b, strict=True)) == 1
    return one or (a != b and b in swaps)


def plain_extra(a, b, window=7):
    """By leaving out every letter."""
    return any((a[:i] + a[i + 1 :])[:window] == b[:window] for i in range(min(len(a), window)))


@given(names, names)
def test_equals_trying_everything(a, b):
    assert slips(a, b) == (plain_changed(a, b), plain_extra(a, b) or plain_extra(b, a))


@given(names, names)
def test_does_not_matter_which_is_asked(a, b):
    assert slips(a, b) == slips(b, a)


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        ("SMITH", "SMYTH", (True, False)),
        ("SMITH", "SMIHT", (True, False)),
        ("JOHNSON", "JOHNSTON", (False, True)),
        ("SMITH", "SMITHE", (False, True)),
        ("SMITH", "SMITH", (False, False)),
        ("ABCDEFGH", "ABCDEFGX", (False, False)),
        ("SMITH", "SCHMIDT", (False, False)),
    ],
)
def test_known_pairs(a, b, expected):
    assert slips(a, b) == expected
