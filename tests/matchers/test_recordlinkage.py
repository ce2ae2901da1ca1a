"""Whom the toolkit confirms, and in what portions it is fed."""

import pytest

from generators.errors import ConfirmbenchError
from matchers import recordlinkage
from matchers.catalog import make
from matchers.recordlinkage import RecordLinkage
from tests.matchers.people import confirms, registry, requests


@pytest.mark.parametrize(
    "request_", [{}, {"given_name": "Wiliam"}, {"zip_code": "75510"}, {"street": "N Maple Ave"}]
)
def test_confirms_the_same_person(request_):
    """One typo in one field leaves the sum above the threshold."""
    assert confirms(RecordLinkage(), {}, request_)


@pytest.mark.parametrize(
    "request_", [{"given_name": "Margaret"}, {"surname": "Jones"}, {"house_number": "99"}, {"street": None}]
)
def test_confirms_nobody_else(request_):
    """A field that disagrees altogether takes the sum below it."""
    assert not confirms(RecordLinkage(), {}, request_)


def test_portions_do_not_change_answers(monkeypatch):
    """With one block for all, a portion of three pairs holds one request, and nothing is lost."""
    fitted = RecordLinkage().fit(registry({}, {"given_name": "Ann"}, {"surname": "Jones"}))
    asked = requests(
        {}, {"given_name": "Anne"}, {"given_name": "Zoe"}, {"zip_code": None}, {"surname": "Jones"}
    )
    whole = fitted.confirm(asked).to_list()
    monkeypatch.setattr(recordlinkage, "PAIRS_AT_ONCE", 3)

    assert whole == [True, True, False, False, True]
    assert whole == fitted.confirm(asked).to_list()
    assert list(recordlinkage._runs([3, 1, 2, 9, 1])) == [slice(0, 1), slice(1, 3), slice(3, 4), slice(4, 5)]


@pytest.mark.parametrize("spec", ["recordlinkage", "duckdb", "rapidfuzz"])
@pytest.mark.parametrize("keys", ["((),)", "(('zip_code', 'surname~0.85'),)"])
def test_peers_refuse_keys_that_cannot_be_joined(spec, keys):
    """Said when the matcher is made, not by polars or SQL later."""
    with pytest.raises(ConfirmbenchError, match="joins on whole columns"):
        make(f"{spec}(keys={keys})")
