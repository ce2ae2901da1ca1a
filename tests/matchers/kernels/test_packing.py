"""Packed records give back their numbers, and lie where a probe looks for them.

Tags never rule out a pair of names that is as similar as a rule needs.

The table of strings equals a dict.
"""

import numpy as np
import polars as pl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from rapidfuzz.distance import JaroWinkler

from generators.schema import CLAIM_COLUMNS
from matchers.engine.hold import LAYOUT, WORDS
from matchers.engine.rule import spare_letters
from matchers.engine.text import text
from matchers.engine.text import text as encoded
from matchers.engine.vocabulary import GrowingVocabulary, Vocabulary
from matchers.kernels import packing as kernel
from matchers.kernels import search
from matchers.kernels import vocabulary as vocabulary_kernel

N_BUCKETS = 8
COLUMNS = len(CLAIM_COLUMNS)
tables = st.integers(0, 2**32 - 1).flatmap(
    lambda seed: st.builds(
        lambda n, most: table(seed, n, most), st.integers(0, 50), st.sampled_from([1, 3, 200])
    )
)
keys = st.lists(st.integers(-1, COLUMNS - 1), min_size=1, max_size=5).map(lambda key: np.array(key, np.int64))


def table(seed, n, most):
    """Numbers from -1 (missing) up."""
    return np.random.default_rng(seed).integers(-1, most, (COLUMNS, n), dtype=np.int32)


def packed(numbers):
    words = np.full((numbers.shape[1], WORDS), 2**64 - 1, np.uint64)
    kernel.pack(numbers, LAYOUT, words)
    return words


def buckets(words, key):
    return [kernel.bucket(words, r, LAYOUT, key, N_BUCKETS) for r in range(len(words))]


def test_bits_of_columns_do_not_overlap():
    """Each column has its own bits, inside one word."""
    words = [0] * WORDS
    for word, shift, mask in LAYOUT.tolist():
        assert mask << shift < 1 << 64
        assert words[word] & (mask << shift) == 0
        words[word] |= mask << shift


@given(tables)
def test_gives_numbers_back(numbers):
    """Word, shift and mask, by numpy and by the kernel."""
    words = packed(numbers)
    for c, (word, shift, mask) in enumerate(LAYOUT):
        unpacked = ((words[:, word] >> shift) & mask).astype(np.int64) - 1
        assert np.array_equal(numbers[c], unpacked)
        assert unpacked.tolist() == [kernel.number(words, r, LAYOUT, c) for r in range(len(words))]


def test_the_largest_numbers():
    """Full bits in every other column touch nothing in between."""
    largest = (LAYOUT[:, 2].astype(np.int64) - 1).astype(np.int32)
    numbers = np.full((COLUMNS, 3), -1, np.int32)
    numbers[::2, 0], numbers[1::2, 1], numbers[:, 2] = largest[::2], largest[1::2], largest
    words = packed(numbers)

    for c in range(COLUMNS):
        assert numbers[c].tolist() == [kernel.number(words, r, LAYOUT, c) for r in range(3)]


@given(tables, st.integers(0, COLUMNS - 1))
def test_by_number_is_a_stable_sort(numbers, c):
    order = kernel.by_number(packed(numbers), LAYOUT, c, int(numbers.max(initial=-1)) + 1)

    assert order.dtype == np.int32
    assert np.argsort(numbers[c], kind="stable").tolist() == order.tolist()


@given(tables, keys, st.randoms(use_true_random=False))
def test_groups_are_stable_and_complete(numbers, key, rng):
    """Every row once; a bucket's in the order in which they were taken; those in no bucket last."""
    words = packed(numbers)
    order = rng.sample(range(len(words)), len(words))
    starts = np.zeros(N_BUCKETS + 1, np.int32)
    rows = kernel.group(words, LAYOUT, key, np.array(order, np.int32), starts)
    found = buckets(words, key)

    for b in range(N_BUCKETS):
        assert [r for r in order if found[r] == b] == rows[starts[b] : starts[b + 1]].tolist()
    assert starts[0] == 0
    assert [r for r in order if found[r] == -1] == rows[starts[-1] :].tolist()


@given(tables, keys)
def test_askers_look_where_rows_lie(numbers, key):
    """A record and a request of the same numbers are in one bucket, whole keys in some and others in none."""
    found = kernel.asked_buckets(numbers, key, N_BUCKETS)
    used = numbers[key[key >= 0]]

    assert buckets(packed(numbers), key) == found.tolist()
    assert ((used < 0).any(axis=0) == (found == -1)).all()
    assert found.max(initial=0) < N_BUCKETS


@given(keys)
def test_unknown_is_in_no_bucket(key):
    """A value that no held row has: there is nobody to compare with."""
    numbers = np.full((COLUMNS, 2), -2, np.int32)
    expected = -1 if (key >= 0).any() else kernel.asked_buckets(numbers + 2, key, N_BUCKETS)[0]

    assert [expected] * 2 == kernel.asked_buckets(numbers, key, N_BUCKETS).tolist()


@pytest.mark.parametrize("n_columns", [1, 2, 3])
def test_buckets_are_used_evenly(n_columns):
    """10,000 keys in 1,024 buckets: the fullest has what chance alone may give it: 38, once in 10 million."""
    side = round(10_000 ** (1 / n_columns))
    grid = np.indices((side,) * n_columns, dtype=np.int32).reshape(n_columns, -1)
    numbers = np.full((COLUMNS, grid.shape[1]), -1, np.int32)
    numbers[:n_columns] = grid
    found = kernel.asked_buckets(numbers, np.arange(n_columns), 1_024)

    assert np.bincount(found).max() < 38


def test_compiles_once():
    numbers, key = table(0, 5, 3), np.array([0, 9])
    words = packed(numbers)
    kernel.by_number(words, LAYOUT, 0, 3)
    kernel.group(words, LAYOUT, key, np.arange(5, dtype=np.int32), np.zeros(9, np.int32))
    kernel.asked_buckets(numbers, key, N_BUCKETS)

    for function in (kernel.pack, kernel.by_number, kernel.group, kernel.asked_buckets):
        assert len(function.signatures) == 1


NAME = st.text("ABCDEJKQVWXZ019", min_size=1, max_size=20)


def excluded(a, b, similarity, prefix_weight):
    tag, other = search.tags(*encoded(pl.Series([a, b], dtype=pl.String))).astype(np.int64)
    spare = np.ravel([spare_letters(similarity, prefix_weight), spare_letters(0.0, 0.1)])
    swapped = np.ravel([spare_letters(0.0, 0.1), spare_letters(similarity, prefix_weight)])
    found = search.excludes(tag, other, spare)
    assert found == search.excludes(tag << search.TAG_BITS, other << search.TAG_BITS, swapped)
    return found


@settings(max_examples=500, deadline=None)
@given(a=NAME, b=NAME, weight=st.sampled_from([0.0, 0.1, 0.25]), slack=st.sampled_from([0.0, 0.01, 0.2]))
@example("JQ", "QJ", 0.1, 0.0)
@example("A" * 14, "A" * 15, 0.1, 0.0)
@example("A" * 16, "A" * 20, 0.1, 0.0)
def test_what_is_similar_enough_is_never_excluded(a, b, weight, slack):
    """Whatever a pair's similarity, a rule that needs no more keeps it."""
    similarity = JaroWinkler.similarity(a, b, prefix_weight=weight)

    assert not excluded(a, b, similarity - slack, weight)
    assert excluded(a, b, similarity, weight) == excluded(b, a, similarity, weight)


def test_most_strangers_are_excluded():
    """At 0.88, of 45 pairs of unlike names few need a further look."""
    names = ["SMITH", "JOHNSON", "WILLIAMS", "BROWN", "JONES", "GARCIA", "MILLER", "DAVIS", "LOPEZ", "CLARK"]
    pairs = [(a, b) for a in names for b in names if a < b]

    assert sum(excluded(a, b, 0.88, 0.1) for a, b in pairs) >= 38


def test_a_missing_name_is_excluded_where_one_is_needed():
    """Missing agrees with nothing; where nothing is needed, it may stay."""
    for a, b in [("", "SMITH"), ("SMITH", ""), ("", "")]:
        assert excluded(a, b, 0.5, 0.1)
        assert not excluded(a, b, 0.0, 0.1)


texts = st.lists(st.text("ABC", max_size=4) | st.text("AB ab~", min_size=8, max_size=14), max_size=60)


def added(growing, strings):
    """Number a batch, new strings too."""
    numbers = np.empty(len(strings), np.int32)
    growing.add(text(pl.Series(strings, dtype=pl.String)), numbers)
    return numbers.tolist()


def found(vocabulary, c, strings):
    """Number a batch of column c by what is known."""
    numbers = np.empty(len(strings), np.int32)
    vocabulary.find(c, text(pl.Series(strings, dtype=pl.String)), numbers)
    return numbers.tolist()


@given(texts, texts, texts)
def test_equals_a_dict(first, second, asked):
    """Strings are numbered as they are met, over batches; empty ones have no number, new ones are unknown."""
    growing, other = GrowingVocabulary(), GrowingVocabulary()
    known = {string: number for number, string in enumerate(dict.fromkeys(filter(None, first + second)))}

    def expected(strings, new):
        return [vocabulary_kernel.ABSENT if string == "" else known.get(string, new) for string in strings]

    assert added(growing, first) == expected(first, None)
    assert added(growing, second) == expected(second, None)
    added(other, asked)
    vocabulary = Vocabulary.of([other, growing])
    assert found(vocabulary, 1, asked) == expected(asked, vocabulary_kernel.UNKNOWN)
    assert found(vocabulary, 0, asked) == added(other, asked)


def test_many_strings():
    """Through several growths, of packed keys and of hashed ones."""
    strings = [f"{n}" if n % 2 else f"A LONGER STRING {n}" for n in range(70_000)]
    growing = GrowingVocabulary()

    assert added(growing, strings) == list(range(70_000))
    assert found(Vocabulary.of([growing]), 0, [*strings[::-1], "ZZ"]) == [
        *range(69_999, -1, -1),
        vocabulary_kernel.UNKNOWN,
    ]


def test_collisions_are_told_apart():
    """In a table with one free slot every search runs into other strings."""
    known = text(pl.Series([f"{a}{b}" for a in "ABCDEFG" for b in "ABCDEFGHI"]))
    letters, offsets = np.empty(200, np.uint8), np.zeros(64, np.int64)
    slots, numbers = np.zeros((64, 2), np.uint64), np.empty(63, np.int32)

    assert vocabulary_kernel.add(*known, slots, letters, offsets, 0, numbers) == 63
    vocabulary_kernel.find(*known, slots, letters, offsets, numbers)
    assert numbers.tolist() == list(range(63))
    vocabulary_kernel.find(*text(pl.Series(["ZZ"])), slots, letters, offsets, numbers[:1])
    assert numbers[0] == vocabulary_kernel.UNKNOWN


def test_vocabulary_compiles_once():
    """One specialisation each, whoever calls."""
    test_many_strings()

    for each in (vocabulary_kernel.add, vocabulary_kernel.find, vocabulary_kernel.moved):
        assert len(each.signatures) == 1
