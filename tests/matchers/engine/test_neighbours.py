"""Neighbours are the pairs that RapidFuzz finds by comparing each string with each."""

import random

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rapidfuzz import process
from rapidfuzz.distance import JaroWinkler as RapidFuzz

from generators.errors import ConfirmbenchError
from generators.names import name_table as census
from matchers.engine import neighbours as module
from matchers.engine.neighbours import neighbours, neighbours_in
from matchers.engine.text import text as encode_text
from matchers.kernels import neighbours as kernel

THRESHOLDS = (0.0, 0.7, 0.8, 0.9, 0.95, 1.0)
words = st.text("ABC", max_size=12) | st.text("AB", max_size=80) | st.text("ABCDEFGHIJ '0z", max_size=20)


def encoded(strings):
    """Lay strings end to end."""
    return encode_text(pl.Series(strings, dtype=pl.String))


def pairs(table):
    """Return each pair with its similarity, in the order of the table."""
    lefts = np.repeat(np.arange(len(table.starts) - 1), np.diff(table.starts))
    return list(zip(lefts.tolist(), table.rows.tolist(), table.similarities.tolist(), strict=True))


def brute_force(left, right, threshold, prefix_weight=0.1):
    """Return the same by comparing each string with each, empty ones left out."""
    weights = {"prefix_weight": prefix_weight}
    scores = process.cdist(
        left, right, scorer=RapidFuzz.similarity, scorer_kwargs=weights, dtype=np.float64, workers=1
    )
    scores[[not a for a in left]] = -1.0
    scores[:, [not b for b in right]] = -1.0
    lefts, rights = np.nonzero(scores >= threshold)
    return list(zip(lefts.tolist(), rights.tolist(), scores[lefts, rights].tolist(), strict=True))


def brute_force_within(strings, threshold, prefix_weight=0.1):
    """The same within one list, no string with itself."""
    return [pair for pair in brute_force(strings, strings, threshold, prefix_weight) if pair[0] != pair[1]]


@pytest.fixture(scope="module")
def strings():
    """Return surnames and what is not like them: repeats, 65 letters and more, one, none, duplicates."""
    rng = random.Random(0)
    surnames = census.surnames()["name"].to_list()
    some = rng.sample(surnames, 500) + [name for name in surnames if name.startswith("JOHN")][:100]
    drawn = ["".join(rng.choices(rng.choice(["AB", "ABC", "0A "]), k=rng.randint(0, 12))) for _ in range(250)]
    long = ["".join(rng.choices("ABCD", k=rng.randint(60, 70))) for _ in range(30)]
    longer = [a[:50] + a for a in long[:10]] + ["A" * 300, "A" * 299 + "B", "AB" * 200]
    return [*some, *drawn, *long, *longer, "", "A", "B", *some[:20]]


@pytest.mark.parametrize("threshold", THRESHOLDS)
def test_equals_brute_force(strings, threshold):
    """Every pair, every bit, in order."""
    expected = brute_force_within(strings, threshold)

    assert expected == pairs(neighbours(encoded(strings), threshold))


@pytest.mark.parametrize("prefix_weight", [0.0, 0.17, 0.25])
def test_prefix_weight(strings, prefix_weight):
    """Another boost finds other pairs."""
    expected = brute_force_within(strings, 0.85, prefix_weight)

    assert expected == pairs(neighbours(encoded(strings), 0.85, prefix_weight))


def test_threshold_that_is_a_similarity(strings):
    """Inclusive to the last bit: at a similarity that pairs have, and at the next number above it."""
    some = strings[:300] + strings[600:700]
    similarities = sorted({similarity for *_, similarity in brute_force_within(some, 0.6)})
    for threshold in similarities[:: len(similarities) // 10]:
        for exactly in (threshold, float(np.nextafter(threshold, 2.0))):
            assert brute_force_within(some, min(exactly, 1.0)) == pairs(
                neighbours(encoded(some), min(exactly, 1.0))
            )


@pytest.mark.parametrize("threshold", [0.0, 0.8, 0.9, 1.0])
def test_dictionary(strings, threshold):
    """Strings of a text are looked up in a dictionary, which may have them too."""
    asked, dictionary = strings[::3], strings[::2]
    expected = brute_force(asked, dictionary, threshold)

    assert expected == pairs(neighbours_in(encoded(dictionary), encoded(asked), threshold))


@settings(max_examples=50)
@given(st.lists(words, max_size=8), st.floats(0.0, 1.0), st.floats(0.0, 0.25))
def test_equals_brute_force_on_any_strings(strings, threshold, prefix_weight):
    """Few letters, so that nearly every pair is a near one."""
    expected = brute_force_within(strings, threshold, prefix_weight) if strings else []

    assert expected == pairs(neighbours(encoded(strings), threshold, prefix_weight))


@given(words.filter(bool), words.filter(bool), st.floats(0.0, 0.25))
def test_profiles_never_rule_out_too_much(a, b, prefix_weight):
    """What may reach a threshold includes everything that does."""
    (counts, head), (other_counts, other_head) = kernel.profiles(*encoded([a, b]))
    reached = RapidFuzz.similarity(a, b, prefix_weight=prefix_weight)

    assert kernel.may_reach(counts, head, other_counts, other_head, reached, prefix_weight)


def test_profiles_rule_out_nearly_all():
    """Of a million pairs of surnames, fewer than 1,000 are left at 0.9 (a count, not a time)."""
    names = census.surnames()["name"].sample(1_000, seed=0)
    side = module._group(encode_text(names))
    lefts, rights = np.empty((2, 1 << 22), np.int64)

    assert kernel.find_candidates(side, side, 0, len(side.rows), False, 0.9, 0.1, lefts, rights) < 2_000


@pytest.mark.parametrize("n_threads", [1, 3])
@pytest.mark.parametrize("pairs_at_once", [1, 5_000])
def test_parts_and_threads_change_nothing(monkeypatch, strings, n_threads, pairs_at_once):
    """However the work is cut up."""
    text = encoded(strings[:400])
    whole = pairs(neighbours(text, 0.8))
    monkeypatch.setattr(module, "PAIRS_AT_ONCE", pairs_at_once)
    monkeypatch.setattr(pl, "thread_pool_size", lambda: n_threads)

    assert whole == pairs(neighbours(text, 0.8))


@pytest.mark.parametrize("few", [[], [""], ["A"], ["", "A", ""]])
def test_no_pairs(few):
    """Without two strings there is no pair; the table has a row for each string all the same."""
    table = neighbours(encoded(few), 0.0)

    assert table.starts.tolist() == [0] * (len(few) + 1)
    assert pairs(neighbours_in(encoded(few), encoded([""]), 0.0)) == []


def test_types():
    """As documented, whatever the input."""
    for table in (neighbours(encoded(["ANNA", "ANNE"]), 0.8), neighbours(encoded([]), 1)):
        assert [array.dtype for array in table] == [np.int64, np.int32, np.float64]


@pytest.mark.parametrize("threshold", [1.1, -0.1, "high", None, True, float("nan")])
def test_refuses_thresholds_out_of_range(threshold):
    """A threshold is a number from 0 to 1."""
    with pytest.raises(ConfirmbenchError, match=r"threshold is .* from 0 to 1"):
        neighbours(encoded(["A"]), threshold)


def test_refuses_prefix_weights_out_of_range():
    """A higher weight would make similarities above 1."""
    with pytest.raises(ConfirmbenchError, match=r"prefix_weight is .* from 0 to 0.25"):
        neighbours(encoded(["A"]), 0.9, prefix_weight=0.3)


def test_compiles_once():
    """Whatever the strings and the tunables, one specialisation."""
    neighbours(encoded(["ANNA", "ANNE"]), 1)
    neighbours_in(encoded([]), encoded(["ANNE"]), 0.5, prefix_weight=0)

    assert len(kernel.find_candidates.signatures) == 1
    assert len(kernel.profiles.signatures) == 1
