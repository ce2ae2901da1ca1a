"""What blocking keys find, counted pair by pair."""

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.conformance import matchers as check_frames
from generators.errors import ConfirmbenchError
from matchers.engine import hold as slices
from matchers.engine.blocking import DEFAULT_KEYS
from matchers.engine.pairs import survey
from tests.matchers import every_pair
from tests.matchers.people import registry, requests

KEY_SETS = (
    DEFAULT_KEYS,
    ((),),
    (("surname~0.85", "zip_code"), ("given_name~0.6",), ("unit",)),
    (("middle_name",), (), ("zip_code",)),
)


def counted(records, asked, keys, rows):
    """The same, by looking at every pair."""
    known, found = every_pair.claim_rows(records), []
    for request, own in zip(every_pair.claim_rows(asked), rows, strict=True):
        n = sum(every_pair.shares_a_key(request, record, keys) for record in known)
        shared = [own >= 0 and every_pair.shares(request, known[own], key) for key in keys]
        found.append((n, shared.index(True) if True in shared else -1))
    return found


def surveyed(records, asked, keys, rows):
    """What `survey` returns, as rows."""
    found = survey(records, asked, keys, np.array(rows, np.int64))
    return found.select("n_candidates", "first_key").rows()


@pytest.mark.parametrize("keys", KEY_SETS)
@settings(max_examples=30)
@given(every_pair.people, every_pair.people, st.data())
def test_equals_counting(keys, known, asking, data):
    """Each candidate once, however many keys it shares; the first key shared with one record."""
    rows = [data.draw(st.integers(-1, len(known) - 1)) for _ in asking]
    records, asked = registry(*known), requests(*asking)

    assert counted(records.collect(), asked, keys, rows) == surveyed(records, asked, keys, rows)


@pytest.mark.parametrize("n_threads", [1, 3])
def test_slices_and_parts_change_nothing(monkeypatch, n_threads):
    """Each request's record is its own, however the batch is sliced and the registry cut."""
    records, asked = check_frames.registry(), check_frames.requests()
    rows = [(7 * place) % (records.height + 1) - 1 for place in range(asked.height)]
    expected = counted(records, asked, DEFAULT_KEYS, rows)
    monkeypatch.setattr(slices, "SMALLEST", 1)
    monkeypatch.setattr(pl, "thread_pool_size", lambda: n_threads)
    cut = pl.concat([records[:50].lazy(), records[50:].lazy()], rechunk=False)

    assert expected == surveyed(cut, asked, DEFAULT_KEYS, rows)
    assert any(n > 1 for n, _ in expected)
    assert {key for _, key in expected} > {-1, 0}


def test_checks_keys():
    """Keys are refused as matchers refuse them."""
    with pytest.raises(ConfirmbenchError, match="names zip"):
        surveyed(registry({}), requests({}), (("zip",),), [0])
