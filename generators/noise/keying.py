"""The custodian's own keying errors: one slip of the hand in some cells of the registry.

They strike parts of an address one by one, so city, state and ZIP code may disagree on a record: it is wrong.
"""

from collections.abc import Iterator

import numpy as np
import polars as pl

from generators.noise.edits import EditLog
from generators.noise.misspelling import ZIP_POSITIONS
from generators.noise.swap_table import code_points, texts_of
from generators.noise.typos import TYPIST, mistype
from generators.rates import RegistryRates
from generators.sampling import Bools, Ints, Streams

NAMES = ("given_name", "surname")
ADDRESS = ("house_number", "street", "unit", "city", "zip_code")
CELLS = (*NAMES, *ADDRESS)
FIXED_WIDTH = ("house_number", "zip_code")  # a digit more or less is seen at the desk
HALF = 16  # bits
LOW_HALF = np.uint32(2**HALF - 1)


def key_records(
    streams: Streams, rates: RegistryRates, rows: Ints, claims: pl.DataFrame
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Key records in, with errors in a share of the cells that are not null.

    rows: a number of each record's own, not negative, which names its randomness
    claims: one row a record; columns other than those keyed stay as they are
    returns: the frame with its errors, and the edits by record: row (of `rows`), field, operation, position
    """
    log = EditLog()
    keyed = {}
    for cell, hits in zip(CELLS, _hits(streams, rates, rows), strict=True):
        keyed[cell] = _key(streams, rows, cell, claims[cell], hits, log)
    return claims.with_columns(**keyed), log.frame(rows).drop("entry")


def may_err(streams: Streams, rates: RegistryRates, rows: Ints) -> Bools:
    """A cheap test: False only for records that `key_records` leaves as they are."""
    found = np.zeros(len(rows), np.bool_)
    for hits in _hits(streams, rates, rows):
        found[hits] = True
    return found


def _hits(streams: Streams, rates: RegistryRates, rows: Ints) -> Iterator[Ints]:
    """The rows that have an error, for each of CELLS.

    A cell is decided by half a word, so that one block does for a row: rates are kept to 1 in 65,536.
    """
    words = streams.words("record.keying", rows)
    for i, cell in enumerate(CELLS):
        rate = rates.name_keying if cell in NAMES else rates.address_keying
        half = words[i // 2] >> HALF if i % 2 else words[i // 2] & LOW_HALF
        yield np.flatnonzero(half < np.uint32(round(rate * 2**HALF)))


def _key(streams: Streams, rows: Ints, cell: str, texts: pl.Series, hits: Ints, log: EditLog) -> pl.Series:
    """One slip in each of the texts at `hits` that is not null."""
    hits = hits[(texts.gather(hits).str.len_bytes() > 0).fill_null(False).to_numpy()]
    if not len(hits):
        return texts
    words = streams.words(f"record.keying.{cell}", rows[hits])
    hand = TYPIST.keeping_length() if cell in FIXED_WIDTH else TYPIST
    positions = ZIP_POSITIONS if cell == "zip_code" else ()
    slips = mistype(code_points(texts.gather(hits)), words, hand, positions)
    log.add(hits, cell, slips.operation, slips.position)
    return texts.scatter(hits, texts_of(slips.codes))
