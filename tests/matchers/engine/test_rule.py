"""What a rule demands of a pair, demand by demand, and that both plans read it alike."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generators.schema import CLAIM_COLUMNS
from matchers.engine.plans import PLANS, fit
from matchers.engine.rule import conjunction, flip
from matchers.kernels import search as kernel
from tests import reference
from tests.matchers import every_pair
from tests.matchers.people import registry, requests

MODES = {
    kernel.EQUAL: "the same",
    kernel.SIMILAR: "similar",
    kernel.INITIAL: "the same first letter",
    kernel.OPEN: "the same where both have it",
    kernel.OPEN_INITIAL: "the same first letter where both have it",
    kernel.IF_ASKED: "what the request has, the record has too",
    kernel.IF_HELD: "what the record has, the request has too",
}
modes = st.dictionaries(st.sampled_from(CLAIM_COLUMNS), st.sampled_from(list(MODES)), max_size=5)


def holds(request, record, column, mode, least=0.0, prefix_weight=0.1):
    """What the demand says, on normalised rows."""
    a, b = request[column], record[column]
    match mode:
        case kernel.EQUAL:
            return a is not None and a == b
        case kernel.SIMILAR:
            return every_pair.close(request, record, column, least, prefix_weight)
        case kernel.INITIAL:
            return a is not None and b is not None and a[0] == b[0]
        case kernel.OPEN:
            return a is None or b is None or a == b
        case kernel.OPEN_INITIAL:
            return a is None or b is None or a[0] == b[0]
        case kernel.IF_ASKED:
            return a is None or a == b
    return b is None or a == b


def place_holds(request, record, place):
    """ZIP code, or city and state (and street)."""
    if place == 0 or reference.agree(request, record, "zip_code"):
        return True
    street = ("street",) if place == kernel.ZIP_OR_STREET_IN_CITY else ()
    return reference.agree(request, record, "city", "state", *street)


def confirmed(plan, rule, records, asked):
    """Answers when every record is a candidate."""
    return fit(plan, "", records, every_pair.ALL, rule).confirm(asked).to_list()


@pytest.mark.parametrize("plan", PLANS)
@pytest.mark.parametrize("column", ["surname", "given_name"])
@pytest.mark.parametrize(("mode", "expected"), [
    (kernel.EQUAL, "1000 0100 0010 0000"),
    (kernel.SIMILAR, "1100 1100 0010 0000"),
    (kernel.INITIAL, "1100 1100 0010 0000"),
    (kernel.OPEN, "1001 0101 0011 1111"),
    (kernel.OPEN_INITIAL, "1101 1101 0011 1111"),
    (kernel.IF_ASKED, "1000 0100 0010 1111"),
    (kernel.IF_HELD, "1001 0101 0011 0001"),
])  # fmt: skip
def test_demands(plan, column, mode, expected):
    """A table a demand: requests are its groups, records the places within; the last of each has no value."""
    values = ["Smith", "Smyth", "Jones", None]
    rule = conjunction({column: mode}, {column: 0.85})
    asked = requests(*({column: value} for value in values))
    answers = [confirmed(plan, rule, registry({column: value}), asked) for value in values]

    assert expected.split() == ["".join("01"[answer] for answer in row) for row in zip(*answers, strict=True)]


@pytest.mark.parametrize("plan", PLANS)
def test_places(plan):
    """The ZIP code is enough; city needs its state, and where it is asked for the street."""
    asked = requests({}, {"city": None}, {"zip_code": None}, {"zip_code": "1", "street": "Elm Street"})
    other_state = requests({"zip_code": None, "state": "NY"})

    for place, expected in ((kernel.ZIP_OR_CITY, [1, 1, 1, 1]), (kernel.ZIP_OR_STREET_IN_CITY, [1, 1, 1, 0])):
        rule = conjunction({}, place=place)
        assert expected == confirmed(plan, rule, registry({}), asked)
        assert confirmed(plan, rule, registry({}), other_state) == [False]
        assert confirmed(plan, rule, registry({"city": None, "zip_code": None}), asked) == [False] * 4


@settings(max_examples=80)
@given(
    every_pair.people,
    every_pair.people,
    modes,
    st.dictionaries(st.sampled_from(CLAIM_COLUMNS), st.sampled_from([0.0, 0.6, 0.85, 1.0])),
    st.sampled_from([0, kernel.ZIP_OR_CITY, kernel.ZIP_OR_STREET_IN_CITY]),
    st.sampled_from([0.0, 0.1, 0.25]),
)
def test_demands_hold_together(known, asking, demands, least, place, prefix_weight):
    """Any demands on any columns, by either plan: some record must meet them all."""
    records, asked = registry(*known), requests(*asking)
    rule = conjunction(demands, least, place, prefix_weight)
    expected = [
        any(
            place_holds(request, record, place)
            and all(
                holds(request, record, column, mode, least.get(column, 0.0), prefix_weight)
                for column, mode in demands.items()
            )
            for record in every_pair.claim_rows(records.collect())
        )
        for request in every_pair.claim_rows(asked)
    ]

    for plan in PLANS:
        assert expected == confirmed(plan, rule, records, asked), plan


@given(modes)
def test_order_is_cheapest_first(demands):
    """Each column once, the surname aside; whole values before first letters, those before similarities."""
    rule = conjunction(demands)
    ordered = [CLAIM_COLUMNS[c] for c in (*rule.must, *rule.may, *rule.order)]
    letters = {kernel.INITIAL: 1, kernel.OPEN_INITIAL: 1, kernel.SIMILAR: 2}
    costs = [letters.get(demands[column], 0) for column in ordered]

    assert sorted(ordered) == sorted(demands.keys() - {"surname"})
    assert costs == sorted(costs)


@given(modes)
def test_flipped(demands):
    """What is demanded of requests becomes a demand on records; twice flipped is as before."""
    rule = conjunction(demands, place=kernel.ZIP_OR_CITY)
    turned = flip(rule)
    sides = {kernel.IF_ASKED: kernel.IF_HELD, kernel.IF_HELD: kernel.IF_ASKED}

    assert [sides.get(mode, mode) for mode in rule.modes.tolist()] == turned.modes.tolist()
    for before, after in zip(rule, flip(turned), strict=True):
        assert np.array_equal(before, after)
