"""How blocks are walked: leaps over rows that cannot count land where a step-by-step walk would.

Filters against Python's sets: which bits a string sets, and the Dice coefficient of two.

Words by hash, filed under their rarest.
"""

import re
from itertools import pairwise

import numpy as np
import polars as pl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from generators.schema import CLAIM_COLUMNS
from matchers.engine.hold import hold
from matchers.engine.normalize import normalize
from matchers.engine.text import text
from matchers.engine.text import text as encode_text
from matchers.kernels import bloom as bloom_kernel
from matchers.kernels import search as kernel
from matchers.kernels import words_present as words_present_kernel
from tests.matchers.people import claims

SURNAME = CLAIM_COLUMNS.index("surname")
KEYS = (("zip_code",), ("state",), ("city",))


def held_by(people):
    """Hold people by ZIP code, state and city."""
    return hold([claims(people)], len(people), KEYS)


def block_of(held, k):
    """Return the first place of the only block of key k, and the place after its last."""
    (bucket,) = np.flatnonzero(np.diff(held.starts[k]))
    return int(held.starts[k, bucket]), int(held.starts[k, bucket + 1])


@settings(max_examples=40)
@given(st.lists(st.integers(1, 40), min_size=1, max_size=6))
@example([64, 1])
@example([1, 63, 1])
def test_run_end_is_the_next_surname(lengths):
    """From any row of a run to the first row of the next one, or to the end of the block."""
    people = [{"surname": "ABCDEF"[run]} for run, length in enumerate(lengths) for _ in range(length)]
    held = held_by(people).held
    surnames = [kernel.held_number(held, r, SURNAME) for r in range(len(people))]
    for end in (len(people), 1 + len(people) // 2):
        for place in range(end):
            others = (r for r in range(place, end) if surnames[r] != surnames[place])
            assert next(others, end) == kernel.run_end(held, place, end, surnames[place])


@settings(max_examples=40)
@given(st.lists(st.booleans(), min_size=1, max_size=90).filter(any))
def test_first_place_from_is_the_next_row_not_below(stated):
    """From any place whose row is below, to the first whose row is not, or to the end of the block."""
    held = held_by([{"state": "TX" if each else None} for each in stated]).held
    first, end = block_of(held, 1)
    rows = [int(kernel.row_at(held, 1, place)) for place in range(first, end)]
    assert rows == sorted(rows)
    for row in range(rows[0] + 1, rows[-1] + 3):
        expected = next((first + p for p, each in enumerate(rows) if each >= row), end)
        for place in range(first, expected):
            assert kernel.first_place_from(held, 1, place, end, row) == expected


def random_people(n):
    """People of seven surnames, or none, in three ZIP codes, with gaps."""
    rng = np.random.default_rng(n)
    return [
        {
            "surname": rng.choice(["", *"ABCDEFG"]),
            "zip_code": rng.choice(["00090", "00091", "00092", ""]),
            "state": rng.choice(["TX", "NY", ""]),
            "unit": rng.choice(["1", "2", ""]),
        }
        for _ in range(n)
    ]


@pytest.mark.parametrize("n", [1, 2, 7, 300])
def test_rows_lie_by_block_and_surname(n):
    """What the leaps rely on: surnames ascend in buckets of the first key, rows in those of others."""
    held = held_by(random_people(n)).held
    surnames = [kernel.held_number(held, r, SURNAME) for r in range(n)]
    for k in range(len(KEYS)):
        for first, end in zip(held.starts[k, :-1], held.starts[k, 1:], strict=True):
            rows = [int(kernel.row_at(held, k, place)) for place in range(first, end)]
            lie = [surnames[r] for r in rows] if k == 0 else rows
            assert lie == sorted(lie)


@pytest.mark.parametrize("n", [1, 40])
def test_held_numbers_are_the_values_read(n):
    """The number in each column of each held row is that of the string which was read; -1 where none was."""
    frame = claims(random_people(n))
    holding = held_by(random_people(n))
    held, rows = holding.held, normalize(frame).select(CLAIM_COLUMNS).rows()

    assert sorted(holding.order.tolist()) == list(range(n))
    for r, row in enumerate(holding.order.tolist()):
        for c in range(len(CLAIM_COLUMNS)):
            number = kernel.held_number(held, r, c)
            string = held.bases[c] + number
            letters = held.letters[held.offsets[string] : held.offsets[string + 1]].tobytes().decode()
            assert rows[row][c] == (letters if number >= 0 else None)


def test_every_row_of_a_block_is_in_its_bucket():
    """Rows with a value of each column of a key are found by it, each once; the others nowhere."""
    people = random_people(200)
    holding = held_by(people)
    for k, (column,) in enumerate(KEYS[:2]):
        found = [int(kernel.row_at(holding.held, k, place)) for place in range(holding.held.starts[k, -1])]
        expected = [place for place, person in enumerate(people) if person[column]]
        assert sorted(holding.order[found].tolist()) == expected


STRINGS = st.lists(st.text("AZ09 -", max_size=12), min_size=1, max_size=5)
POSITIONS = np.random.default_rng(1).integers(0, 1024, (bloom_kernel.BIGRAMS, 3)).astype(np.uint16)
ALPHABET = " ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"


def bits(string):
    """Return the bits of a string's bigrams, padded with a gap on both sides."""
    signs = [0, *(max(0, ALPHABET.find(letter)) for letter in string), 0] if string else []
    bigrams = [first * 37 + second for first, second in pairwise(signs)]
    return {int(bit) for bigram in bigrams for bit in POSITIONS[bigram]}


def filters(strings):
    found = np.zeros((len(strings), bloom_kernel.WORDS), np.uint64)
    bloom_kernel.insert(*text(pl.Series(strings, dtype=pl.String)), POSITIONS, found)
    return found


@given(STRINGS)
def test_sets_the_bits_of_every_bigram(strings):
    found = filters(strings)
    unpacked = np.unpackbits(found.view(np.uint8), axis=1, bitorder="little")

    assert [set(np.flatnonzero(row).tolist()) for row in unpacked] == [bits(string) for string in strings]
    assert bloom_kernel.sizes(found).tolist() == [len(bits(string)) for string in strings]


@given(STRINGS, STRINGS, st.floats(0.01, 1.0))
def test_dice_of_two_sets(asked, held, threshold):
    """Two empty strings have nothing in common."""
    ours, theirs = filters(asked), filters(held)
    rows = np.array([(i, r) for i in range(len(asked)) for r in range(len(held))], np.uint32)
    confirmed = np.zeros(len(asked), np.bool_)
    sides = (ours, bloom_kernel.sizes(ours), theirs, bloom_kernel.sizes(theirs))
    bloom_kernel.alike(*sides, rows[:, 0].copy(), rows[:, 1].copy(), threshold, confirmed)

    def dice(a, b):
        return 2 * len(a & b) - threshold * (len(a) + len(b)) if a & b else -1

    assert confirmed.tolist() == [any(dice(bits(a), bits(b)) >= 0 for b in held) for a in asked]


def test_one_specialisation():
    """Arrays come as one type, so that nothing is compiled twice."""
    filters(["A"])

    assert len(bloom_kernel.insert.signatures) == 1


texts = st.lists(st.text("aB'. -7", max_size=12), max_size=6)


def plain_words(text):
    """The different words of a text."""
    return set(re.findall("[A-Z0-9]+", re.sub("['.`]", "", text).upper()))


@given(texts)
def test_words_of_texts(strings):
    """As many words as there are different ones; equal words have equal hashes, others other ones."""
    words, offsets = words_present_kernel.word_sets(*encode_text(pl.Series(strings, dtype=pl.String)))
    sets = [set(words[offsets[i] : offsets[i + 1]].tolist()) for i in range(len(strings))]
    known = {}
    for string, found in zip(strings, sets, strict=True):
        assert len(found) == len(plain_words(string))
        for word in plain_words(string):
            alone, _ = words_present_kernel.word_sets(*encode_text(pl.Series([word])))
            assert known.setdefault(word, alone[0]) in found

    assert len(set(known.values())) == len(known)


@pytest.mark.parametrize(
    ("n", "share", "filed"),
    [(3, 1.0, 1), (3, 0.5, 2), (4, 0.5, 3), (3, 0.01, 3), (20, 0.55, 10), (0, 0.5, 0)],
)
def test_under_how_many_words(n, share, filed):
    """Of n words k must be present, so one of the n - k + 1 rarest is."""
    assert words_present_kernel.n_filed(n, share) == filed


def test_rarest_first():
    words, offsets = words_present_kernel.word_sets(*encode_text(pl.Series(["a b c", "b c", "c"])))
    a, b, c = words[:3].tolist()
    words_present_kernel.put_rarest_first(words, offsets, words_present_kernel.frequencies(words))

    assert words.tolist() == [a, b, c, b, c, c]
    assert np.diff(offsets).tolist() == [3, 2, 1]
