"""Whom the exact matcher confirms."""

import pytest

from generators.errors import ConfirmbenchError
from matchers.exact import Exact
from matchers.kernels import search as kernel
from tests.matchers.people import SMITH, confirms, registry, requests


@pytest.mark.parametrize("column", Exact().fields)
def test_every_field_counts(column):
    """One field that differs, or is missing on either side or both, is enough for no match."""
    assert confirms(Exact(), {}, {})
    assert not confirms(Exact(), {}, {column: "Other 9"})
    assert not confirms(Exact(), {}, {column: None})
    assert not confirms(Exact(), {column: None}, {column: None})


def test_forgives_spelling():
    """Case, punctuation, accents and abbreviations are normalised first."""
    upper = {column: value.upper() for column, value in SMITH.items() if value}

    assert confirms(Exact(), {"street": "N Maple Ave."}, upper)


def test_needs_one_record_for_all_fields():
    """Two records that agree on half of the fields each do not add up."""
    fitted = Exact().fit(registry({"given_name": "Ann"}, {"surname": "Jones"}))

    assert fitted.confirm(requests({})).to_list() == [False]


def test_other_fields_are_ignored():
    """Only the listed fields are compared."""
    assert confirms(Exact(fields=("surname", "zip_code")), {}, {"given_name": "Ann", "street": None})


@pytest.mark.parametrize("fields", [(), ("name",), ["surname"], "surname"])
def test_refuses_other_fields(fields):
    """Fields are a tuple of claim columns."""
    with pytest.raises(ConfirmbenchError):
        Exact(fields=fields)


def test_compiles_once():
    """One specialisation for every registry and batch."""
    confirms(Exact(), {}, {})
    Exact(fields=("surname",)).fit(registry()).confirm(requests())

    Exact(plan="scan").fit(registry({})).confirm(requests({}))

    for each in (kernel.confirm_asked, kernel.confirm_held, kernel.has_candidate):
        assert len(each.signatures) == 1
