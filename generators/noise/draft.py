"""Requests while they are being changed."""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import polars as pl

from generators.noise.edits import Codes, EditLog
from generators.rates import NoiseRates
from generators.sampling import Bools, Floats, chance
from generators.streams import Ints, Streams, Words

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
