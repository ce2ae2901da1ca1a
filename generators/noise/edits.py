"""Requests while they are being changed, and the record of every deliberate change.

Changes are named here, so that whoever counts them knows which ones only write the same thing differently.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import polars as pl

from generators.rates import NoiseRates
from generators.sampling import Bools, Floats, Ints, Streams, Words, chance
from generators.schema import CLAIM_COLUMNS, EDIT_CHANNELS, EDITS

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


# Changes that are decided by the four words of one block; they follow each other, so one block is held.
TOGETHER = (
    ("nickname", "romanisation.given_name", "romanisation.surname", "middle_drop"),
    ("middle_initial", "middle_join", "given_initial", "surname_part"),
    ("surname_join", "suffix_drop", "suffix_move", "accent_drop"),
    ("name_swap", "street_rewrite", "direction_drop", "street_suffix_drop"),
    ("unit_drop", "unit_move", "number_drop", "city_drop"),
    ("zip_drop", "given_typo", "surname_typo", "street_typo"),
    ("city_typo", "zip_typo", "number_typo"),
)


@dataclass
class Draft:
    """One Series a claim column, and the log of what was done.

    channel: index into CHANNELS of each request
    factor: on every rate of a request: its carelessness times the quality of its submission
    """

    streams: Streams
    request_ids: Ints
    channel: Ints
    factor: Floats
    columns: dict[str, pl.Series]
    log: EditLog
    held: dict[str, Words] = field(default_factory=dict)

    def hit(self, name: str, rate: float, where: Bools | pl.Series | None = None) -> tuple[Ints, Words]:
        """The rows on which the change `name` falls, among those `where` it can, and the words that shape it.

        rate: share of these rows, before their factors
        """
        if rate == 0:
            return np.zeros(0, np.int64), np.zeros((4, 0), np.uint32)
        hits = chance(self._words_that_decide(name), np.minimum(rate * self.factor, 1.0))
        if where is not None:
            hits &= where.to_numpy() if isinstance(where, pl.Series) else where
        rows = np.flatnonzero(hits)
        return rows, self.streams.words(f"noise.{name}", self.request_ids[rows])

    def _words_that_decide(self, name: str) -> Words:
        """One word a row; four changes share a stream, for they fall on few rows and its words are dear."""
        group = next((group for group in TOGETHER if name in group), (name,))
        key = f"noise.hit.{group[0]}"
        if key not in self.held:
            self.held = {key: self.streams.words(key, self.request_ids)}
        return self.held[key][group.index(name)]

    def read(self, column: str, rows: Ints) -> pl.Series:
        return self.columns[column].gather(rows)

    def put(
        self,
        column: str,
        rows: Ints,
        texts: pl.Series | None,
        operation: str | Codes,
        position: npt.NDArray[np.int16] | int = -1,
    ) -> None:
        """Replace the texts of some rows and note it; None makes them null."""
        if len(rows):
            self.columns[column] = self.columns[column].scatter(rows, texts)
            self.log.add(rows, column, operation, position)

    def rewrite(
        self,
        column: str,
        rows: Ints,
        words: Words,
        operation: str,
        change: Callable[[str, int], str],
    ) -> None:
        """Change each text by a function of the text and a word; where it stays the same, nothing is done."""
        before = self.read(column, rows)
        after = pl.Series(
            [text and change(text, word) for text, word in zip(before, words[0].tolist(), strict=True)],
            dtype=pl.String,
        )
        changed = (before != after).fill_null(False).to_numpy()
        self.put(column, rows[changed], after.filter(pl.Series(changed)), operation)


Change = Callable[[Draft, NoiseRates], None]


def leave_out(column: str, rate: str) -> Change:
    """The change that leaves a whole field blank."""

    def change(draft: Draft, rates: NoiseRates) -> None:
        rows, _ = draft.hit(rate, getattr(rates, rate), draft.columns[column].is_not_null())
        draft.put(column, rows, None, "drop")

    return change


def long_enough(texts: pl.Series, shortest: int = 2) -> Bools:
    """Where a text has at least so many characters; a null has none."""
    return (texts.str.len_chars() >= shortest).fill_null(False).to_numpy()
