"""The Jaro-Winkler kernel equals its definition and RapidFuzz, to the last bit."""

import random

import numpy as np
import polars as pl
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from rapidfuzz.distance import JaroWinkler as RapidFuzz

from matchers.engine.text import text as encode_text
from matchers.kernels import search as kernel
from tests import reference

words = st.text("ABC", max_size=12) | st.text("AB", max_size=140) | st.text("ABCDEFGHIJ '", max_size=20)


def scores(left, right, prefix_weight=0.1):
    """Score strings pairwise with the kernel."""
    rows = np.arange(len(left))
    a, b = encode_text(pl.Series(left, dtype=pl.String)), encode_text(pl.Series(right, dtype=pl.String))
    return kernel.score_pairs(*a, *b, rows, rows, prefix_weight)


def score(a, b):
    """Score one pair."""
    return scores([a], [b])[0]


def name_like(rng, alphabet, longest):
    """A word and another that is a few edits away, or unrelated."""
    a = "".join(rng.choices(alphabet, k=rng.randint(0, longest)))
    b = list(a if rng.random() < 0.8 else rng.choices(alphabet, k=rng.randint(0, longest)))
    for _ in range(rng.randint(0, 3)):
        place = rng.randint(0, len(b))
        b[place : place + rng.randint(0, 1)] = rng.choices(alphabet, k=rng.randint(0, 2))
    return a, "".join(b)


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        ("MARTHA", "MARHTA", 0.961111),
        ("DIXON", "DICKSONX", 0.813333),
        ("DWAYNE", "DUANE", 0.84),
        ("SMITH", "SMYTHE", 0.857778),
        ("JONATHAN", "JON", 0.854167),
        ("AL", "LA", 0.0),
        ("ANNE", "ANGUS", 0.633333),
        ("DCB", "BDACDD", 0.722222),  # odd half-transpositions are rounded down
        ("", "", 1.0),
        ("", "A", 0.0),
        ("A", "A", 1.0),
        ("A", "B", 0.0),
    ],
)
def test_known_values(a, b, expected):
    """Published and hand-computed values; DCB/BDACDD is 0.6667 where halves are kept."""
    assert score(a, b) == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize(("alphabet", "longest"), [("ABC", 9), ("AEIOLNRST", 13), ("AB", 150)])
def test_equals_rapidfuzz_bit_for_bit(alphabet, longest):
    """100,000 near and far pairs in all; small alphabets give many transpositions."""
    rng = random.Random(longest)
    pairs = [name_like(rng, alphabet, longest) for _ in range(45_000 if longest < 100 else 10_000)]
    left, right = [a for a, _ in pairs], [b for _, b in pairs]
    expected = np.array([RapidFuzz.similarity(a, b) for a, b in pairs])

    assert np.array_equal(expected, scores(left, right))


@pytest.mark.parametrize("length", [63, 64, 65, 129])
def test_word_boundaries(length):
    """Strings around 64 characters, where the flags leave one machine word."""
    rng = random.Random(length)
    a = "".join(rng.choices("ABCD", k=length))
    b = a[1:20] + a[0] + a[21:] + "A"

    assert RapidFuzz.similarity(a, b) == score(a, b)
    assert RapidFuzz.similarity(b, a[:-1]) == score(b, a[:-1])


def test_ten_thousand_characters():
    """Long strings are scored, not cut."""
    a, b = "AB" * 5_000, "BA" * 4_999

    assert RapidFuzz.similarity(a, b) == score(a, b)


@given(words, words)
@example("A" * 64, "A" * 65)
def test_equals_its_definition(a, b):
    """The kernel and the slow reference agree exactly."""
    assert reference.jaro_winkler(a, b) == score(a, b)


@given(words, words)
def test_laws(a, b):
    """Between 0 and 1; the same both ways; 1 for equal strings and for no others."""
    similarity = score(a, b)

    assert 0.0 <= similarity <= 1.0
    assert similarity == score(b, a)
    assert (similarity == 1.0) == (a == b)


@given(words.filter(bool), words.filter(bool), st.floats(0.0, 0.25))
def test_bound_is_never_too_low(a, b, prefix_weight):
    """What the bound lets through includes everything that is similar enough."""
    (left,), (right,) = (kernel.profiles(*encode_text(pl.Series([text]))) for text in (a, b))
    bound = kernel.bound(*left, *right, prefix_weight)

    assert scores([a], [b], prefix_weight)[0] <= bound + 1e-9


def test_compiles_once():
    """A second specialisation means that some caller passes other types and pays for a compile."""
    score("A", "B")

    assert len(kernel.score_pairs.signatures) == 1
    assert len(kernel.profiles.signatures) <= 1
