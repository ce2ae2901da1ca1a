"""always, never and coin: what they answer, and that a draw depends on the request alone.

Two paths: each request is answered by the matcher of its own path, and by no other.
"""

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.ask import ask
from bench.conformance.matchers import registry as known_people
from bench.conformance.matchers import requests as known_requests
from generators.errors import ConfirmbenchError
from matchers.bounds import Always, Coin, Never, draws
from matchers.catalog import make, spec_of
from tests.matchers.people import registry, requests

NAMELESS = {"given_name": None, "surname": " "}
PEOPLE = [{"house_number": str(number)} for number in range(4_000)]


def answers(matcher, *people, records=None):
    return matcher.fit(registry({}) if records is None else records).confirm(requests(*people)).to_list()


def test_always_confirms_whoever_has_a_name():
    """One name is enough; nobody's record need resemble the request."""
    people = ({}, {"surname": "Nobody"}, {"given_name": None}, {"surname": ""}, NAMELESS)

    assert answers(Always(), *people) == [True, True, True, True, False]


def test_never_confirms_nobody():
    assert answers(Never(), {}, NAMELESS) == [False, False]


def test_a_registry_without_records_confirms_nobody():
    empty = registry({}).head(0)

    assert answers(Always(), {}, records=empty) == [False]
    assert answers(Coin(rate=1.0), {}, records=empty) == [False]


@pytest.mark.parametrize("rate", [0.02, 0.5, 0.9])
def test_a_coin_confirms_about_its_rate(rate):
    """4,000 draws are within four standard deviations."""
    share = sum(answers(Coin(rate=rate), *PEOPLE)) / len(PEOPLE)

    assert abs(share - rate) < 4 * (rate * (1 - rate) / len(PEOPLE)) ** 0.5


def test_a_coin_at_its_ends_is_never_and_always():
    assert answers(Coin(rate=0), *PEOPLE, NAMELESS) == [False] * 4_001
    assert answers(Coin(rate=1), *PEOPLE, NAMELESS) == [True] * 4_000 + [False]


def test_whom_a_low_rate_confirms_a_higher_one_confirms_too():
    """One draw a request, whatever it is compared with."""
    low, high = (answers(Coin(rate=rate), *PEOPLE) for rate in (0.2, 0.6))

    assert all(more for less, more in zip(low, high, strict=True) if less)


def test_another_seed_draws_anew():
    first, second = (draws(requests(*PEOPLE), seed) for seed in (0, 1))

    assert ((first < 0.5) != (second < 0.5)).mean() == pytest.approx(0.5, abs=0.05)


def test_the_draw_of_a_request_never_changes():
    """Results name the matcher and not its draws, so these must stay."""
    assert draws(requests({}), 0).tolist() == [0.34230984810838216]


@given(st.integers(0, 2**40), st.sampled_from([None, "", "  "]))
def test_a_draw_depends_on_what_is_said_alone(request_id, nothing):
    """The number says nothing, and neither does the way in which nothing is written."""
    first = requests({"unit": None})
    second = requests({"unit": nothing}).with_columns(request_id=pl.lit(request_id))

    assert draws(first, 5) == draws(second, 5)


def test_bad_parameters():
    for parameters, message in (
        ({"rate": 1.5}, "rate is 1.5; it must be a number from 0 to 1"),
        ({"rate": "half"}, "rate is 'half'"),
        ({"rate": True}, "rate is True"),
        ({"rate": float("nan")}, "rate is nan"),
        ({"seed": -1}, "seed is -1; it must be a whole number from 0"),
        ({"seed": 0.5}, "seed is 0.5"),
        ({"seed": 2**64}, "seed is 18446744073709551616"),
    ):
        with pytest.raises(ConfirmbenchError, match=message):
            Coin(**parameters)


def mixed():
    """Requests of which every third states the number of a record, and one states blanks."""
    asked, tins = known_requests(), known_people()["tin"]
    stated = [tins[i % len(tins)] if i % 3 == 0 else (" " if i == 1 else None) for i in range(asked.height)]
    return asked.with_columns(tin=pl.Series(stated, dtype=pl.String))


@pytest.mark.parametrize("by_address", ["exact", "never", "always"])
@pytest.mark.parametrize("by_number", ["name_control(by='tin')", "always"])
def test_each_request_is_answered_on_its_path_alone(by_number, by_address):
    asked = mixed()
    numbered = [tin is not None and tin.strip() != "" for tin in asked["tin"]]
    found = ask(
        make(f'two_paths(by_number="{by_number}", by_address="{by_address}")').fit(known_people().lazy()),
        asked,
    )
    first, second = (ask(make(spec).fit(known_people().lazy()), asked) for spec in (by_number, by_address))
    expected = [a if n else b for n, a, b in zip(numbered, first, second, strict=True)]
    assert found.to_list() == expected
    assert set(numbered) == {True, False}


def test_the_address_plays_no_part_on_the_path_of_the_number():
    records = known_people()
    elsewhere = known_requests()[:1].with_columns(
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
