"""Joins: the answers of comparing every pair, however the pairs are cut.

Whose record it is: by number, or by address.

Full names in a line.

Which surname counts, of surnames as they are written.
"""

import random

import numpy as np
import polars as pl
import pytest

from generators.errors import ConfirmbenchError
from matchers.joining import identifiers, joins
from matchers.joining import identifiers as surname_parts
from matchers.joining.identifiers import check_part, full_names, one_surname
from matchers.joining.joins import RECORD, FittedJoin, JoinComparison, JoinRule, missing, same, same_initial
from tests.matchers.people import claims
from tests.matchers.small_world import with_tins

COLUMNS = ("a", "b", "c")


def rows(rng, n):
    """Rows of small numbers as text, with gaps."""
    data = {column: [rng.choice((None, "1", "2", "12", "21")) for _ in range(n)] for column in COLUMNS}
    return pl.DataFrame(data, schema=dict.fromkeys(COLUMNS, pl.String))


def as_is(frame):
    return frame


def answers(records, asked, keys, conditions=()):
    rule = JoinRule(as_is, as_is, keys, conditions)
    return FittedJoin(rule, records).confirm(asked).to_list()


def plain(records, asked, keys, holds):
    """The same by two loops."""
    return [
        any(
            any(all(q[c] is not None and q[c] == r[c] for c in key) for key in keys) and holds(q, r)
            for r in records.to_dicts()
        )
        for q in asked.to_dicts()
    ]


@pytest.mark.parametrize("keys", [(("a",),), (("a", "b"), ("c",)), (("b",), ("b", "c"))])
@pytest.mark.parametrize("seed", range(3))
def test_keys_alone(seed, keys):
    """A request is confirmed when it agrees on every column of some key; null agrees with nothing."""
    rng = random.Random(seed)
    records, asked = rows(rng, 6), rows(rng, 80)
    expected = plain(records, asked, keys, lambda q, r: True)

    assert 0 < sum(expected) < 80
    assert answers(records, asked, keys) == expected


@pytest.mark.parametrize("at_once", [1, 3, 7, 1 << 18])
@pytest.mark.parametrize("seed", range(3))
def test_conditions(monkeypatch, seed, at_once):
    """Expressions and functions each narrow the pairs; portions that cut through a request change nothing."""
    monkeypatch.setattr(joins, "PAIRS_AT_ONCE", at_once)
    rng = random.Random(seed)
    records, asked = rows(rng, 12), rows(rng, 80)
    longer = JoinComparison(
        ("c",), lambda pairs: (pairs["c"] > pairs["c" + RECORD]).fill_null(False).to_numpy()
    )
    expected = plain(
        records, asked, (("a",), ("b",)),
        lambda q, r: (q["b"] == r["b"] is not None) and q["c"] and r["c"] and q["c"] > r["c"],
    )  # fmt: skip

    assert any(expected)
    assert answers(records, asked, (("a",), ("b",)), (same("b"), longer)) == expected


def test_portions_are_bounded_and_whole(monkeypatch):
    """One block of a thousand pairs comes in portions of at most seven, and every pair comes once."""
    monkeypatch.setattr(joins, "PAIRS_AT_ONCE", 7)
    asked, records = pl.DataFrame({"a": ["1"] * 20 + ["2"]}), pl.DataFrame({"a": ["1"] * 50 + ["3"]})
    portions = list(joins.candidates(asked, records))

    assert max(left.size for left, _ in portions) == 7
    pairs = {(int(a), int(b)) for left, right in portions for a, b in zip(left, right, strict=True)}
    assert pairs == {(i, j) for i in range(20) for j in range(50)}
    assert sum(left.size for left, _ in portions) == 1000


def test_a_confirmed_request_is_not_compared_again(monkeypatch):
    """What an earlier portion confirmed, later ones leave out."""
    monkeypatch.setattr(joins, "PAIRS_AT_ONCE", 1)
    seen = []

    def note(pairs):
        seen.append(pairs.height)
        return np.ones(pairs.height, np.bool_)

    records, asked = pl.DataFrame({"a": ["1"] * 5}), pl.DataFrame({"a": ["1"]})

    assert answers(records, asked, (("a",),), (JoinComparison(("a",), note),)) == [True]
    assert sum(seen) == 1


def test_several_rows_a_request():
    """A rule may ask in several ways; one that is confirmed is enough."""
    rule = JoinRule(as_is, lambda asked: pl.concat([asked, asked.with_columns(a=pl.lit("9"))]), (("a",),))
    records, asked = pl.DataFrame({"a": ["9"]}), pl.DataFrame({"a": ["1", "9"]})

    assert FittedJoin(rule, records).confirm(asked).to_list() == [True, True]


def test_comparisons_of_a_pair():
    """Null is never the same; a missing value is said to be missing."""
    pairs = pl.DataFrame({"a": ["12", "12", None], "a" + RECORD: ["12", "13", None]})

    assert pairs.select(same("a")).to_series().to_list() == [True, False, None]
    assert pairs.select(same_initial("a")).to_series().to_list() == [True, True, None]
    assert pairs.select(missing("a")).to_series().to_list() == [False, False, True]


def test_registry_is_derived_in_portions(monkeypatch):
    """The records of two portions are all there, and an empty registry has the derived columns."""
    from bench.conformance import matchers as check_frames
    from generators.schema import CLAIM_COLUMNS

    monkeypatch.setattr(joins, "RECORDS_AT_ONCE", 50)
    rule = JoinRule(lambda frame: frame.select(CLAIM_COLUMNS), as_is, ())
    registry = check_frames.registry()

    assert (
        joins.fit(registry.lazy(), rule)
        .records.sort(CLAIM_COLUMNS)
        .equals(registry.select(CLAIM_COLUMNS).sort(CLAIM_COLUMNS))
    )
    assert joins.fit(registry[:0].lazy(), rule).records.columns == list(CLAIM_COLUMNS)


@pytest.mark.parametrize(
    ("person", "line"),
    [
        ({}, "William Henry Smith"),
        ({"middle_name": None}, "William Smith"),
        ({"given_name": "José", "surname": "O'Brien"}, "JOSE Henry O'Brien"),
        ({"given_name": None}, "Henry Smith"),
        ({"given_name": None, "surname": None}, None),
        ({"given_name": " ", "surname": "-"}, None),
    ],
)
def test_lines(person, line):
    """Case and punctuation stay, except where a letter is not ASCII; nobody is named by a middle name."""
    found = full_names(claims([person]), ("given_name", "middle_name", "surname")).item()

    assert found == line or (found or "").upper() == (line or "").upper()
    assert (found is None) == (line is None)


@pytest.mark.parametrize(
    ("written", "digits"),
    [
        ("917346272", "917346272"),
        ("917-34-6272", "917346272"),
        (" 917 34 6272 ", "917346272"),
        ("000012345", "000012345"),
        ("91734627", None),
        ("9173462722", None),
        ("000000000", None),
        ("999-99-9999", None),
        ("123456789", None),
        ("n/a", None),
        ("", None),
        (None, None),
    ],
)
def test_a_tin_is_nine_digits(written, digits):
    frame = pl.DataFrame({"tin": [written]}, schema={"tin": pl.String})

    assert frame.select(identifiers.tin()).item() == digits


def test_a_request_takes_one_path():
    """One with a number has no `without_tin`, so that its address is not looked at; a record has both."""
    held, asked = with_tins([{"tin": "917346272"}], [{"tin": "917346272"}, {"tin": "999999999"}, {}])

    assert identifiers.held(held.collect(), ("zip_code",)).row(0) == ("75501", "917346272", True)
    assert identifiers.ask_for(asked, ("zip_code",))["without_tin"].to_list() == [None, True, True]


def test_keys_of_each_path():
    address = ("house_number", "zip_code")

    assert identifiers.keys("tin", address, "control") == (("control", "tin"),)
    assert identifiers.keys("address", address, "control") == (("control", *address),)
    assert identifiers.keys("tin_else_address", address) == (("tin",), (*address, "without_tin"))


@pytest.mark.parametrize(
    ("by", "address", "named"),
    [
        ("ssn", ("street",), "by"),
        ("tin", (), "address"),
        ("tin", ["street"], "address"),
        ("tin", ("surname",), "address"),
        ("tin", ("street", "street"), "address"),
    ],
)
def test_refuses(by, address, named):
    with pytest.raises(ConfirmbenchError, match=f"^{named} is "):
        identifiers.check_identifiers(by, address)


PARTICLES = set(surname_parts.PARTICLES.split("|"))


@pytest.mark.parametrize(
    ("written", "first", "last"),
    [
        ("McCedar", "MCCEDAR", "MCCEDAR"),
        ("Mc Cedar", "MCCEDAR", "MCCEDAR"),
        ("O'Brien", "OBRIEN", "OBRIEN"),
        ("O Brien", "OBRIEN", "OBRIEN"),
        ("De La Rosa", "DELAROSA", "DELAROSA"),
        ("Garza Morales", "GARZA", "MORALES"),
        ("Garza-Morales", "GARZA", "MORALES"),
        ("Garza de la Rosa", "GARZA", "DELAROSA"),
        ("Lopez y Moreno", "LOPEZ", "MORENO"),
        ("Lo", "LO", "LO"),
        ("Van", "VAN", "VAN"),
        ("Van - Der", "VANDER", "VANDER"),
        ("Smith Jr.", "SMITH", "SMITH"),
        ("Jr", "JR", "JR"),
        ("  García  Núñez ", "GARCIA", "NUNEZ"),
        ("Garzade La Rosa", "GARZADE", "LAROSA"),
        ("St. Clair", "STCLAIR", "STCLAIR"),
        (" -' ", None, None),
        ("", None, None),
        (None, None, None),
    ],
)
def test_parts(written, first, last):
    column = pl.Series("surname", [written], dtype=pl.String)

    assert one_surname(column, "first").item() == first
    assert one_surname(column, "last").item() == last


def parts(text):
    """The surnames in a text, by a loop over its words."""
    found, open_particles = [], ""
    for word in text.upper().replace("-", " ").split():
        open_particles += word
        if word not in PARTICLES:
            found.append(open_particles)
            open_particles = ""
    return found or [open_particles]


@pytest.mark.parametrize("seed", range(5))
def test_equals_a_loop(seed):
    """Where the text ends in a surname; particles alone at the end are left out by both."""
    rng = random.Random(seed)
    words = ["De", "La", "Mc", "San", "Rosa", "Sanchez", "Delarosa", "Lo", "Vander", "Md"]
    ends = ["Rosa", "Lo", "Sanchez"]
    texts = [
        "".join(rng.choice(words) + rng.choice(" -") for _ in range(rng.randint(0, 4))) + rng.choice(ends)
        for _ in range(200)
    ]
    column = pl.Series(texts)

    assert one_surname(column, "first").to_list() == [parts(text)[0] for text in texts]
    assert one_surname(column, "last").to_list() == [parts(text)[-1] for text in texts]


def test_surname_parts_refuses():
    with pytest.raises(ConfirmbenchError, match="first, last"):
        check_part("middle")
