"""Read what is committed in a ledger."""

import io
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from bench.custody.ledger.head import LEDGER, Head, read_head
from bench.custody.ledger.item import ITEM
from bench.custody.ledger.lines import ITEM_KIND, SETTING, TIME
from generators.errors import ConfirmbenchError

BLOCK = 1 << 23  # bytes read together
NUMBERS = {"record": pl.Int64(), "setting": pl.Int64()}
WRITTEN = {  # the types of an item's fields in JSON
    "previous": pl.String(),
    **NUMBERS,
    **{name: dtype if dtype == pl.Int64 else pl.String() for name, dtype in ITEM.items()},
}
ITEM_MARK, SETTING_MARK = (f'"kind":"{kind}"'.encode() for kind in (ITEM_KIND, SETTING))


@dataclass(frozen=True)
class Setting:
    """Under what items were answered; record: its number, served_at: by the clock on the wall, UTC"""

    record: int
    served_at: str
    values: dict[str, str]


def read_items(folder: Path, columns: Sequence[str] = tuple(ITEM)) -> pl.DataFrame:
    """The committed items, in order: columns of ITEM, and `setting`, the record number of their setting.

    Nothing is verified here (`bench.custody.ledger.verify`), and nothing locked: what is committed changes no more.
    raises: ConfirmbenchError when the folder holds no ledger or a record cannot be read
    """
    wanted = [*columns, "setting"]
    empty = pl.DataFrame(schema={**ITEM, **NUMBERS}).select(wanted)
    return pl.concat([empty, *(items.select(wanted) for items in item_blocks(folder))])


def item_blocks(folder: Path, head: Head | None = None) -> Iterator[pl.DataFrame]:
    """The committed items a block at a time: columns ITEM, `record` and `setting`; raises as `read_items`.

    head: read up to there; by default up to what is committed now
    """
    for block in _committed(folder, head):
        lines = [line for line in whole_lines(block) if ITEM_MARK in line]
        try:
            items = parse(b"".join(lines))
        except pl.exceptions.PolarsError:
            raise _unreadable(folder) from None
        yield items.select(*ITEM, *NUMBERS)


def settings(folder: Path, head: Head | None = None) -> list[Setting]:
    """The settings of a ledger, in order; arguments and errors as those of `item_blocks`."""
    return [
        setting_of(line, folder)
        for block in _committed(folder, head)
        if SETTING_MARK in block
        for line in whole_lines(block)
        if SETTING_MARK in line
    ]


def setting_of(line: bytes, folder: Path) -> Setting:
    """raises: ConfirmbenchError when the line is not that of a setting"""
    try:
        fields = json.loads(line)
        return Setting(fields["record"], fields["served_at"], fields["values"])
    except (ValueError, KeyError, TypeError):
        raise _unreadable(folder) from None


def parse(lines: bytes) -> pl.DataFrame:
    """Lines of items as columns: ITEM, `previous`, `record`, `setting`; raises PolarsError."""
    written = pl.read_ndjson(io.BytesIO(lines), schema=WRITTEN) if lines else pl.DataFrame(schema=WRITTEN)
    received_at = pl.col("received_at").str.to_datetime(TIME, time_unit="us", time_zone="UTC")
    return written.with_columns(received_at, pl.col("answer").cast(ITEM["answer"]))


def blocks(path: Path, length: int) -> Iterator[bytes]:
    """The first `length` bytes of a file, in pieces that end with a line; only the last may not."""
    rest = b""
    with path.open("rb") as file:
        while length > 0 and (piece := file.read(min(BLOCK, length))):
            length -= len(piece)
            end = piece.rfind(b"\n") + 1
            if end:
                yield rest + piece[:end]
                rest = piece[end:]
            else:
                rest += piece
    if rest:
        yield rest


def whole_lines(block: bytes) -> list[bytes]:
    """Lines with their line breaks; carriage returns break no line."""
    return io.BytesIO(block).readlines()


def _committed(folder: Path, head: Head | None) -> Iterator[bytes]:
    head = head or read_head(folder)
    try:
        yield from blocks(folder / LEDGER, head.bytes)
    except FileNotFoundError:
        raise _unreadable(folder) from None


def _unreadable(folder: Path) -> ConfirmbenchError:
    return ConfirmbenchError(
        f"{folder / LEDGER} cannot be read; `confirmbench audit verify {folder}` says where it was changed."
    )
