"""Blocking keys: which records are worth comparing with a request.

A key is a tuple of columns; a record is a candidate for a request when they agree on every column of
some key. A column written `surname~0.85` agrees when it is similar, so that a misspelt name still finds
its record: the other columns make the block, and the names in it are compared. A row that lacks a
column of a key is in no block of that key. No block is too large to be searched: kernels walk a block in
place and stop at the first confirm, so pairs are never written down.
"""

import re
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from generators.errors import ConfirmbenchError
from generators.schema import CLAIM_COLUMNS

Keys = tuple[tuple[str, ...], ...]
DEFAULT_KEYS: Keys = (
    ("zip_code", "house_number"),  # survives any change of name
    ("zip_code", "surname"),  # survives a wrong house number
    ("surname", "given_name", "state"),  # survives a wrong ZIP
    ("street", "house_number", "state"),  # survives a wrong ZIP and any change of name
    ("house_number", "city", "state"),  # the same with a wrong street
)
NEAR = re.compile(r"(\w+)~(0?\.\d+|1|1\.0*)")  # a column that need only be similar, and how similar
NEARABLE = ("given_name", "middle_name", "surname", "street", "city")


class KeyTable(NamedTuple):
    """k keys as kernels take them; columns are places in CLAIM_COLUMNS.

    equal: int64, shape (k, most columns), columns that are the same on both sides, padded with -1
    near: int64, shape (k,), a column that is similar on both sides, -1 for none
    least: float64, shape (k,), lowest Jaro-Winkler similarity there, inclusive
    """

    equal: npt.NDArray[np.int64]
    near: npt.NDArray[np.int64]
    least: npt.NDArray[np.float64]


def check_keys(keys: Keys) -> None:
    """Raise ConfirmbenchError unless `keys` is a tuple of tuples of columns, with at most one ~ a key.

    The empty tuple is a key as well: every record is a candidate for every request.
    """
    if not isinstance(keys, tuple) or not keys or not all(isinstance(key, tuple) for key in keys):
        raise ConfirmbenchError(
            f"keys is {keys!r}; it must be a tuple of tuples of columns, e.g. (('zip_code', 'surname'),)."
        )
    for key in keys:
        _check_key(key)


def check_whole_keys(keys: Keys) -> None:
    """As `check_keys`, for a matcher that joins: columns must be the same, and a key must have some."""
    check_keys(keys)
    if not all(keys) or any("~" in column for key in keys for column in key):
        raise ConfirmbenchError(
            f"keys is {keys!r}; this matcher joins on whole columns: no key without any, no ~."
        )


def _check_key(key: tuple[str, ...]) -> None:
    near = [NEAR.fullmatch(str(column)) for column in key if "~" in str(column)]
    if len(near) > 1 or not all(found and found[1] in NEARABLE for found in near):
        raise ConfirmbenchError(
            f"keys has the key {key!r}; one column of a key may be similar, not the same, written as in "
            f"'surname~0.85', of {', '.join(NEARABLE)}."
        )
    unknown = sorted({_column(column) for column in key} - set(CLAIM_COLUMNS))
    if unknown:
        raise ConfirmbenchError(
            f"keys names {', '.join(unknown)}; the columns to choose from are {', '.join(CLAIM_COLUMNS)}."
        )


def _column(written: str) -> str:
    return str(written).partition("~")[0]


def columns_of(keys: Keys) -> list[str]:
    """Return the columns that the keys look at, in the order of CLAIM_COLUMNS."""
    named = {_column(column) for key in keys for column in key}
    return [column for column in CLAIM_COLUMNS if column in named]


def narrow(keys: Keys, required: Keys) -> Keys:
    """Return keys with the same confirmable candidates, for a rule that demands one of `required` to agree.

    A record of another house number may share (zip_code, surname), but a rule that demands house number
    and ZIP code never confirms it: with them in the key it is not even visited. Keys that another key then
    contains are dropped.
    """
    wide = list(dict.fromkeys(_join(key, demand) for key in keys for demand in required))
    return tuple(key for key in wide if not any(_implies(key, other) for other in wide if other != key))


def _join(key: tuple[str, ...], demand: tuple[str, ...]) -> tuple[str, ...]:
    near = [column for column in key if "~" in column and _column(column) not in (*key, *demand)]
    return (*(column for column in CLAIM_COLUMNS if column in key or column in demand), *near)


def _implies(key: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Whether rows that share `key` always share `other`."""
    return all(column in key or ("~" in column and _column(column) in key) for column in other)


def key_table(keys: Keys) -> KeyTable:
    """Turn keys into arrays."""
    equal = np.full((len(keys), max(1, *map(len, keys), 1)), -1, np.int64)
    near, least = np.full(len(keys), -1, np.int64), np.zeros(len(keys))
    for k, key in enumerate(keys):
        same = [CLAIM_COLUMNS.index(column) for column in key if "~" not in column]
        equal[k, : len(same)] = same
        for column in set(key) - {CLAIM_COLUMNS[c] for c in same}:
            near[k], least[k] = CLAIM_COLUMNS.index(_column(column)), float(column.partition("~")[2])
    return KeyTable(equal, near, least)
