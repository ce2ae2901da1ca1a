"""Keys: which are refused, what a rule makes of them, and the arrays that they become."""

import itertools

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from generators.errors import ConfirmbenchError
from generators.schema import CLAIM_COLUMNS
from matchers.engine.blocking import DEFAULT_KEYS, check_keys, columns_of, key_table, narrow
from tests.matchers import every_pair

SOME = ("surname", "city", "zip_code", "house_number")  # few, so that keys overlap
equal = st.sets(st.sampled_from(SOME), max_size=3)
near = st.sampled_from([(), ("surname~0.9",), ("surname~0.8",), ("city~0.85",)])
key_lists = st.lists(st.builds(lambda e, n: (*sorted(e), *n), equal, near), min_size=1, max_size=4).map(tuple)
demands = st.lists(equal.map(lambda e: tuple(sorted(e))), min_size=1, max_size=3).map(tuple)
row = st.fixed_dictionaries(
    {
        "surname": st.sampled_from([None, "SMITH", "SMYTH", "JONES"]),
        "city": st.sampled_from([None, "RIDGETON", "RIGDETON"]),
        "zip_code": st.sampled_from([None, "1", "2"]),
        "house_number": st.sampled_from([None, "1", "2"]),
    }
)


@pytest.mark.parametrize(
    "keys",
    [
        DEFAULT_KEYS,
        ((),),
        (("zip_code",), ()),
        (("surname~0.85", "zip_code"),),
        (("street~.5",), ("city~1",)),
    ],
)
def test_keys(keys):
    """Columns, one of a key with a similarity, or none at all."""
    check_keys(keys)


@pytest.mark.parametrize(
    ("keys", "message"),
    [
        ((), r"must be a tuple of tuples"),
        (("zip_code",), "must be a tuple of tuples"),
        ([("zip_code",)], "must be a tuple of tuples"),
        ((["zip_code"],), "must be a tuple of tuples"),
        ("zip_code", "must be a tuple of tuples"),
        (None, "must be a tuple of tuples"),
        ((("zip",),), "names zip; the columns to choose from are given_name"),
        ((("zip_code", 7),), "names 7; "),
        ((("zip_code",), ("tin",)), "names tin; "),
        ((("surname~0.8", "city~0.8"),), "one column of a key may be similar"),
        ((("zip_code~0.8",),), "one column of a key may be similar"),
        ((("surname~",),), "one column of a key may be similar"),
        ((("surname~1.2",),), "one column of a key may be similar"),
        ((("surname~-.2",),), "one column of a key may be similar"),
        ((("surname~nan",),), "one column of a key may be similar"),
        ((("surname~0.8~0.9",),), "one column of a key may be similar"),
        ((("~0.8",),), "one column of a key may be similar"),
        ((("name~0.8",),), "one column of a key may be similar"),
    ],
)
def test_refuses_other_keys(keys, message):
    """What is wrong with which key, and what one may write."""
    with pytest.raises(ConfirmbenchError, match=message) as raised:
        check_keys(keys)
    assert str(raised.value).endswith(".")


def test_columns_of():
    """Each once, similar ones too, in the order of the claim columns."""
    assert columns_of((("zip_code", "surname~0.85"), ("surname", "given_name"))) == [
        "given_name",
        "surname",
        "zip_code",
    ]
    assert columns_of(((),)) == []


def test_narrowed():
    """What a rule demands joins every key; keys that another one contains are dropped."""
    assert narrow(DEFAULT_KEYS, (("house_number",),)) == (
        ("house_number", "zip_code"),
        ("given_name", "surname", "house_number", "state"),
        ("house_number", "street", "state"),
        ("house_number", "city", "state"),
    )
    assert narrow((("zip_code", "surname~0.85"), ("state",)), (("surname",), ("city",))) == (
        ("surname", "zip_code"),
        ("city", "zip_code", "surname~0.85"),
        ("surname", "state"),
        ("city", "state"),
    )
    assert narrow(((),), (("city",), ("city", "state"))) == (("city",),)
    assert narrow((("surname~0.8",), ("surname",)), ((),)) == (("surname~0.8",),)


def complete(person):
    return {**dict.fromkeys(CLAIM_COLUMNS), **person}


@given(key_lists, demands, row, row)
def test_narrowing_loses_no_confirmable_pair(keys, required, request, record):
    """A pair that meets a demand shares a narrowed key exactly when it shares a key."""
    request, record = complete(request), complete(record)
    before = every_pair.shares_a_key(request, record, keys)
    after = every_pair.shares_a_key(request, record, narrow(keys, required))

    if every_pair.shares_a_key(request, record, required):
        assert before == after
    else:
        assert not after


@given(key_lists, demands)
def test_no_narrowed_key_is_in_another(keys, required):
    """None could be left out: each finds a pair that no other does, or is alone."""
    found = narrow(keys, required)

    assert found
    assert len(set(found)) == len(found)
    for key, other in itertools.permutations(found, 2):
        assert not set(other) <= set(key)
    assert set(found) == set(narrow(found, ((),)))


@given(key_lists)
def test_key_table(keys):
    """Columns by their place, padded; at most one that need only be similar."""
    assume(all(len({column.partition("~")[0] for column in key}) == len(key) for key in keys))
    table = key_table(keys)

    assert (table.equal.dtype, table.near.dtype, table.least.dtype) == (np.int64, np.int64, np.float64)
    for k, key in enumerate(keys):
        same = [CLAIM_COLUMNS[c] for c in table.equal[k] if c >= 0]
        found = [f"{CLAIM_COLUMNS[table.near[k]]}~{table.least[k]:g}"] if table.near[k] >= 0 else []
        assert key == (*same, *found) or set(key) == {*same, *found}
        assert (table.equal[k, len(same) :] == -1).all()
