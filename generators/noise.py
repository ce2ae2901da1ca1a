"""Noise: what happens to a request between the person and the form.

Changes come in the order of life: the name that is used, how the address is written, the slips while
typing, the format of the sender's system. A request has one carelessness that scales all of its rates, so
a request with one error is likelier to have another.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import numpy as np
import polars as pl
from nicknames import NickNamer

from generators.edits import EditLog, rows_of
from generators.profile import NoiseRates
from generators.sampling import Floats, WeightedTables, chance
from generators.schema import CLAIM_COLUMNS
from generators.streams import Ints, Streams, Words
from generators.street_text import rewrite
from generators.typos import FULL, slip

CARELESSNESS = np.array([0.25, 0.8, 1.6, 3.4])  # factors on every rate; their mean is 1
CARELESSNESS_WEIGHTS = np.array([0.4, 0.3, 0.2, 0.1])
TYPED = "typed"


@dataclass
class Draft:
    """Requests while they are being changed: one Series a claim column."""

    streams: Streams
    request_ids: Ints
    columns: dict[str, pl.Series]
    carelessness: Floats
    log: EditLog

    def hit(self, name: str, rate: float, where: pl.Series) -> tuple[Ints, Words]:
        """The rows on which the change `name` falls, among those `where` it can, and their words."""
        words = self.streams.words(f"noise.{name}", self.request_ids)
        rows = rows_of(where.to_numpy() & chance(words[0], np.minimum(rate * self.carelessness, 1.0)))
        return rows, self.streams.words(f"noise.{name}", self.request_ids[rows], draw=1)

    def put(self, column: str, rows: Ints, values: pl.Series | list[str] | None) -> None:
        """Replace the values of some rows; None makes them null."""
        self.columns[column] = self.columns[column].scatter(rows, values)


def add_noise(
    streams: Streams, rates: NoiseRates, requests: pl.DataFrame
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Corrupt requests.

    requests: request_id and the claim columns
    returns: the same columns changed, and the edits (columns of EDITS). Which changes a request gets depends
    on its id and the seed alone.
    """
    ids = requests["request_id"].to_numpy().astype(np.int64)
    columns = {name: requests[name] for name in CLAIM_COLUMNS}
    draft = Draft(streams, ids, columns, _carelessness(streams, ids), EditLog())
    for change in CHANGES:
        change(draft, rates)
    return requests.with_columns(**draft.columns), draft.log.frame()


def _carelessness(streams: Streams, ids: Ints) -> Floats:
    table = WeightedTables.build([CARELESSNESS_WEIGHTS])
    return CARELESSNESS[table.draw(streams.words("noise.carelessness", ids))]


def _use_nickname(draft: Draft, rates: NoiseRates) -> None:
    names = draft.columns["given_name"]
    rows, words = draft.hit("nickname", rates.nickname, names.is_in(_with_nickname(names)))
    used = [_nickname(name, int(word)) for name, word in zip(names.gather(rows), words[0], strict=True)]
    draft.put("given_name", rows, used)
    draft.log.add(draft.request_ids[rows], "given_name", "nickname", TYPED)


def _with_nickname(names: pl.Series) -> list[str]:
    return [name for name in names.drop_nulls().unique() if nicknames_of(name)]


@cache
def nicknames_of(name: str) -> tuple[str, ...]:
    """The nicknames of a given name that are not the name itself, from the package `nicknames`."""
    found = _nicknamer().nicknames_of(name.lower()) - {name.lower()}
    return tuple(sorted(nickname.title() for nickname in found))


@cache
def _nicknamer() -> NickNamer:
    return NickNamer()


def _nickname(name: str, word: int) -> str:
    choices = nicknames_of(name)
    return choices[word * len(choices) // FULL]


def _leave_out(column: str, rate: str) -> Callable[[Draft, NoiseRates], None]:
    def change(draft: Draft, rates: NoiseRates) -> None:
        rows, _ = draft.hit(rate, getattr(rates, rate), draft.columns[column].is_not_null())
        draft.put(column, rows, None)
        draft.log.add(draft.request_ids[rows], column, "drop", TYPED)

    return change


def _shorten_middle_name(draft: Draft, rates: NoiseRates) -> None:
    names = draft.columns["middle_name"]
    rows, _ = draft.hit("middle_initial", rates.middle_initial, (names.str.len_chars() > 1).fill_null(False))
    draft.put("middle_name", rows, names.gather(rows).str.head(1))
    draft.log.add(draft.request_ids[rows], "middle_name", "initial", TYPED)


def _rewrite_street(draft: Draft, rates: NoiseRates) -> None:
    streets = draft.columns["street"]
    rows, words = draft.hit("street_rewrite", rates.street_rewrite, streets.is_not_null())
    pairs = zip(streets.gather(rows), words[0], strict=True)
    written = [(street, *rewrite(street, int(word))) for street, word in pairs]
    changed = np.array([before != after for before, after, _ in written], np.bool_)
    draft.put("street", rows[changed], [after for before, after, _ in written if before != after])
    operations = [operation for before, after, operation in written if before != after]
    draft.log.add(draft.request_ids[rows[changed]], "street", operations, TYPED)


def _move_unit(draft: Draft, rates: NoiseRates) -> None:
    """Write the unit behind the street, as on an envelope."""
    units = draft.columns["unit"]
    rows, _ = draft.hit("unit_move", rates.unit_move, units.is_not_null())
    draft.put("street", rows, draft.columns["street"].gather(rows) + " " + units.gather(rows))
    draft.put("unit", rows, None)
    draft.log.add(draft.request_ids[rows], "unit", "move", TYPED)


def _mistype(column: str, rate: str, keep_length: bool = False) -> Callable[[Draft, NoiseRates], None]:
    def change(draft: Draft, rates: NoiseRates) -> None:
        texts = draft.columns[column]
        rows, words = draft.hit(rate, getattr(rates, rate), (texts.str.len_chars() > 1).fill_null(False))
        slips = [
            slip(text, quadruple, keep_length)
            for text, quadruple in zip(texts.gather(rows), words.T.tolist(), strict=True)
        ]
        draft.put(column, rows, [edited for edited, _, _ in slips])
        operations, positions = (
            [operation for _, operation, _ in slips],
            [position for _, _, position in slips],
        )
        draft.log.add(draft.request_ids[rows], column, operations, TYPED, positions)

    return change


def _export_in_capitals(draft: Draft, rates: NoiseRates) -> None:
    """A format rather than an edit: it touches the whole request and leaves no line in the log."""
    rows, _ = draft.hit("upper_case", rates.upper_case, pl.repeat(True, len(draft.request_ids), eager=True))
    for column in CLAIM_COLUMNS:
        draft.put(column, rows, draft.columns[column].gather(rows).str.to_uppercase())


CHANGES: tuple[Callable[[Draft, NoiseRates], None], ...] = (
    _use_nickname,
    _leave_out("middle_name", "middle_drop"),
    _shorten_middle_name,
    _leave_out("suffix", "suffix_drop"),
    _rewrite_street,
    _leave_out("unit", "unit_drop"),
    _move_unit,
    _mistype("given_name", "given_typo"),
    _mistype("surname", "surname_typo"),
    _mistype("street", "street_typo"),
    _mistype("city", "city_typo"),
    _mistype("zip_code", "zip_typo", keep_length=True),
    _mistype("house_number", "number_typo"),
    _export_in_capitals,
)
