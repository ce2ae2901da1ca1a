"""The score of a sanctions list search, against its definition."""

import jellyfish
import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import Levenshtein

from matchers.engine.text import text as encode_text
from matchers.kernels import name_score as kernel
from tests import reference

words = st.text("ABCEHW", min_size=1, max_size=6)
lines = st.lists(words, min_size=1, max_size=4).map(" ".join)


def array(text):
    return np.frombuffer(bytearray(text.encode()), np.uint8)


def similarity(a, b):
    """Jaro's, raised for up to four shared leading letters whatever it is."""
    prefix = next((i for i in range(min(4, len(a), len(b))) if a[i] != b[i]), min(4, len(a), len(b)))
    jaro = reference.jaro(a, b)
    return jaro + prefix * 0.1 * (1 - jaro)


def plain_score(a, b, phonetic):
    """The higher of the whole lines' similarity and the mean of the best pairs of parts."""
    whole = similarity(a, b) if a[0] == b[0] else 0.0
    asked = [part for part in a.split() if len(part) > 2] or a.split()
    total = 0.0
    for part in asked:
        alike = (jellyfish.soundex(part) == jellyfish.soundex(other) for other in b.split())
        best = max([reference.jaro_winkler(part, other) for other in b.split()] + [phonetic * any(alike)])
        total += best if best >= 0.5 else 0.0
    return max(whole, total / len(asked))


@given(lines, lines, st.sampled_from([0.0, 0.4, 0.85]))
def test_equals_the_definition(a, b, phonetic):
    assert kernel.score(array(a), array(b), phonetic) == pytest.approx(plain_score(a, b, phonetic))


@given(st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=1, max_size=10))
def test_soundex_equals_jellyfish(word):
    code = int(kernel.soundex(array(word)))

    assert code.to_bytes(4, "big").decode() == jellyfish.soundex(word)


@pytest.mark.parametrize(
    ("word", "code"),
    [("ROBERT", "R163"), ("RUPERT", "R163"), ("ASHCRAFT", "A261"), ("TYMCZAK", "T522"), ("LO", "L000")],
)
def test_known_codes(word, code):
    found = kernel.soundexes(*encode_text(pl.Series([word, ""])))

    assert int(found[0]).to_bytes(4, "big").decode() == code
    assert found[1] == 0


@given(lines, lines)
def test_edit_similarity(a, b):
    row = np.empty(kernel.LONGEST + 1, np.int64)

    assert kernel.edit_similarity(array(a), array(b), row) == Levenshtein.normalized_similarity(a, b)


@given(lines)
def test_a_name_scores_1_with_itself_and_0_with_nothing(a):
    assert kernel.score(array(a), array(a), 0.85) == 1.0
    assert kernel.score(array(a), array(""), 0.85) == kernel.score(array(""), array(a), 0.85) == 0.0
