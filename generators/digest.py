"""Content digests: the identity of data is its values, not its seed and not its file bytes.

Parquet writers and compressors change from release to release; the canonical bytes below do not.
"""

import hashlib
import json
from collections.abc import Iterable
from typing import Any

import numpy as np
import polars as pl

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
    """An Enum counts as the text it stands for, so that adding a category changes no digest."""
    return "text" if column.dtype in (pl.String, pl.Enum) else str(column.dtype)


def _canonical_bytes(column: pl.Series) -> tuple[bytes, ...]:
    """The values with nulls as "" or 0: text as lengths and UTF-8, the rest as little-endian integers."""
    if _kind(column) != "text":
        values = column.cast(pl.Int64).fill_null(0).to_numpy()
        return (values.astype("<i8", copy=False).tobytes(),)
    text = column.cast(pl.String).fill_null("")
    lengths = text.str.len_bytes().to_numpy().astype("<u4", copy=False)
    return lengths.tobytes(), (text.str.join("").item() or "").encode()
