"""The kernel against the same edits on Python strings.

The kernel against a search through Python strings.
"""

import numpy as np
import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from generators.kernels.slips import slip, swap
from generators.noise.edits import SLIPS
from generators.noise.swap_table import SwapTable, code_points, texts_of
from generators.noise.typos import DOUBLED, FULL, NEIGHBOURS, SCANNER, TYPIST, limits_of, mistype

LETTERS, DIGITS = "abcdefghijklmnopqrstuvwxyz", "0123456789"


def reference(text, words, hand, positions=()):
    """The new text, the operation and the position, from the definition."""
    size, words = len(text), [int(word) for word in words]
    operation = next(i for i, limit in enumerate(limits_of(hand.shares)) if words[0] < limit)
    if size == 1 and operation in (1, 3):
        operation = 0
    places = size - (operation == 3)
    if len(positions) == size:
        i = next(k for k, limit in enumerate(limits_of(positions)) if words[1] < limit)
        i = min(i, places - 1)
    else:
        i = [0, *(place for place in range(1, places) for _ in range(2))][words[1] * (2 * places - 1) >> 32]
    if operation == 3 and text[i].lower() == text[i + 1].lower():
        operation = 0
    here = text[i]
    if operation == 0:
        key = neighbour(here.lower(), words, hand) or other(here.lower(), words[3])
        return text[:i] + like(key, here) + text[i + 1 :], SLIPS[0], i
    if operation == 1:
        return text[:i] + text[i + 1 :], SLIPS[1], i
    if operation == 2:
        doubles = here.lower() in LETTERS + DIGITS and words[2] < DOUBLED * FULL
        added = here.lower() if doubles else other(here.lower(), words[3])
        return text[: i + 1] + added + text[i + 1 :], SLIPS[2], i + 1
    return text[:i] + like(text[i + 1], here) + like(here, text[i + 1]) + text[i + 2 :], SLIPS[3], i


def neighbour(key, words, hand):
    around = NEIGHBOURS.get(key, "")
    return around[words[3] * len(around) >> 32] if around and words[2] < hand.adjacent * FULL else ""


def other(key, word):
    keys = (DIGITS if key in DIGITS else LETTERS).replace(key, "")
    return keys[word * len(keys) >> 32]


def like(key, model):
    return key.upper() if model.isupper() else key.lower()


texts = st.text("abcDELOz019 -'éÑ", min_size=1, max_size=9)
words = st.lists(st.integers(0, 2**32 - 1), min_size=4, max_size=4)
hands = st.sampled_from([TYPIST, SCANNER, TYPIST.keeping_length()])


@given(st.lists(st.tuples(texts, words), min_size=1, max_size=6), hands)
def test_agrees_with_the_reference(cases, hand):
    codes = code_points(pl.Series([text for text, _ in cases]))
    found = mistype(codes, np.array([w for _, w in cases], np.uint32).T.copy(), hand)

    expected = [reference(text, w, hand) for text, w in cases]

    assert texts_of(found.codes).to_list() == [text for text, _, _ in expected]
    assert [SLIPS[i] for i in found.operation] == [operation for _, operation, _ in expected]
    assert found.position.tolist() == [position for _, _, position in expected]


@given(st.text(DIGITS, min_size=5, max_size=5), words)
def test_agrees_where_positions_have_shares_of_their_own(text, quadruple):
    shares = (0.04, 0.04, 0.20, 0.36, 0.36)
    hand = TYPIST.keeping_length()
    found = mistype(code_points(pl.Series([text])), np.array([quadruple], np.uint32).T.copy(), hand, shares)

    edited, operation, position = reference(text, quadruple, hand, shares)

    assert texts_of(found.codes).to_list() == [edited]
    assert (SLIPS[found.operation[0]], found.position[0]) == (operation, position)


def test_compiles_once():
    """A second specialisation means that some caller passes other types and pays for a compile."""
    mistype(code_points(pl.Series(["ab"])), np.zeros((4, 1), np.uint32))
    mistype(code_points(pl.Series(["12345"])), np.zeros((4, 1), np.uint32), TYPIST, (0.2,) * 5)

    assert len(slip.signatures) == 1


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


def test_swaps_compiles_once():
    codes, word = code_points(pl.Series(["ab"])), np.zeros(1, np.uint32)
    SwapTable.build([("a", "b")]).apply(codes, word)
    SwapTable.build([("a", "bcd"), ("b$", "")], fold=True).apply(codes, word)

    assert len(swap.signatures) == 1
