"""Whom the weighted sum confirms."""

import math
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generators.errors import ConfirmbenchError
from generators.schema import CLAIM_COLUMNS
from matchers.weighted import WEIGHTS, Weighted
from tests.matchers import every_pair
from tests.matchers.people import claims, confirms, registry, requests

TOTAL = sum(weight for _, weight in WEIGHTS)
some_weights = st.lists(
    st.tuples(st.sampled_from(CLAIM_COLUMNS), st.floats(0.01, 5)), min_size=1, unique_by=lambda pair: pair[0]
).map(tuple)
prefix_weights = st.sampled_from([0.0, 0.1, 0.25])
plans = st.sampled_from(["index", "scan"])


@pytest.mark.parametrize(
    "request_",
    [
        {},
        {"given_name": "Wiliam"},
        {"surname": "Smtih"},
        {"house_number": None, "surname": "Smith"},
        {"zip_code": "75510", "city": "Prt Michael"},
        {"street": None},
        {"suffix": "Jr", "unit": "Apt 5", "middle_name": "George"},
    ],
)
def test_makes_up_for_one_field(request_):
    """One field that is wrong or missing, when the others agree."""
    assert confirms(Weighted(threshold=7.9), {}, request_)


@pytest.mark.parametrize(
    "request_",
    [
        {"given_name": "Margaret"},
        {"given_name": None},
        {"surname": None},
        {"house_number": "1235"},
        {"surname": "Jones", "zip_code": "75510"},
    ],
)
def test_not_for_two_or_a_heavy_one(request_):
    """A name that is another's takes the sum below the threshold."""
    assert not confirms(Weighted(), {}, request_)


def test_missing_adds_nothing():
    """A record and a request that both lack a value do not agree on it."""
    weights = (("unit", 1.0), ("surname", 1.0))

    assert confirms(Weighted(weights=weights, threshold=2), {"unit": "4"}, {"unit": "Apt 4"})
    assert not confirms(Weighted(weights=weights, threshold=1.1), {}, {})
    assert confirms(Weighted(weights=weights, threshold=1), {}, {})


def test_numbers_count_in_full_or_not_at_all():
    """House number 1234 is no more like 1235 than like 9."""
    matcher = Weighted(weights=(("house_number", 1.0), ("surname", 1.0)), threshold=1.01)

    assert not confirms(matcher, {}, {"house_number": "1235"})
    assert confirms(matcher, {"zip_code": "1"}, {"zip_code": "1", "given_name": None})


def test_needs_a_key():
    """A record that shares no key is not looked at, whatever it would add up to."""
    elsewhere = {"zip_code": "1", "house_number": "7", "state": "NY", "city": "Ridgeton"}

    assert not confirms(Weighted(threshold=5), {}, elsewhere)
    assert confirms(Weighted(threshold=5, keys=every_pair.ALL), {}, elsewhere)


def test_one_record_must_have_it_all():
    """Two records do not add up."""
    fitted = Weighted().fit(registry({"given_name": "Margaret"}, {"surname": "Jones"}))

    assert fitted.confirm(requests({})).to_list() == [False]


@settings(max_examples=60)
@given(every_pair.people, every_pair.people, some_weights, st.floats(0.05, 0.95), prefix_weights, plans)
def test_equals_sums_written_out(known, asking, weights, share, prefix_weight, plan):
    """Random weights and a threshold that is a random share of them; RapidFuzz's similarities, added up."""
    threshold = share * sum(weight for _, weight in weights)
    matcher = Weighted(threshold, weights, prefix_weight, every_pair.ALL, plan)
    records, asked = registry(*known), requests(*asking)
    sums = [
        max(
            (every_pair.weighted_sum(request, record, dict(weights), prefix_weight) for record in rows),
            default=0.0,
        )
        for rows in [every_pair.claim_rows(records.collect())]
        for request in every_pair.claim_rows(asked)
    ]

    assert [total >= threshold for total in sums] == matcher.fit(records).confirm(asked).to_list()


@settings(max_examples=60)
@given(every_pair.people.filter(bool), every_pair.people.filter(bool), some_weights, prefix_weights, plans)
def test_threshold_is_inclusive_to_the_last_bit(known, asking, weights, prefix_weight, plan):
    """At a sum that a pair reaches exactly, it is confirmed; with the threshold one bit higher it is not."""
    (record,), (request,) = (every_pair.claim_rows(claims(people[:1])) for people in (known, asking))
    total = every_pair.weighted_sum(request, record, dict(weights), prefix_weight)
    below, above = math.nextafter(total, 0), math.nextafter(total, math.inf)

    def confirmed(threshold):
        matcher = Weighted(threshold, weights, prefix_weight, every_pair.ALL, plan)
        return confirms(matcher, known[0], asking[0])

    if 1e-6 < total < 0.99 * sum(weight for _, weight in weights):
        assert [confirmed(below), confirmed(total), confirmed(above)] == [True, True, False]


def test_every_sum_in_turn():
    """Requests with a sum each; raising the threshold over them drops one after the other."""
    asking = [
        {},
        {"city": None},
        {"street": None},
        {"house_number": None},
        {"surname": None},
        {"given_name": None},
    ]
    (record,) = every_pair.claim_rows(claims([{}]))
    sums = [
        every_pair.weighted_sum(request, record, dict(WEIGHTS), 0.1)
        for request in every_pair.claim_rows(claims(asking))
    ]

    assert all(more > less for more, less in pairwise(sums))
    for n, threshold in enumerate(sums, start=1):
        matcher = Weighted(threshold=threshold, keys=every_pair.ALL)
        assert sum(matcher.fit(registry({})).confirm(requests(*asking))) == n


@pytest.mark.parametrize("threshold", [0, -1, TOTAL + 0.1, float("nan"), float("inf"), "high", None, True])
def test_refuses_thresholds_out_of_range(threshold):
    """A threshold above 0 that the weights can reach."""
    with pytest.raises(ConfirmbenchError, match=r"threshold is .*; it must be a number from 1e-09 to 10\."):
        Weighted(threshold=threshold)


@pytest.mark.parametrize("prefix_weight", [-0.1, 0.26, None, "0.1"])
def test_refuses_prefix_weights_out_of_range(prefix_weight):
    with pytest.raises(ConfirmbenchError, match="prefix_weight is "):
        Weighted(prefix_weight=prefix_weight)


@pytest.mark.parametrize(
    ("weights", "message"),
    [
        ((), "must be a tuple of pairs"),
        ([("surname", 1.0)], "must be a tuple of pairs"),
        (("surname", 1.0), "must be a tuple of pairs"),
        ({"surname": 1.0}, "must be a tuple of pairs"),
        ((("surname",),), "must be a tuple of pairs"),
        ((("surname", 0),), "must be a tuple of pairs"),
        ((("surname", -1.0),), "must be a tuple of pairs"),
        ((("surname", float("nan")),), "must be a tuple of pairs"),
        ((("surname", float("inf")),), "must be a tuple of pairs"),
        ((("surname", True),), "must be a tuple of pairs"),
        ((("surname", "1"),), "must be a tuple of pairs"),
        (((1, 1.0),), "must be a tuple of pairs"),
        ((("name", 9.0),), "weights names name; each of given_name, "),
        ((("surname~0.8", 9.0),), "weights names surname~0.8; "),
        ((("surname", 9.0), ("surname", 1.0)), "weights names a column twice"),
    ],
)
def test_refuses_other_weights(weights, message):
    """Pairs of a column and a weight above 0, each column once."""
    with pytest.raises(ConfirmbenchError, match=message) as raised:
        Weighted(weights=weights)
    assert str(raised.value).endswith(".")


def test_rows_are_normalised():
    """Case, accents and abbreviations are no difference."""
    assert confirms(Weighted(threshold=TOTAL), {}, {"street": "N. MAPLE Ave", "given_name": "WÍLLIAM"})


def test_the_whole_sum_can_be_reached():
    """Agreement on everything is enough for the highest threshold, however a sum of tenths is rounded."""
    weights = (("surname", 0.1), ("middle_name", 0.2), ("given_name", 0.3))

    assert confirms(Weighted(weights=weights, threshold=0.3 + 0.2 + 0.1), {}, {})
    with pytest.raises(ConfirmbenchError, match=r"threshold is 0\.6000000000000001; "):
        Weighted(weights=weights, threshold=0.1 + 0.2 + 0.3)
