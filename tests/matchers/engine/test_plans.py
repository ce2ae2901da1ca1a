"""Both plans, any keys, any cut of the data: the answers of the rule written out over every pair.

Strings remembered by their bytes have the numbers that normalising and looking up gives them.
"""

from dataclasses import replace
from threading import Thread

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.conformance import matchers as check_frames
from generators.errors import ConfirmbenchError
from generators.schema import CLAIM_COLUMNS
from matchers.catalog import make
from matchers.engine import hold as slices
from matchers.engine import plans
from matchers.engine import plans as remembered
from matchers.engine.hold import hold
from matchers.engine.normalize import normalize, normalize_texts
from matchers.engine.plans import Remembered
from tests import reference
from tests.matchers.people import claims, registry, requests

ALL = ((),)  # the key without columns: every record is a candidate
SPECS = (
    "exact",
    "exact(fields=('surname', 'zip_code'))",
    "blocked",
    "jaro_winkler",
    "jaro_winkler(threshold=0.7, street_threshold=0.5)",
    "jaro_winkler(keys=(('zip_code', 'surname~0.8'), ('street', 'state')))",
    "weighted(threshold=6.0)",
    "weighted(keys=(('surname~0.85',), ('zip_code', 'given_name')))",
)
VALUES = {
    "given_name": ["Ann", "Anna", "Hannah", "A" * 70, "A" * 69 + "B", None],
    "middle_name": ["B", "Beth", "C", None],
    "surname": ["Smith", "Smyth", "Smithe", "Jones", None],
    "suffix": ["Jr", None],
    "house_number": ["1", "12"],
    "street": ["Oak St", "Oak Street", "Oka St", "Elm Ave", None],
    "unit": ["Apt 1", "2", None],
    "city": ["Troy", "Rome"],
    "state": ["NY", "TX", None],
    "zip_code": ["00501", "00502", None],
}
people = st.lists(
    st.fixed_dictionaries({column: st.sampled_from(values) for column, values in VALUES.items()}), max_size=25
)


def answers(spec, records, asked, **changes):
    """Answer by a spec with some of its parameters changed."""
    return replace(make(spec), **changes).fit(records).confirm(asked).to_list()


@settings(max_examples=25)
@given(people, people)
@pytest.mark.parametrize("spec", SPECS)
def test_scan_answers_as_index(spec, held, asking):
    """Near matches, hot blocks, gaps and long names, in registries and batches that may be empty."""
    records, asked = registry(*held), requests(*asking)

    assert answers(spec, records, asked) == answers(spec, records, asked, plan="scan")


@settings(max_examples=25)
@given(people, people)
def test_weighted_equals_sums_written_out(held, asking):
    """Every pair by definition; thresholds that sums can reach exactly."""
    matcher = make("weighted")
    rows = normalize(registry(*held)).select(CLAIM_COLUMNS).collect().to_dicts()
    asked = normalize(requests(*asking)).select(CLAIM_COLUMNS).to_dicts()
    for threshold in (10.0, 7.0, 5.5):
        expected = [
            any(reference.weighted(request, record, matcher.weights) >= threshold for record in rows)
            for request in asked
        ]
        spec = f"weighted(threshold={threshold})"
        assert expected == answers(spec, registry(*held), requests(*asking), keys=ALL)
        assert expected == answers(spec, registry(*held), requests(*asking), keys=ALL, plan="scan")


@settings(max_examples=25)
@given(people, people)
@pytest.mark.parametrize("spec", ["blocked", "jaro_winkler"])
def test_default_keys_lose_nothing(spec, held, asking):
    """Narrowed to what the rule demands, the default keys bring all pairs together that it confirms."""
    records, asked = registry(*held), requests(*asking)

    assert answers(spec, records, asked) == answers(spec, records, asked, keys=ALL)


@pytest.mark.parametrize("plan", ["index", "scan"])
@pytest.mark.parametrize("n_threads", [1, 2, 5])
def test_threads_and_parts_change_nothing(monkeypatch, plan, n_threads):
    """However the batch is sliced and the registry is cut."""
    records, asked = check_frames.registry(), check_frames.requests()
    whole = answers("jaro_winkler", records.lazy(), asked)
    monkeypatch.setattr(slices, "SMALLEST", 1)
    monkeypatch.setattr(pl, "thread_pool_size", lambda: n_threads)
    cut = pl.concat([records[40:].lazy(), records[:3].lazy(), records[3:40].lazy()], rechunk=False)

    assert whole == answers("jaro_winkler", cut, asked, plan=plan)
    assert any(whole)
    assert not all(whole)


def test_scan_holds_few_batches():
    """No more batches are taken from the registry than threads work on."""
    taken, done = [], []

    def batches():
        for n in range(50):
            assert len(taken) - len(done) <= pl.thread_pool_size()
            taken.append(n)
            yield pl.DataFrame({"n": [n]})

    plans.in_threads(batches(), lambda mine: done.extend(batch.item() for batch in mine))

    assert sorted(done) == taken == list(range(50))


def test_a_failing_batch_is_heard():
    """An error in a thread is the caller's."""

    def fail(batch):
        raise ValueError("broken batch")

    with pytest.raises(ValueError, match="broken batch"):
        plans.in_threads([pl.DataFrame()], fail)


@pytest.mark.parametrize("spec", ["exact", "blocked", "jaro_winkler", "weighted"])
def test_refuses_other_plans(spec):
    """A plan is one of two, and only one of them has an index to keep."""
    with pytest.raises(ConfirmbenchError, match="must be one of 'index', 'scan'"):
        make(f"{spec}(plan='guess')")
    with pytest.raises(ConfirmbenchError, match="makes no index to keep"):
        make(f"{spec}(plan='scan', index_folder='somewhere')")
    with pytest.raises(ConfirmbenchError, match="must be the path of a folder"):
        make(f"{spec}(index_folder=3)")


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
