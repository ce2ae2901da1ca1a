"""Strings remembered by their bytes have the numbers that normalising and looking up gives them."""

from threading import Thread

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generators.schema import CLAIM_COLUMNS
from matchers.engine import remembered
from matchers.engine.hold import hold
from matchers.engine.normalize import normalize_texts
from matchers.engine.remembered import Remembered
from tests.matchers.people import claims

RAW = st.one_of(
    st.none(),
    st.sampled_from(
        ["", " ", "#", "12", "012", "12 ", "PO Box 7", "a" * 23, "a" * 24, "A" * 23 + "\0", "é", "12\0"]
    ),
    st.text(st.characters(codec="utf-8"), max_size=30),
)


def holding(values, column):
    """Hold rows with these values in a column."""
    return hold([claims([{column: value} for value in values])], len(values), (("surname",),))


def expected(vocabulary, column, records):
    text = normalize_texts(records, [column])[column]
    numbers = np.empty(records.height, np.int32)
    vocabulary.find(CLAIM_COLUMNS.index(column), text, numbers)
    return numbers.tolist()


def looked_up(memory, records):
    numbers = np.empty(records.height, np.int32)
    memory.look_up(records, numbers)
    return numbers.tolist()


@pytest.mark.parametrize("column", ["house_number", "city", "zip_code", "surname", "unit"])
@settings(max_examples=60, deadline=None)
@given(known=st.lists(RAW, min_size=1, max_size=5), asked=st.lists(st.tuples(RAW, RAW), max_size=12))
def test_same_as_without_memory(column, known, asked):
    """First met and met again, null, empty, long, foreign and filled from the street: one number."""
    vocabulary = holding(known, column).vocabulary
    memory = Remembered(column, vocabulary)
    records = claims([{column: value, "street": street} for value, street in asked])
    numbers = expected(vocabulary, column, records)

    assert looked_up(memory, records) == numbers
    assert looked_up(memory, records.reverse()) == numbers[::-1]
    assert looked_up(memory, pl.concat([records, records], rechunk=False)) == numbers * 2


def test_a_missing_number_is_not_remembered():
    """A "#" is no house number, and is filled from one street but not from another."""
    vocabulary = holding(["7", "12"], "house_number").vocabulary
    memory = Remembered("house_number", vocabulary)
    records = claims(
        [{"house_number": "#", "street": "Main St"}, {"house_number": "#", "street": "PO Box 12"}]
    )

    assert looked_up(memory, records) == [-1, 1]
    assert looked_up(memory, records.reverse()) == [1, -1]


def test_a_full_memory_still_answers(monkeypatch):
    """Half of the slots are filled, then no more; what is not remembered is found as before."""
    monkeypatch.setattr(remembered, "SLOTS", 16)
    cities = [f"Town {i}" for i in range(100)]
    vocabulary = holding(cities[::2], "city").vocabulary
    memory = Remembered("city", vocabulary, slots=np.zeros((16, 4), np.uint64))
    records = claims([{"city": city} for city in cities])

    assert looked_up(memory, records) == looked_up(memory, records) == expected(vocabulary, "city", records)
    assert memory.n_used == 8


def test_threads_share_a_memory():
    """Four threads that learn the same strings at once get the same numbers."""
    cities = [f"Town {i}" for i in range(3_000)]
    vocabulary = holding(cities[::2], "city").vocabulary
    memory, found = Remembered("city", vocabulary), {}
    records = claims([{"city": city} for city in cities])

    def work(t):
        found[t] = [n for i in range(0, 3_000, 500) for n in looked_up(memory, records[i : i + 500])]

    threads = [Thread(target=work, args=(t,)) for t in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert list(found.values()) == [expected(vocabulary, "city", records)] * 4
    assert memory.n_used == 3_000
