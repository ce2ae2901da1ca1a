"""Whom the Jaro-Winkler matcher confirms.

Whom the plain deterministic rule confirms.
"""

import random

import polars as pl
import pytest

from bench.conformance import matchers as check_frames
from generators.errors import ConfirmbenchError
from generators.schema import CLAIM_COLUMNS
from matchers.blocked import Blocked
from matchers.engine import hold as slices
from matchers.engine.blocking import DEFAULT_KEYS, narrow
from matchers.engine.normalize import normalize
from matchers.jaro_winkler import DEMANDED, JaroWinkler
from matchers.kernels import search as kernel
from tests import reference
from tests.matchers.people import SMITH, confirms, registry, requests


@pytest.mark.parametrize(
    "request_",
    [
        {},
        {column: value.upper() for column, value in SMITH.items() if value},
        {"given_name": "Wiliam"},
        {"surname": "Smtih"},
        {"middle_name": None},
        {"middle_name": "H"},
        {"street": "N. Maple Ave"},
        {"street": "North Mapel Avenue"},
        {"zip_code": "75510"},
        {"zip_code": "75501-1234"},
        {"city": "Prt Micheal"},
        {"unit": "Apt 4"},
    ],
)
def test_confirms_the_same_person(request_):
    """Typos, abbreviations and values left out are forgiven."""
    assert confirms(JaroWinkler(), {}, request_)


@pytest.mark.parametrize(
    ("record", "request_"),
    [
        pytest.param({}, {"given_name": "Margaret"}, id="household member"),
        pytest.param({}, {"given_name": None}, id="given name missing"),
        pytest.param({}, {"surname": "Jones"}, id="successor at the address"),
        pytest.param({}, {"house_number": "77", "street": "Oak Street"}, id="moved within the ZIP"),
        pytest.param({}, {"house_number": "1243"}, id="house number with a transposition"),
        pytest.param({}, {"city": "Ridgeton", "zip_code": "75600"}, id="namesake elsewhere"),
        pytest.param({"suffix": "Sr"}, {"suffix": "Jr"}, id="senior and junior"),
        pytest.param({}, {"suffix": "Jr"}, id="junior, and a senior who bears no suffix"),
        pytest.param({}, {"middle_name": "George"}, id="another middle name"),
        pytest.param({"unit": "Apt 4"}, {"unit": "Apt 5"}, id="another unit"),
        pytest.param({}, {"house_number": None}, id="house number missing"),
        pytest.param({}, {"street": None}, id="street missing"),
        pytest.param({}, {"given_name": "Unknown", "surname": "Unknown"}, id="placeholder"),
    ],
)
def test_confirms_nobody_else(record, request_):
    """No agreement elsewhere makes up for one condition that fails."""
    assert not confirms(JaroWinkler(), record, request_)


def test_unit_in_the_street():
    """A unit typed at the end of the street is compared as a unit."""
    record = {"unit": "Apt 4"}

    assert confirms(JaroWinkler(), record, {"street": "North Maple Ave Apt 4"})
    assert not confirms(JaroWinkler(), record, {"street": "North Maple Ave Apt 5"})


def test_threshold_is_inclusive():
    """MARTHA and MARHTA have a similarity of 0.9611."""
    record, request = {"given_name": "Martha"}, {"given_name": "Marhta"}

    assert confirms(JaroWinkler(threshold=0.96), record, request)
    assert not confirms(JaroWinkler(threshold=0.97), record, request)


def test_equals_the_rule_written_out():
    """Every pair of a small registry, compared the slow way, gives the same answers."""
    records, asked = check_frames.registry(), check_frames.requests()
    rows = normalize(records).select(CLAIM_COLUMNS).to_dicts()
    expected = [
        any(
            reference.shares_a_key(request, record, DEFAULT_KEYS)
            and reference.jaro_winkler_rule(request, record, 0.88, 0.8)
            for record in rows
        )
        for request in normalize(asked).select(CLAIM_COLUMNS).to_dicts()
    ]

    assert expected == JaroWinkler().fit(records.lazy()).confirm(asked).to_list()
    assert 60 < sum(expected) < len(expected)


def test_hot_block_is_searched_to_its_end():
    """Half of 50,000 records share ZIP code and house number; the one that counts is still found."""
    rng = random.Random(0)
    letters = "BCDFGHKLMNPRSTVW"
    n = 50_000
    surnames = ["".join(rng.choices(letters, k=7)) for _ in range(n)]
    given_names = ["".join(rng.choices(letters, k=6)) for _ in range(n)]
    numbers = ["1234" if i % 2 else str(i) for i in range(n)]
    hot = (
        registry({})
        .collect()[[0] * n]
        .with_columns(
            record_id=pl.int_range(n, dtype=pl.Int64),
            given_name=pl.Series(given_names),
            surname=pl.Series(surnames),
            house_number=pl.Series(numbers),
        )
    )
    asked = requests(*({"given_name": given_names[i], "surname": surnames[i]} for i in range(n - 200, n)))
    asked = asked.with_columns(middle_name=pl.lit(None, dtype=pl.String))
    answers = JaroWinkler().fit(hot.lazy()).confirm(asked).to_list()

    assert answers == [False, True] * 100


@pytest.mark.parametrize("n_threads", [1, 2, 7])
def test_number_of_threads_changes_nothing(monkeypatch, n_threads):
    """However many slices a batch is cut into, and whatever order blocks have, answers stay with requests."""
    fitted, asked = JaroWinkler().fit(check_frames.registry().lazy()), check_frames.requests()
    alone = fitted.confirm(asked)
    monkeypatch.setattr(slices, "SMALLEST", 1)
    monkeypatch.setattr(pl, "thread_pool_size", lambda: n_threads)

    assert alone.equals(fitted.confirm(asked))


@pytest.mark.parametrize("threshold", [1.1, -0.1, "high", None, True])
def test_refuses_thresholds_out_of_range(threshold):
    """A threshold is a number from 0 to 1."""
    with pytest.raises(ConfirmbenchError, match=r"threshold is .* from 0 to 1"):
        JaroWinkler(threshold=threshold)


def test_compiles_once():
    """Whatever the batch and the registry, one specialisation."""
    confirms(JaroWinkler(), {}, {})
    JaroWinkler().fit(registry()).confirm(requests({}, {}))
    JaroWinkler(threshold=1).fit(registry({}, {})).confirm(requests())

    assert len(kernel.confirm_asked.signatures) == 1


def test_rule():
    """Surname, initial, house number and place; the known weakness is the household initial."""
    assert confirms(Blocked(), {}, {"given_name": "Will"})
    assert confirms(Blocked(), {}, {"zip_code": None})
    assert confirms(Blocked(), {}, {"given_name": "Wanda"})
    assert not confirms(Blocked(), {}, {"given_name": "Bill"})
    assert not confirms(Blocked(), {}, {"surname": "Smyth"})
    assert not confirms(Blocked(), {"unit": "Apt 1"}, {"unit": "Apt 2"})
    assert not confirms(Blocked(), {}, {"zip_code": "75600", "street": "Oak Street"})


def test_blocked_equals_the_rule_written_out():
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

    assert narrow(keys, (("house_number",),)) == (
        ("surname", "house_number", "state"),
        ("house_number", "zip_code"),
    )
    assert narrow(DEFAULT_KEYS, DEMANDED) == (
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
