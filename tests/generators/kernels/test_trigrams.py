"""Trigram models and the names spelled by them, against slow references."""

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from generators.kernels import trigrams

NAMES = ["MILLER", "MILLS", "HILLMAN", "SILLERS", "MEHTA", "MANN", "HARMS", "MCALLEN", "MCHALE", "SHERMAN"]
LONGEST = 9


def encode(names):
    return np.frombuffer("".join(name + "\n" for name in names).encode(), np.uint8)


def count(names, weights):
    counts = np.zeros(trigrams.COUNTS, np.int64)
    trigrams.count(encode(names), np.array(weights, np.int64), counts)
    return counts


def learn(names):
    cells = np.zeros(trigrams.CELLS, np.uint32)
    trigrams.model(count(names, [1] * len(names)), cells, 0)
    return cells


def no_marks():
    return np.zeros(trigrams.SLOTS // 8, np.uint8)


def spell(n, cells=None, marks=None, least=0, start=0):
    keys = np.arange(start, start + n).astype(np.uint64)
    text = np.zeros(n * (LONGEST + 1), np.uint8)
    cells = learn(NAMES) if cells is None else cells
    marks = no_marks() if marks is None else marks
    size = trigrams.spell(keys, np.zeros(n, np.int64), cells, marks, np.uint32(least), LONGEST, text)
    return text[:size].tobytes().decode().split("\n")[:-1]


names = st.lists(st.text("ABZ", min_size=1, max_size=6), min_size=1, max_size=8)


@given(names, st.integers(0, 5))
def test_counts_what_follows_each_pair(listed, weight):
    expected = Counter()
    for name in listed:
        symbols = [0, 0, *(ord(letter) - 64 for letter in name), 0]
        for before, symbol, after in zip(symbols, symbols[1:], symbols[2:], strict=False):
            expected[(before * 27 + symbol) * 27 + after] += weight

    found = count(listed, [weight] * len(listed))

    assert {int(place): int(found[place]) for place in np.flatnonzero(found)} == {
        place: times for place, times in expected.items() if times
    }


@given(st.lists(st.integers(0, 10_000), min_size=27, max_size=27).filter(any))
def test_an_alias_table_meets_its_weights_exactly(counts):
    weights, left = np.zeros(trigrams.ROOMS, np.int64), np.zeros(trigrams.ROOMS, np.int64)
    cells = np.zeros(trigrams.ROOMS, np.uint32)
    trigrams.weigh(np.array(counts, np.int64), 0, sum(counts), weights)
    trigrams.furnish(weights, left, cells, 0)

    mass = np.zeros(trigrams.ROOMS, np.int64)
    for cell in cells.tolist():
        kept = cell >> 20
        mass[cell & 31] += kept
        mass[cell >> 10 & 31] += trigrams.ROOM - kept

    assert np.array_equal(mass, weights)
    assert weights.sum() == trigrams.WHOLE
    assert np.all(np.abs(weights[:27] - np.array(counts) / sum(counts) * trigrams.WHOLE) <= trigrams.SYMBOLS)


@pytest.mark.parametrize(
    ("weight", "half_bits"), [(65_536, 0), (32_768, 2), (16_384, 4), (40_000, 2), (1, 31)]
)
def test_surprise_is_in_half_bits(weight, half_bits):
    assert trigrams.surprise(weight) == half_bits


def test_every_three_letters_occur_in_a_listed_name():
    known = {name[i : i + 3] for name in NAMES for i in range(len(name) - 2)}

    for name in spell(2_000):
        assert {name.upper()[i : i + 3] for i in range(len(name) - 2)} <= known


def test_letters_come_as_often_as_the_model_says():
    """Half of the listed names with two letters go on one way and half the other."""
    spelled = spell(20_000, learn(["ANNA", "ANNE", "ANNE", "ANNE"]))

    assert set(spelled) == {"Anna", "Anne"}
    assert abs(spelled.count("Anna") / len(spelled) - 0.25) < 5 * (0.25 * 0.75 / 20_000) ** 0.5


def test_names_have_four_letters_or_more_and_capitals_where_they_belong():
    spelled = spell(5_000)

    assert min(map(len, spelled)) >= trigrams.MIN_LETTERS
    assert max(map(len, spelled)) <= LONGEST
    for name in spelled:
        assert name == (f"Mc{name[2:].title()}" if name[:2] == "Mc" and len(name) >= 6 else name.title())


def test_marked_names_are_drawn_again():
    marks = no_marks()
    trigrams.mark(encode(NAMES), marks)

    assert set(spell(5_000)) & {name.title() for name in NAMES}
    assert not {name.upper() for name in spell(5_000, marks=marks)} & set(NAMES)


def test_surprising_names_are_more_various():
    names = {least: spell(5_000, least=least) for least in (0, 16)}
    commonest = {least: Counter(drawn).most_common(1)[0][1] for least, drawn in names.items()}

    assert commonest[16] < commonest[0] / 2


def test_a_name_depends_on_its_key_alone():
    assert spell(100)[40:60] == spell(20, start=40)


def test_a_model_that_knows_only_impossible_names_still_ends():
    assert set(spell(3, learn(["AB"]))) == {"Ab"}


def test_compiles_once():
    """A second specialisation means that some caller passes other types and pays for a compile."""
    spell(1)

    for kernel in (trigrams.count, trigrams.model, trigrams.mark, trigrams.spell):
        assert len(kernel.signatures) == 1
