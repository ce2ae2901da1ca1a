"""What leaves: a file for each batch with request_id and answer, and nothing else.

The files are a view of the ledger. They can be written again from it at any time, and hold the same bytes.
"""

from contextlib import suppress
from pathlib import Path

import polars as pl

from generators.errors import ConfirmbenchError

FOLDER = "answers"
NO_BATCH = "without-papers"
HEADER = b"request_id,answer\n"


def publish(out: Path, answered: pl.DataFrame) -> int:
    """Write the files of whole batches; leave those be that hold what they should.

    out: whose folder `answers` exists
    answered: request_id, batch_id, answer: all requests of these batches
    returns: how many files were written
    raises: ConfirmbenchError when one cannot be written; none is ever half written
    """
    written = 0
    for file, content in contents(answered).items():
        written += _write(out / FOLDER / file, content)
    return written


def contents(answered: pl.DataFrame) -> dict[str, bytes]:
    """The content of each batch's file, by name; requests in order of their number.

    Set as one text and cut: a frame for each batch takes twenty times as long.
    """
    ordered = answered.sort("batch_id", "request_id", nulls_last=True)
    text = ordered.select("request_id", "answer").write_csv(include_header=False).encode()
    batches = ordered["batch_id"].rle()
    ends = _line_ends(text, batches.struct.field("len"))
    found, start = {}, 0
    for batch, end in zip(batches.struct.field("value"), ends, strict=True):
        found[file_name(batch)] = HEADER + text[start:end]
        start = end
    return found


def file_name(batch: int | None) -> str:
    return f"{NO_BATCH if batch is None else batch}.csv"


def _line_ends(text: bytes, lengths: pl.Series) -> list[int]:
    """Bytes at which so many lines, one batch's after another's, have ended."""
    import numpy as np

    breaks = np.flatnonzero(np.frombuffer(text, np.uint8) == ord("\n"))
    ends: list[int] = (breaks[np.cumsum(lengths.to_numpy()) - 1] + 1).tolist()
    return ends


def _write(path: Path, content: bytes) -> bool:
    """Write a file whole, unless it has this content; says whether it was written."""
    beside = path.with_name(f".{path.name}.unfinished")
    try:
        if path.exists() and path.read_bytes() == content:
            return False
        beside.write_bytes(content)
        beside.replace(path)
    except OSError as error:
        with suppress(OSError):
            beside.unlink()
        raise ConfirmbenchError(
            f"Cannot write {path}: {error.strerror or error}. Its answers are in the ledger; once there is "
            "room, the same command goes on from there."
        ) from error
    return True
