"""The score of a sanctions list search, against its definition.

How two strings are related, against plain Python and RapidFuzz.

The Jaro-Winkler kernel equals its definition and RapidFuzz, to the last bit.
"""

import random

import jellyfish
import numpy as np
import polars as pl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from rapidfuzz.distance import OSA, Levenshtein
from rapidfuzz.distance import JaroWinkler as RapidFuzz

from matchers.engine.text import text as encode_text
from matchers.kernels import name_score as kernel
from matchers.kernels import search as similarity_kernel
from matchers.kernels.search import APART, LONE_LETTER, ONE_EDIT, PART, SAME, closeness, one_edit_apart
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


TEXTS = st.text("ABC", min_size=1, max_size=6)


def letters(text):
    return np.frombuffer(text.encode(), np.uint8)


def expected(a, b):
    shorter, longer = sorted((a, b), key=len)
    if len(shorter) == 1 and longer[0] == shorter[0]:
        return LONE_LETTER
    if a == b:
        return SAME
    if len(longer) >= 3 and OSA.distance(a, b) == 1:
        return ONE_EDIT
    if len(shorter) >= 3 and (longer.startswith(shorter) or longer.endswith(shorter)):
        return PART
    return APART


@given(TEXTS, TEXTS)
@settings(max_examples=2_000, deadline=None)
def test_as_plain_python_has_it(a, b):
    assert expected(a, b) == closeness(letters(a), letters(b), a == b)
    assert expected(a, b) == closeness(letters(b), letters(a), a == b)


@given(TEXTS, TEXTS)
@settings(max_examples=2_000, deadline=None)
def test_one_edit_is_an_optimal_string_alignment_of_one(a, b):
    """Of different strings; the same letters twice count as one edit of none."""
    if a != b:
        assert (OSA.distance(a, b) == 1) == one_edit_apart(letters(a), letters(b))


@pytest.mark.parametrize(
    ("a", "b", "relation"),
    [
        ("DANIEL", "DANIEL", SAME),
        ("DANIEL", "DANEIL", ONE_EDIT),
        ("DANIEL", "DANIELL", ONE_EDIT),
        ("DANIEL", "DANIELLE", PART),
        ("GARCIALOPEZ", "LOPEZ", PART),
        ("LI", "LIU", ONE_EDIT),
        ("LI", "LO", APART),
        ("D", "DANIEL", LONE_LETTER),
        ("D", "D", LONE_LETTER),
        ("D", "MARIA", APART),
        ("ABCDEF", "ABDCFE", APART),
    ],
)
def test_by_hand(a, b, relation):
    assert relation == closeness(letters(a), letters(b), a == b)


similar_words = (
    st.text("ABC", max_size=12) | st.text("AB", max_size=140) | st.text("ABCDEFGHIJ '", max_size=20)
)


def scores(left, right, prefix_weight=0.1):
    """Score strings pairwise with the kernel."""
    rows = np.arange(len(left))
    a, b = encode_text(pl.Series(left, dtype=pl.String)), encode_text(pl.Series(right, dtype=pl.String))
    return similarity_kernel.score_pairs(*a, *b, rows, rows, prefix_weight)


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


@given(similar_words, similar_words)
@example("A" * 64, "A" * 65)
def test_equals_its_definition(a, b):
    """The kernel and the slow reference agree exactly."""
    assert reference.jaro_winkler(a, b) == score(a, b)


@given(similar_words, similar_words)
def test_laws(a, b):
    """Between 0 and 1; the same both ways; 1 for equal strings and for no others."""
    similarity = score(a, b)

    assert 0.0 <= similarity <= 1.0
    assert similarity == score(b, a)
    assert (similarity == 1.0) == (a == b)


@given(similar_words.filter(bool), similar_words.filter(bool), st.floats(0.0, 0.25))
def test_bound_is_never_too_low(a, b, prefix_weight):
    """What the bound lets through includes everything that is similar enough."""
    (left,), (right,) = (similarity_kernel.profiles(*encode_text(pl.Series([text]))) for text in (a, b))
    bound = similarity_kernel.bound(*left, *right, prefix_weight)

    assert scores([a], [b], prefix_weight)[0] <= bound + 1e-9


def test_compiles_once():
    """A second specialisation means that some caller passes other types and pays for a compile."""
    score("A", "B")

    assert len(similarity_kernel.score_pairs.signatures) == 1
    assert len(similarity_kernel.profiles.signatures) <= 1
