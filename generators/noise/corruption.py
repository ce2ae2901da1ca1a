"""Noise: what happens to a request between the person and the requester's system.

Changes come in the order of life: the name that is used, how the address is written, the misspellings of the
channel, the format of the system. A request has one carelessness and its submission one quality; both scale
all of its rates, so a request with one error is likelier to have another, and so are those sent with it.
"""

import numpy as np
import polars as pl

from generators.noise.address_noise import ADDRESS_CHANGES
from generators.noise.draft import Change, Draft, long_enough
from generators.noise.edits import EditLog, request_edits
from generators.noise.misspelling import misspell
from generators.noise.name_noise import NAME_CHANGES
from generators.noise.raw_lines import format_requests
from generators.noise.submissions import Submissions
from generators.rates import NoiseRates
from generators.sampling import Bools, Floats, WeightedTables
from generators.schema import CLAIM_COLUMNS
from generators.streams import Ints, Streams

CARELESSNESS = np.array([0.25, 0.8, 1.6, 3.4])  # factors on every rate; their mean is 1
CARELESSNESS_WEIGHTS = np.array([0.4, 0.3, 0.2, 0.1])


def add_noise(
    streams: Streams,
    noise: NoiseRates,
    submissions: Submissions,
    requests: pl.DataFrame,
    spared: Bools | None = None,
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Corrupt requests and write them as the requester's system does.

    submissions: of these requests, one entry each
    requests: request_id and the claim columns
    spared: requests that get the format alone, such as those that are filler already
    returns: the same columns changed, and the edits (columns of EDITS), by request and in the order made.
    What happens to a request depends on its id and the seed alone. The format leaves no edits.
    """
    ids = requests["request_id"].to_numpy().astype(np.int64)
    factor = _carelessness(streams, ids) * submissions.quality
    if spared is not None:
        factor[spared] = 0.0
    columns = {name: requests[name] for name in CLAIM_COLUMNS}
    draft = Draft(streams, ids, submissions.channel, factor, columns, EditLog())
    for change in CHANGES:
        change(draft, noise)
    edits = request_edits(draft.log, ids, submissions.channel)
    return format_requests(streams, submissions, requests.with_columns(**draft.columns)), edits


def _carelessness(streams: Streams, ids: Ints) -> Floats:
    table = WeightedTables.build([CARELESSNESS_WEIGHTS])
    return CARELESSNESS[table.draw(streams.words("noise.carelessness", ids))]


def _misspell(column: str, rate: str, shortest: int = 2) -> Change:
    """The change that misspells a column, where its text has at least `shortest` characters."""

    def change(draft: Draft, rates: NoiseRates) -> None:
        rows, words = draft.hit(rate, getattr(rates, rate))
        fit = long_enough(draft.read(column, rows), shortest)
        rows, words = rows[fit], np.ascontiguousarray(words[:, fit])
        if len(rows):
            edited = misspell(column, draft.read(column, rows), draft.channel[rows], words)
            draft.put(column, rows, *edited)

    return change


CHANGES: tuple[Change, ...] = (
    *NAME_CHANGES,
    *ADDRESS_CHANGES,
    _misspell("given_name", "given_typo"),
    _misspell("surname", "surname_typo"),
    _misspell("street", "street_typo"),
    _misspell("city", "city_typo"),
    _misspell("zip_code", "zip_typo"),
    _misspell("house_number", "number_typo", shortest=1),
)
