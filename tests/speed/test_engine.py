"""How long the steps of the engine take. No time is asserted: `pytest tests/speed` prints and stores them."""

import string

import numpy as np
import polars as pl
import pytest

from generators.schema import CLAIM_COLUMNS
from matchers.engine.blocking import DEFAULT_KEYS
from matchers.engine.hold import LAYOUT, WORDS, hold
from matchers.engine.neighbours import neighbours
from matchers.engine.normalize import normalize
from matchers.engine.views import text as encode_text
from matchers.kernels import packing
from matchers.kernels import search as kernel

N_ROWS, N_PAIRS, N_SURNAMES = 2_000_000, 1_000_000, 40_000
KEY = np.array([CLAIM_COLUMNS.index("house_number"), CLAIM_COLUMNS.index("zip_code")])


def words_of(rng, n, alphabet, length):
    """Return n words as a column, in the form that kernels read."""
    letters = rng.choice(np.frombuffer(alphabet.encode(), np.uint8), (n, length))
    return encode_text(pl.Series([row.tobytes().decode() for row in letters]))


@pytest.fixture(scope="module")
def numbers():
    """Return the numbers of two million rows: up to 4,000 values a column, some missing."""
    return np.random.default_rng(0).integers(-1, 4_000, (len(CLAIM_COLUMNS), N_ROWS), np.int32)


@pytest.fixture(scope="module")
def packed(numbers):
    """Return those rows packed."""
    words = np.empty((N_ROWS, WORDS), np.uint64)
    packing.pack(numbers, LAYOUT, words)
    return words


def test_normalize(benchmark, records):
    """Every claim column of 200,000 rows, to strings."""
    benchmark.pedantic(normalize, args=(records.select(CLAIM_COLUMNS),), rounds=5, warmup_rounds=1)


def test_hold(benchmark, records):
    """Normalise, number, pack and index 200,000 rows by five keys."""
    claims = records.select(CLAIM_COLUMNS)
    benchmark.pedantic(hold, args=([claims], claims.height, DEFAULT_KEYS), rounds=3, warmup_rounds=1)


def test_pack(benchmark, numbers):
    """Ten numbers into four words, six million times."""
    words = np.empty((N_ROWS, WORDS), np.uint64)

    def pack():
        for _ in range(3):
            packing.pack(numbers, LAYOUT, words)

    benchmark.pedantic(pack, rounds=5, warmup_rounds=1)


def test_group(benchmark, packed):
    """Two million rows by house number and ZIP code."""
    order, n_buckets = np.arange(N_ROWS, dtype=np.int32), 1 << 20

    def group():
        return packing.group(packed, LAYOUT, KEY, order, np.zeros(n_buckets + 1, np.int32))

    assert len(benchmark.pedantic(group, rounds=5, warmup_rounds=1)) == N_ROWS


def test_score_pairs(benchmark):
    """A million pairs of names, unpruned."""
    rng = np.random.default_rng(0)
    names = words_of(rng, 5_000, string.ascii_uppercase, 8)
    left, right = rng.integers(0, 5_000, (2, N_PAIRS))
    benchmark.pedantic(kernel.score_pairs, args=(*names, *names, left, right, 0.1), rounds=5, warmup_rounds=1)


def test_neighbours(benchmark):
    """All pairs of 40,000 surnames that are similar: 800 million pairs, nearly all ruled out unread."""
    surnames = words_of(np.random.default_rng(1), N_SURNAMES, "AAABCDEEEFGHIILMNNOOPRRSSTTU", 7)
    benchmark.extra_info["pairs"] = N_SURNAMES * (N_SURNAMES - 1) // 2
    found = benchmark.pedantic(neighbours, args=(surnames, 0.9), rounds=3, warmup_rounds=1)

    assert len(found.starts) == N_SURNAMES + 1
