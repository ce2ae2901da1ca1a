"""Two paths: each request is answered by the matcher of its own path, and by no other."""

import polars as pl
import pytest

from bench.ask import ask
from bench.conformance.matchers import registry, requests
from generators.errors import ConfirmbenchError
from matchers.catalog import make, spec_of


def mixed():
    """Requests of which every third states the number of a record, and one states blanks."""
    asked, tins = requests(), registry()["tin"]
    stated = [tins[i % len(tins)] if i % 3 == 0 else (" " if i == 1 else None) for i in range(asked.height)]
    return asked.with_columns(tin=pl.Series(stated, dtype=pl.String))


@pytest.mark.parametrize("by_address", ["exact", "never", "always"])
@pytest.mark.parametrize("by_number", ["name_control(by='tin')", "always"])
def test_each_request_is_answered_on_its_path_alone(by_number, by_address):
    asked = mixed()
    numbered = [tin is not None and tin.strip() != "" for tin in asked["tin"]]
    found = ask(
        make(f'two_paths(by_number="{by_number}", by_address="{by_address}")').fit(registry().lazy()), asked
    )
    first, second = (ask(make(spec).fit(registry().lazy()), asked) for spec in (by_number, by_address))
    expected = [a if n else b for n, a, b in zip(numbered, first, second, strict=True)]
    assert found.to_list() == expected
    assert set(numbered) == {True, False}


def test_the_address_plays_no_part_on_the_path_of_the_number():
    records = registry()
    elsewhere = requests()[:1].with_columns(
        given_name=pl.lit(records["given_name"][3]),
        surname=pl.lit(records["surname"][3]),
        street=pl.lit("Unknown Address"),
        tin=pl.lit(records["tin"][3]),
    )
    fitted = make("two_paths").fit(records.lazy())
    assert ask(fitted, elsewhere).to_list() == [True]
    assert ask(fitted, elsewhere.with_columns(tin=pl.lit(None, pl.String))).to_list() == [False]


def test_its_spec_names_the_matchers_of_both_paths():
    spec = "two_paths(by_address='jaro_winkler(threshold=0.8)')"
    assert spec_of(make(spec)) == spec


@pytest.mark.parametrize("spec", ["two_paths(by_number='exakt')", "two_paths(by_address=3)"])
def test_names_a_path_that_is_no_matcher(spec):
    with pytest.raises(ConfirmbenchError, match=r"exact|by_address is 3"):
        make(spec)
