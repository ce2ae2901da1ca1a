"""Filler: requests whose name or address is no name or address.

The forms are those that were reported from real batches (docs/datasets.md): an address that says it is
unknown, an absent one, a ZIP code that only looks like one, a name that stands for nobody.
"""

from dataclasses import dataclass

import numpy as np
import polars as pl

from generators.edits import EditLog, rows_of
from generators.sampling import Bools, WeightedTables, below
from generators.schema import ADDRESS_COLUMNS, NAME_COLUMNS
from generators.streams import Ints, Streams

FILLER_STREETS = pl.Series(
    ["Unknown Address", "Unknown", "Failed to Provide", "NA NA", "No Address", "Homeless", "Jail"]
)
FILLER_NAMES = pl.Series(
    ["Unknown", "Unk", "Resident", "Occupant", "Refused", "Baby", "Doe", "Nobody", "Test"]
)
CARELESS_STREETS = pl.Series(["Don't Care", "Not Known", "Any Street", "No Street"])
CARELESS_ZIPS = pl.Series(["12345", "00000", "99999", "11111"])
FILLER, ABSENT, CARELESS, NAME = range(4)
FORM_WEIGHTS = np.array([0.35, 0.25, 0.2, 0.2])


@dataclass(frozen=True)
class Filled:
    """Requests after filling, and which of them state no name or no address any more; one entry a row."""

    requests: pl.DataFrame
    nameless: Bools
    homeless: Bools
    edits: pl.DataFrame


def fill_placeholders(streams: Streams, requests: pl.DataFrame, is_placeholder: Bools) -> Filled:
    """Put filler into some requests.

    requests: request_id and the claim columns
    """
    ids = requests["request_id"].to_numpy()
    words = streams.words("placeholder", ids)
    form = WeightedTables.build([FORM_WEIGHTS]).draw(words)
    pick = words[2]
    log = EditLog()
    rows = {kind: rows_of(is_placeholder & (form == kind)) for kind in range(len(FORM_WEIGHTS))}
    for kind, operation in ((FILLER, "filler"), (ABSENT, "absent"), (CARELESS, "filler")):
        requests = _blank(requests, rows[kind], ADDRESS_COLUMNS)
        log.add(ids[rows[kind]], "street", operation, "filler")
    requests = _put(requests, "street", rows[FILLER], FILLER_STREETS, pick)
    requests = _put(requests, "street", rows[CARELESS], CARELESS_STREETS, pick)
    requests = _put(requests, "zip_code", rows[CARELESS], CARELESS_ZIPS, words[3])
    requests = _blank(requests, rows[NAME], NAME_COLUMNS)
    requests = _put(requests, "given_name", rows[NAME], FILLER_NAMES, pick)
    requests = _put(requests, "surname", rows[NAME], FILLER_NAMES, words[3])
    log.add(ids[rows[NAME]], "surname", "filler", "filler")
    nameless = is_placeholder & (form == NAME)
    return Filled(requests, nameless, is_placeholder & ~nameless, log.frame())


def _blank(requests: pl.DataFrame, rows: Ints, columns: tuple[str, ...]) -> pl.DataFrame:
    return requests.with_columns(requests[column].scatter(rows, None) for column in columns)


def _put(
    requests: pl.DataFrame,
    column: str,
    rows: Ints,
    texts: pl.Series,
    words: np.ndarray[tuple[int], np.dtype[np.uint32]],
) -> pl.DataFrame:
    return requests.with_columns(requests[column].scatter(rows, texts.gather(below(words[rows], len(texts)))))
