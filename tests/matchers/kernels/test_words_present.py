"""Words by hash, filed under their rarest."""

import re

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchers.engine.text import text as encode_text
from matchers.kernels import words_present as kernel

texts = st.lists(st.text("aB'. -7", max_size=12), max_size=6)


def plain_words(text):
    """The different words of a text."""
    return set(re.findall("[A-Z0-9]+", re.sub("['.`]", "", text).upper()))


@given(texts)
def test_words_of_texts(strings):
    """As many words as there are different ones; equal words have equal hashes, others other ones."""
    words, offsets = kernel.word_sets(*encode_text(pl.Series(strings, dtype=pl.String)))
    sets = [set(words[offsets[i] : offsets[i + 1]].tolist()) for i in range(len(strings))]
    known = {}
    for text, found in zip(strings, sets, strict=True):
        assert len(found) == len(plain_words(text))
        for word in plain_words(text):
            alone, _ = kernel.word_sets(*encode_text(pl.Series([word])))
            assert known.setdefault(word, alone[0]) in found

    assert len(set(known.values())) == len(known)


@pytest.mark.parametrize(
    ("n", "share", "filed"),
    [(3, 1.0, 1), (3, 0.5, 2), (4, 0.5, 3), (3, 0.01, 3), (20, 0.55, 10), (0, 0.5, 0)],
)
def test_under_how_many_words(n, share, filed):
    """Of n words k must be present, so one of the n - k + 1 rarest is."""
    assert kernel.n_filed(n, share) == filed


def test_rarest_first():
    words, offsets = kernel.word_sets(*encode_text(pl.Series(["a b c", "b c", "c"])))
    a, b, c = words[:3].tolist()
    kernel.put_rarest_first(words, offsets, kernel.frequencies(words))

    assert words.tolist() == [a, b, c, b, c, c]
    assert np.diff(offsets).tolist() == [3, 2, 1]
