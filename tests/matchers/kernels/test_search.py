"""How blocks are walked: leaps over rows that cannot count land where a step-by-step walk would."""

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from generators.schema import CLAIM_COLUMNS
from matchers.engine.hold import hold
from matchers.engine.normalize import normalize
from matchers.kernels import search as kernel
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
