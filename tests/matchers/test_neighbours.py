"""All pairs above a threshold are those that RapidFuzz finds by comparing each with each."""

import random

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rapidfuzz.distance import JaroWinkler

from generators.errors import ConfirmbenchError
from matchers.neighbours import neighbours
from matchers.views import text

words = (
    st.text("AB", max_size=9) | st.text("ABC ", min_size=60, max_size=70) | st.text("ABCDEFGH", max_size=12)
)


def found(strings, threshold):
    """Return (i, j) -> similarity of all neighbours."""
    table = neighbours(text(pl.Series(strings, dtype=pl.String)), threshold)
    ends = table.starts.tolist()
    return {
        (i, table.rows[place].item()): table.similarities[place].item()
        for i in range(len(strings))
        for place in range(ends[i], ends[i + 1])
    }


def expected(strings, threshold):
    """The same, the slow way; an empty string is nobody's neighbour."""
    scored = {
        (i, j): JaroWinkler.similarity(a, b)
        for i, a in enumerate(strings)
        for j, b in enumerate(strings)
        if i != j and a and b
    }
    return {pair: similarity for pair, similarity in scored.items() if similarity >= threshold}


@settings(max_examples=60)
@given(st.lists(words, max_size=25), st.sampled_from([0.0, 0.6, 0.7, 0.8, 0.88, 0.9, 0.95, 1.0]))
def test_equals_each_with_each(strings, threshold):
    """Repeated letters, long strings, equal ones, empty ones; similarities to the last bit."""
    assert found(strings, threshold) == expected(strings, threshold)


@pytest.mark.parametrize("threshold", [0.85, 0.9])
def test_names(threshold):
    """A thousand names of two syllables, many of which are close."""
    rng = random.Random(1)
    syllables = [
        "MAR",
        "SMI",
        "JON",
        "TH",
        "SON",
        "ER",
        "EZ",
        "LAN",
        "KO",
        "WIL",
        "IAMS",
        "SK",
        "I",
        "BER",
        "G",
    ]
    names = sorted({"".join(rng.choices(syllables, k=rng.randint(2, 4))) for _ in range(900)})

    assert found(names, threshold) == expected(names, threshold)
    assert len(expected(names, threshold)) > 1_000


@pytest.mark.parametrize("threshold", [-0.1, 1.1, "high"])
def test_refuses_other_thresholds(threshold):
    """A similarity is from 0 to 1."""
    with pytest.raises(ConfirmbenchError, match="threshold is"):
        neighbours(text(pl.Series(["A"])), threshold)
