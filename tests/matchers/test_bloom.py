"""Whom the filters confirm, and that they depend on the secret while the answers hardly do."""

import numpy as np
import pytest

from bench.conformance import matchers as check_frames
from generators.errors import ConfirmbenchError
from matchers import bloom
from matchers.bloom import Bloom, positions
from tests.matchers.people import confirms


@pytest.mark.parametrize("request_", [{}, {"street": "N Maple Ave"}, {"city": "PORT MICHAEL"}])
def test_the_same_text_sets_the_same_bits(request_):
    """A Dice coefficient of 1, once both are normalised."""
    assert confirms(Bloom(threshold=1.0), {}, request_)


def test_more_letters_changed_is_less_alike():
    """Up to a stranger at the same address, who shares the address alone."""
    matchers = [Bloom(threshold=threshold) for threshold in (1.0, 0.972, 0.85, 0.5)]
    people = [
        {},
        {"given_name": "Wiliam"},
        {"given_name": "Margaret"},
        {"given_name": "Zoe", "surname": "Ng"},
    ]
    confirmed = [[confirms(matcher, {}, person) for matcher in matchers] for person in people]

    assert [row.index(True) for row in confirmed] == [0, 1, 2, 3]


def test_fields_are_hashed_apart():
    """The same letters in another field are other bits."""
    assert not confirms(Bloom(threshold=0.9), {}, {"given_name": "Smith", "surname": "William"})


def test_what_is_not_blocked_is_not_compared():
    assert not confirms(Bloom(), {}, {"zip_code": "75502"})


def test_bits_are_the_secrets():
    """Each is one of 1024, and another secret or field has others."""
    found = [positions(*arguments, 10) for arguments in (("city", "a"), ("city", "b"), ("street", "a"))]

    assert all(table.min() >= 0 and table.max() < 1024 for table in found)
    assert (found[0] == positions("city", "a", 10)).all()
    assert all(np.mean(found[0] == other) < 0.01 for other in found[1:])


def test_portions_and_secrets_do_not_change_answers(monkeypatch):
    """Of this registry; a bit that two bigrams happen to share may tip a pair that is at the threshold."""
    records, asked = check_frames.registry().lazy(), check_frames.requests()
    whole = Bloom(threshold=0.93).fit(records).confirm(asked)
    monkeypatch.setattr(bloom, "RECORDS_AT_ONCE", 50)

    assert whole.any()
    assert Bloom(threshold=0.93).fit(records).confirm(asked).equals(whole)
    assert (Bloom(threshold=0.93, secret="another").fit(records).confirm(asked) == whole).mean() > 0.9


@pytest.mark.parametrize(
    "wrong", [{"threshold": 0}, {"hashes": 0}, {"hashes": 2.5}, {"secret": ""}, {"keys": (("age",),)}]
)
def test_refuses_bad_parameters(wrong):
    with pytest.raises(ConfirmbenchError):
        Bloom(**wrong)
