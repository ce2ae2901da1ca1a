"""Content digests: the identity of data is its values, not its seed and not its file bytes.

Parquet writers and compressors change from release to release; the canonical bytes below do not.
"""

import hashlib
import json
from collections.abc import Iterable
from typing import Any

import numpy as np
import polars as pl

from generators.errors import ConfirmbenchError

DIGEST_BYTES = 16
LEAF = 1 << 16  # rows digested together, so that a long frame can be digested slice by slice


def digest_frame(frame: pl.DataFrame) -> str:
    """Digest of the column names, types and values of `frame`, in their order, as 32 hex digits."""
    return digest_slices([frame])


def digest_slices(slices: Iterable[pl.DataFrame]) -> str:
    """The digest of the frame that the slices make one after another.

    slices: at least one; each but the last a multiple of LEAF rows long
    """
    state = hashlib.blake2b(digest_size=DIGEST_BYTES)
    for piece in slices:
        for start in range(0, max(piece.height, 1), LEAF):
            state.update(_leaf(piece.slice(start, LEAF)))
    return state.hexdigest()


def _leaf(frame: pl.DataFrame) -> bytes:
    state = hashlib.blake2b(digest_size=DIGEST_BYTES)
    for column in frame:
        state.update(f"{column.name}:{_kind(column)}:{len(column)};".encode())
        state.update(np.packbits(column.is_null().to_numpy()).tobytes())
        for piece in _canonical_bytes(column):
            state.update(piece)
    return state.digest()


def digest_json(value: Any) -> str:
    """Digest of a JSON value; the order of an object's keys does not matter."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.blake2b(text.encode(), digest_size=DIGEST_BYTES).hexdigest()


def _kind(column: pl.Series) -> str:
    """The categories that an Enum could have are no part of its content; a time's unit and zone are."""
    if isinstance(column.dtype, pl.Datetime):
        return f"time:{column.dtype.time_unit}:{column.dtype.time_zone}"
    return "enum" if column.dtype == pl.Enum else str(column.dtype)


def _canonical_bytes(column: pl.Series) -> tuple[bytes, ...]:
    """The values that are not null: text in UTF-8 between NULs, an Enum as the names used and ranks.

    All else as little-endian 64-bit integers, with nulls as 0; a time as its units since 1970-01-01 UTC.
    """
    if column.dtype == pl.String:
        return (_joined(column),)
    if column.dtype == pl.Enum:
        return _ranked(column.drop_nulls())
    values = column.cast(pl.Int64).fill_null(0).to_numpy()
    return (values.astype("<i8", copy=False).tobytes(),)


def _joined(text: pl.Series) -> bytes:
    joined: bytes = text.str.join("\0").cast(pl.Binary).item() or b""  # as bytes: no detour over a str
    between = max(len(text) - text.null_count() - 1, 0)
    if np.count_nonzero(np.frombuffer(joined, np.uint8)) != len(joined) - between:
        raise ConfirmbenchError(f"The column {text.name} holds a NUL character; no text may have one.")
    return joined


def _ranked(values: pl.Series) -> tuple[bytes, ...]:
    codes = values.to_physical().to_numpy()
    used = np.unique(codes)
    names = pl.Series(values.dtype.categories).gather(used)  # type: ignore[attr-defined]
    ranks = np.zeros(int(used.max(initial=0)) + 1, np.uint8)
    ranks[used] = names.rank("ordinal").to_numpy() - 1
    return _joined(names.sort()), ranks[codes].tobytes()
