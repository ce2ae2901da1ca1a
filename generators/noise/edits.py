"""The record of every deliberate change to a request.

Changes are named here, so that whoever counts them knows which ones only write the same thing differently.
"""

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import polars as pl

from generators.schema import CLAIM_COLUMNS, EDIT_CHANNELS, EDITS
from generators.streams import Ints

SLIPS = ("substitute", "delete", "insert", "transpose")  # of one character; the kernel's numbers
OPERATIONS = (
    *SLIPS,
    "mishear",  # letters or digits that sound alike exchanged
    "misread",  # shapes that look alike exchanged
    "convert",  # an accent, hyphen or apostrophe lost between two systems
    "truncate",  # cut to the width of the other system's field, or its leading zero lost
    "nickname",
    "romanise",  # another romanisation of the same name
    "part",  # one half of a double surname
    "respace",  # parts of a surname joined, hyphenated or written apart
    "unaccent",
    "swap",  # given name and surname exchanged; a line for each
    "initial",
    "move",  # into another field; a line for each of the two
    "abbreviate",
    "expand",
    "drop",  # the whole field left out
    "drop_direction",
    "drop_suffix",  # of the street
    "filler",  # words that stand for no name or address
    "absent",
    "careless",  # words and a ZIP code that only look like an address
    "zip_only",
    "no_number",
    "no_street",
    "no_building",  # an institution of a place, such as its jail, and not which
)
VARIATIONS = ("initial", "abbreviate", "expand", "move", "respace", "unaccent", "convert")
"""Operations that write the same thing in another way: no errors."""

Codes = npt.NDArray[np.int8]


def number_of(operation: str) -> int:
    """The number that stands for an operation in the arrays."""
    return OPERATIONS.index(operation)


@dataclass
class EditLog:
    """Collects edits while requests are being changed, as numbers: a piece for each change."""

    pieces: list[tuple[Ints, Codes, Codes, npt.NDArray[np.int16]]] = field(default_factory=list)

    def add(
        self, rows: Ints, column: str, operation: str | Codes, position: npt.NDArray[np.int16] | int = -1
    ) -> None:
        """Note one edit a row.

        operation: its name, or the number of each in OPERATIONS
        position: of the character changed, one for all or one each; -1 when the edit is not about one
        """
        number = number_of(operation) if isinstance(operation, str) else operation
        shape = len(rows)
        fields = np.full(shape, CLAIM_COLUMNS.index(column), np.int8)
        operations = np.broadcast_to(np.asarray(number, np.int8), shape)
        positions = np.broadcast_to(np.asarray(position, np.int16), shape)
        self.pieces.append((rows, fields, operations, positions))

    def frame(self, numbers: Ints, name: str = "row") -> pl.DataFrame:
        """All edits, by number and in the order in which they were made.

        numbers: what each row is known by
        name: of the column that holds these
        returns: columns name (Int64), field, operation, position, and entry (Int64), the row itself
        """
        empty = np.zeros(0, np.int64), np.zeros(0, np.int8), np.zeros(0, np.int8), np.zeros(0, np.int16)
        parts = list(zip(empty, *self.pieces, strict=True))
        rows, fields, operations, positions = (np.concatenate(part) for part in parts)
        order = np.argsort(numbers[rows], kind="stable")
        place = pl.Series(positions[order])
        return pl.DataFrame(
            {
                name: numbers[rows[order]],
                "field": pl.Series(CLAIM_COLUMNS).gather(fields[order]),
                "operation": pl.Series(OPERATIONS).gather(operations[order]),
                "position": place.set(place < 0, None),
                "entry": rows[order],
            }
        )


def request_edits(log: EditLog, request_ids: Ints, channels: Ints | str) -> pl.DataFrame:
    """The edits of requests, as a frame of EDITS.

    channels: index into EDIT_CHANNELS of each request, or the name of the one channel of all
    """
    found = log.frame(request_ids, "request_id")
    names = pl.Series(EDIT_CHANNELS, dtype=EDITS["channel"])
    if isinstance(channels, str):
        channels = np.full(len(request_ids), EDIT_CHANNELS.index(channels))
    return found.with_columns(channel=names.gather(channels[found["entry"].to_numpy()])).select(list(EDITS))


def rows_of(mask: npt.NDArray[np.bool_] | pl.Series) -> Ints:
    """The row numbers at which a mask is True."""
    return np.flatnonzero(mask.to_numpy() if isinstance(mask, pl.Series) else mask)
