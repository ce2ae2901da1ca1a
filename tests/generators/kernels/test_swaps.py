"""The kernel against a search through Python strings."""

import numpy as np
import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from generators.kernels.slips import swap
from generators.noise.swap_table import SwapTable, code_points, texts_of


def matches(text, swaps, fold):
    """Every (position, source, target) that fits, by position and then by source and target."""
    seen = text.lower() if fold else text
    ends = {i for i in range(len(text) + 1) if i == len(text) or text[i] in " -"}
    starts = {0} | {i + 1 for i in ends}
    found = []
    for source, target in swaps:
        bare = source.strip("^$.")
        for i in range(len(text)):
            fits = seen.startswith(bare, i)
            fits &= not source.startswith("^") or i in starts
            fits &= not source.startswith(".") or i not in starts
            fits &= not source.endswith("$") or i + len(bare) in ends
            if fits:
                found.append((i, bare, target, order(source)))
    return sorted(found, key=lambda match: (match[0], *match[1:]))


def order(source):
    return source.startswith("^") + 4 * source.startswith(".") + 2 * source.endswith("$")


def applied(text, match, fold):
    i, bare, target, _ = match
    if fold and text[i].isupper():
        target = target[:1].upper() + target[1:]
    return text[:i] + target + text[i + len(bare) :]


sources = st.builds(
    lambda front, text, back: front + text + back,
    st.sampled_from(["", "^", "."]),
    st.text("abc", min_size=1, max_size=2),
    st.sampled_from(["", "$"]),
)
tables = st.lists(st.tuples(sources, st.text("abc", max_size=3)), min_size=1, max_size=5, unique=True)


@given(st.text("abcAB -", min_size=1, max_size=8), tables, st.integers(0, 2**32 - 1), st.booleans())
def test_agrees_with_a_search(text, swaps, word, fold):
    table = SwapTable.build(swaps, fold)
    found = matches(text, swaps, fold)

    codes, where = table.apply(code_points(pl.Series([text])), np.array([word], np.uint32))

    if not found:
        assert where.tolist() == [-1]
    else:
        chosen = found[word * len(found) >> 32]
        assert texts_of(codes).to_list() == [applied(text, chosen, fold)]
        assert where.tolist() == [chosen[0]]


def test_compiles_once():
    codes, word = code_points(pl.Series(["ab"])), np.zeros(1, np.uint32)
    SwapTable.build([("a", "b")]).apply(codes, word)
    SwapTable.build([("a", "bcd"), ("b$", "")], fold=True).apply(codes, word)

    assert len(swap.signatures) == 1
