"""Blocking keys: which records are worth comparing with a request.

A key is a tuple of columns; a record is a candidate for a request when they agree on every column of
some key. A row that lacks a column of a key is in no block of that key. No block is too large to be
searched: kernels walk a block in place and stop at the first confirm, so pairs are never written down.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from generators.errors import ConfirmbenchError
from generators.schema import CLAIM_COLUMNS
from matchers.encode import Encoded
from matchers.kernels import blocking as kernel

Keys = tuple[tuple[str, ...], ...]
DEFAULT_KEYS: Keys = (
    ("zip_code", "house_number"),  # survives any change of name
    ("zip_code", "surname"),  # survives a wrong house number
    ("surname", "given_name", "state"),  # survives a wrong ZIP
)


class Index(NamedTuple):
    """Records grouped by each of k keys, as compressed sparse rows.

    starts: int64, shape (k, buckets + 1)
    rows: int32, shape (k, records); bucket b of key k holds rows[k, starts[k, b]:starts[k, b + 1]]
    keys: int64, shape (k, longest key), the columns of each key, padded with -1
    """

    starts: npt.NDArray[np.int64]
    rows: npt.NDArray[np.int32]
    keys: npt.NDArray[np.int64]


def check_keys(keys: Keys) -> None:
    """Raise ConfirmbenchError unless `keys` is a tuple of non-empty tuples of claim columns."""
    if not isinstance(keys, tuple) or not keys or not all(isinstance(key, tuple) and key for key in keys):
        raise ConfirmbenchError(
            f"keys is {keys!r}; it must be a tuple of tuples of columns, e.g. (('zip_code', 'surname'),)."
        )
    unknown = sorted({str(column) for key in keys for column in key} - set(CLAIM_COLUMNS))
    if unknown:
        raise ConfirmbenchError(
            f"keys names {', '.join(unknown)}; the columns to choose from are {', '.join(CLAIM_COLUMNS)}."
        )


def narrowed(keys: Keys, required: tuple[str, ...]) -> Keys:
    """Return keys with the same confirmable candidates, for a rule that demands `required` to agree.

    A record of another house number may share (zip_code, surname), but such a rule never confirms it:
    with the required columns in the key it is not even visited. Keys that another key then contains
    are dropped.
    """
    wide = [frozenset(key) | frozenset(required) for key in keys]
    minimal = [key for key in dict.fromkeys(wide) if not any(other < key for other in wide)]
    return tuple(tuple(column for column in CLAIM_COLUMNS if column in key) for key in minimal)


def in_block_order(records: Encoded, key: tuple[str, ...]) -> Encoded:
    """Return the records by block of a key, and by surname inside a block.

    Candidates by that key then lie side by side: fetching a record at random costs 80 ns, the next one 5.
    """
    buckets = kernel.buckets(records.ids, key_columns(key), _n_buckets(records))
    surnames = records.ids[:, CLAIM_COLUMNS.index("surname")]
    ids = records.ids[np.argsort((buckets << 31) + surnames)]
    return records._replace(ids=ids, texts=ids)


def build_index(records: Encoded, keys: Keys) -> Index:
    """Group the records by each key; inside a block they keep their order."""
    n_buckets = _n_buckets(records)
    groups = [
        kernel.group(kernel.buckets(records.ids, key_columns(key), n_buckets), n_buckets) for key in keys
    ]
    return Index(
        np.stack([starts for starts, _ in groups]), np.stack([rows for _, rows in groups]), _padded(keys)
    )


def _n_buckets(records: Encoded) -> int:
    """Return the power of two above the number of records: one or two buckets a record."""
    return 1 << max(8, len(records.ids).bit_length())


def find_buckets(index: Index, keys: Sequence[tuple[str, ...]], requests: Encoded) -> npt.NDArray[np.int64]:
    """Return the bucket of each request by each key, shape (keys, requests); -1 is no block."""
    n_buckets = index.starts.shape[1] - 1
    return np.stack([kernel.buckets(requests.ids, key_columns(key), n_buckets) for key in keys])


def key_columns(key: tuple[str, ...]) -> npt.NDArray[np.int64]:
    """Return where the columns of a key stand in a table of ids."""
    return np.array([CLAIM_COLUMNS.index(column) for column in key], np.int64)


def _padded(keys: Keys) -> npt.NDArray[np.int64]:
    padded = np.full((len(keys), max(map(len, keys))), -1, np.int64)
    for row, key in zip(padded, keys, strict=True):
        row[: len(key)] = key_columns(key)
    return padded
