"""Candidate pairs, against all pairs judged one by one, and RapidFuzz.

What blocking keys find, counted pair by pair.

Slices cover every row once, in order.
"""

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rapidfuzz.distance import JaroWinkler

from bench.conformance import matchers as check_frames
from bench.conformance.matchers import registry, requests
from generators.errors import ConfirmbenchError
from generators.schema import CLAIM_COLUMNS
from matchers.engine import hold as slices
from matchers.engine.blocking import DEFAULT_KEYS
from matchers.engine.hold import hold
from matchers.engine.pairs import Portion, asking, confirmed_by, portions, random_pairs, survey
from tests.matchers import every_pair
from tests.matchers.people import claims
from tests.matchers.people import registry as small_registry
from tests.matchers.people import requests as small_requests
from tests.matchers.plain_rules import normalized

NEAR_KEYS = (("zip_code", "surname~0.85"), ("house_number", "state"))


def held(frame, keys=DEFAULT_KEYS):
    return hold([frame.select(CLAIM_COLUMNS)], frame.height, keys)


def listed(portion):
    return list(zip(portion.asked.tolist(), portion.held.tolist(), strict=True))


def agrees(column, a, b):
    name, _, least = column.partition("~")
    if a[name] is None or b[name] is None:
        return False
    return JaroWinkler.similarity(a[name], b[name]) >= float(least) if least else a[name] == b[name]


def rows_of(frame):
    """Rows as normalised, in plain Python, which takes ASCII."""
    rows = (
        frame.select(CLAIM_COLUMNS).with_columns(pl.all().str.replace_many({"é": "e", "É": "E"})).to_dicts()
    )
    return [normalized(row) for row in rows]


@pytest.mark.parametrize("keys", [DEFAULT_KEYS, NEAR_KEYS, ((),)], ids=["default", "near", "all"])
@pytest.mark.parametrize("size", [1_000_000, 97])
def test_every_pair_that_shares_a_key_once(keys, size):
    """All pairs judged in plain Python; portions smaller than most blocks lose and repeat nothing."""
    records, asked = registry()[:120], requests()[:90]
    holding = held(records, keys)
    left, right = rows_of(asked), rows_of(records)
    found = [pair for portion in portions(holding, asked, size) for pair in listed(portion)]

    expected = [
        (i, r)
        for i, a in enumerate(left)
        for r, b in enumerate(right)
        if any(all(agrees(column, a, b) for column in key) for key in keys)
    ]
    assert expected == sorted((i, int(holding.order[r])) for i, r in found)
    assert [i for i, _ in found] == sorted(i for i, _ in found)


def test_as_many_as_the_survey_counts():
    records, asked = registry(), requests()
    counts = survey(records.lazy(), asked, DEFAULT_KEYS, np.full(asked.height, -1))["n_candidates"]
    found = np.concatenate([portion.asked for portion in portions(held(records), asked)])

    assert counts.to_list() == np.bincount(found, minlength=asked.height).tolist()


def test_similarities_are_rapidfuzz_s():
    """Every column of every pair, missing ones NaN."""
    records, asked = registry()[:60], requests()
    left, right = rows_of(asked), rows_of(records)
    holding = held(records)
    (portion,) = portions(holding, asked)
    vectors = portion.compare(similar=CLAIM_COLUMNS)
    pairs = [(left[i], right[holding.order[r]]) for i, r in listed(portion)]

    for name in CLAIM_COLUMNS:
        expected = [
            np.nan if a[name] is None or b[name] is None else JaroWinkler.similarity(a[name], b[name])
            for a, b in pairs
        ]
        np.testing.assert_array_equal(vectors.similarities[name], expected, name)


def test_whole_values():
    """Equality, initials and swapped names, in plain Python."""
    swapped = (
        requests()[:40].rename({"given_name": "surname", "surname": "given_name"}).select(requests().columns)
    )
    records = registry()[:60]
    asked = requests().extend(swapped)
    left, right = rows_of(asked), rows_of(records)
    holding = held(records)
    (portion,) = portions(holding, asked)
    vectors = portion.compare(similar=())
    pairs = [(left[i], right[holding.order[r]]) for i, r in listed(portion)]

    assert not vectors.similarities
    for name in CLAIM_COLUMNS:
        expected = [-1 if None in (a[name], b[name]) else int(a[name] == b[name]) for a, b in pairs]
        assert expected == vectors.equal[name].tolist(), name
        expected = [-1 if None in (a[name], b[name]) else int(a[name][0] == b[name][0]) for a, b in pairs]
        assert expected == vectors.initials[name].tolist(), name
    expected = [
        -1
        if None in (a["given_name"], a["surname"], b["given_name"], b["surname"])
        else int((a["given_name"], a["surname"]) == (b["surname"], b["given_name"]))
        for a, b in pairs
    ]
    assert expected == vectors.swapped.tolist()
    assert 1 in expected


def test_numbers_name_the_held_strings():
    records = registry()[:30]
    holding = held(records)
    (portion,) = portions(holding, requests())
    right = rows_of(records)
    numbers = portion.compare(similar=()).numbers["surname"]
    (letters, offsets), base = holding.vocabulary.text, holding.vocabulary.bases[2]  # of surnames
    strings = [bytes(letters[offsets[base + x] : offsets[base + x + 1]]).decode() for x in numbers]

    assert [right[holding.order[r]]["surname"] for r in portion.held] == strings


def test_missing_is_no_number():
    people = claims([{"surname": None}, {"surname": ""}])
    (portion,) = portions(held(people, (("zip_code",),)), people)
    vectors = portion.compare()

    assert [-1] * 4 == vectors.numbers["surname"].tolist() == vectors.equal["surname"].tolist()
    assert [-1] * 4 == vectors.initials["surname"].tolist() == vectors.swapped.tolist()
    assert np.isnan(vectors.similarities["surname"]).all()


@pytest.mark.parametrize("size", [1_000_000, 3])
def test_a_request_is_confirmed_by_any_of_its_pairs(size):
    """On several threads, which hand on where their requests begin."""
    records = registry()
    asked = requests()
    many = asked.select(CLAIM_COLUMNS).sample(9_000, with_replacement=True, seed=1)
    holding = held(records)

    def judge(portion: Portion):
        return portion.compare(similar=()).equal["given_name"] == 1

    expected = np.zeros(many.height, bool)
    for portion in portions(holding, many):
        expected[portion.asked[judge(portion)]] = True
    assert expected.tolist() == confirmed_by(holding, many, judge, size * 100).tolist()
    assert 0 < expected.sum() < many.height


def test_random_pairs_repeat_themselves():
    records, asked = registry(), requests()
    first, again = (random_pairs(held(records), asked, 500, seed=3) for _ in range(2))
    other = random_pairs(held(records), asked, 500, seed=4)

    assert listed(first) == listed(again) != listed(other)
    assert first.asked.max() < asked.height
    assert first.held.max() < records.height
    assert first.compare().equal["surname"].shape == (500,)


def test_no_requests_and_no_records():
    assert not list(portions(held(registry()), requests()[:0]))
    assert not list(portions(held(registry()[:0]), requests()))
    assert asking(held(registry()), requests()[:0]).numbers.shape == (len(CLAIM_COLUMNS), 0)


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
    records, asked = small_registry(*known), small_requests(*asking)

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
        surveyed(small_registry({}), small_requests({}), (("zip",),), [0])


@given(st.integers(0, 40), st.integers(1, 9))
def test_joins_the_answers_in_order(n, n_threads):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(slices, "SMALLEST", 1)
        patch.setattr(pl, "thread_pool_size", lambda: n_threads)

        assert slices.by_slices(n, np.arange).tolist() == list(range(n))


def test_a_small_batch_is_one_slice():
    asked = []
    slices.by_slices(
        slices.SMALLEST, lambda first, last: asked.append((first, last)) or np.zeros(last - first)
    )

    assert asked == [(0, slices.SMALLEST)]
