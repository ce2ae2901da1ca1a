"""Whom the plain deterministic rule confirms."""

import pytest

from bench.conformance import matchers as check_frames
from generators.errors import ConfirmbenchError
from generators.schema import CLAIM_COLUMNS
from matchers.blocked import Blocked
from matchers.engine.blocking import DEFAULT_KEYS, narrowed
from matchers.engine.normalize import normalize
from matchers.jaro_winkler import DEMANDED
from tests import reference
from tests.matchers.people import confirms


def test_rule():
    """Surname, initial, house number and place; the known weakness is the household initial."""
    assert confirms(Blocked(), {}, {"given_name": "Will"})
    assert confirms(Blocked(), {}, {"zip_code": None})
    assert confirms(Blocked(), {}, {"given_name": "Wanda"})
    assert not confirms(Blocked(), {}, {"given_name": "Bill"})
    assert not confirms(Blocked(), {}, {"surname": "Smyth"})
    assert not confirms(Blocked(), {"unit": "Apt 1"}, {"unit": "Apt 2"})
    assert not confirms(Blocked(), {}, {"zip_code": "75600", "street": "Oak Street"})


def test_equals_the_rule_written_out():
    """Every pair of a small registry, compared the slow way, gives the same answers."""
    records, asked = check_frames.registry(), check_frames.requests()
    rows = normalize(records).select(CLAIM_COLUMNS).to_dicts()
    expected = [
        any(
            reference.shares_a_key(request, record, DEFAULT_KEYS) and reference.blocked_rule(request, record)
            for record in rows
        )
        for request in normalize(asked).select(CLAIM_COLUMNS).to_dicts()
    ]

    assert expected == Blocked().fit(records.lazy()).confirm(asked).to_list()


def test_narrowed_keys():
    """What a rule demands joins every key; keys that another one contains are dropped."""
    keys = (("zip_code", "surname~0.85"), ("surname", "state"), ("zip_code", "house_number"))

    assert narrowed(keys, (("house_number",),)) == (
        ("surname", "house_number", "state"),
        ("house_number", "zip_code"),
    )
    assert narrowed(DEFAULT_KEYS, DEMANDED) == (
        ("house_number", "zip_code"),
        ("house_number", "city", "state"),
    )


@pytest.mark.parametrize(
    "keys", [(), ("zip_code",), (("zip",),), [("zip_code",)], (("surname~2",),), (("zip_code~0.9",),)]
)
def test_refuses_other_keys(keys):
    """Keys are a tuple of tuples of claim columns."""
    with pytest.raises(ConfirmbenchError):
        Blocked(keys=keys)
