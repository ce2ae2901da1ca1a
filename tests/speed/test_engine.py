"""How long the steps of the engine take. No time is asserted: `pytest tests/speed` prints and stores them."""

import string

import numpy as np
import polars as pl
import pytest

from generators.schema import CLAIM_COLUMNS
from matchers.engine.hold import LAYOUT, WORDS
from matchers.engine.neighbours import neighbours
from matchers.engine.normalize import normalize
from matchers.engine.text import text as encode_text
from matchers.kernels import packing
from matchers.kernels import search as kernel

N_ROWS, N_PAIRS, N_SURNAMES = 1_000_000, 1_000_000, 40_000
KEY = np.array([CLAIM_COLUMNS.index("house_number"), CLAIM_COLUMNS.index("zip_code")])


def words_of(rng, n, alphabet, length):
    """Return n words as a column, in the form that kernels read."""
    letters = rng.choice(np.frombuffer(alphabet.encode(), np.uint8), (n, length))
    return encode_text(pl.Series([row.tobytes().decode() for row in letters]))


@pytest.fixture(scope="module")
def numbers():
    """Return the numbers of a million rows: up to 4,000 values a column, some missing."""
    return np.random.default_rng(0).integers(-1, 4_000, (len(CLAIM_COLUMNS), N_ROWS), np.int32)


@pytest.fixture(scope="module")
def packed(numbers):
    """Return those rows packed."""
    words = np.empty((N_ROWS, WORDS), np.uint64)
    packing.pack(numbers, LAYOUT, words)
    return words


def test_normalize(timed, records):
    """Every claim column of 200,000 rows, to strings, three times."""
    timed(normalize, records.select(CLAIM_COLUMNS), repeat=3, rows=records.height)


def test_pack(timed, benchmark, numbers):
    """Ten numbers into three words, a million times, twelve times over."""
    words = np.empty((N_ROWS, WORDS), np.uint64)
    timed(packing.pack, numbers, LAYOUT, words, repeat=12, bytes=words.nbytes)

    benchmark.extra_info["specialisations"] = len(packing.pack.signatures)


def test_group(timed, benchmark, packed):
    """A million rows by house number and ZIP code, ten times."""
    order, n_buckets = np.arange(N_ROWS, dtype=np.int32), 1 << 20

    def group():
        return packing.group(packed, LAYOUT, KEY, order, np.zeros(n_buckets + 1, np.int32))

    assert len(timed(group, repeat=10, rows=N_ROWS)) == N_ROWS
    benchmark.extra_info["specialisations"] = len(packing.group.signatures)


def test_score_pairs(timed, benchmark):
    """A million pairs of names, unpruned, twice."""
    rng = np.random.default_rng(0)
    names = words_of(rng, 5_000, string.ascii_uppercase, 8)
    left, right = rng.integers(0, 5_000, (2, N_PAIRS))
    timed(kernel.score_pairs, *names, *names, left, right, 0.1, repeat=2, pairs=N_PAIRS)

    benchmark.extra_info["specialisations"] = len(kernel.score_pairs.signatures)


def test_neighbours(timed, benchmark):
    """All pairs of 40,000 surnames that are similar: 800 million pairs, nearly all ruled out unread."""
    surnames = words_of(np.random.default_rng(1), N_SURNAMES, "AAABCDEEEFGHIILMNNOOPRRSSTTU", 7)
    found = timed(neighbours, surnames, 0.9, pairs=N_SURNAMES * (N_SURNAMES - 1) // 2)

    benchmark.extra_info["similar"] = int(found.starts[-1])
    assert len(found.starts) == N_SURNAMES + 1
