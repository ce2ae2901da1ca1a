"""Taxpayer numbers as requests state them: mostly the person's own, sometimes somebody else's or nobody's."""

import numpy as np
import polars as pl

from generators.people.households import SLOTS
from generators.population import Population
from generators.sampling import chance
from generators.schema import CHANNELS, EDITS
from generators.streams import Ints


def state_tins(
    population: Population, request_ids: Ints, person: Ints, channel: Ints
) -> tuple[pl.Series, pl.DataFrame]:
    """The numbers that requests state, null where they state none, and the edits (columns of EDITS).

    A borrowed number is that of somebody on file, and in rare cases the person's own.

    person: whom each request is about; channel: index into CHANNELS, one a request
    """
    rates = population.profile.requests
    everybody = pl.repeat(None, len(person), dtype=pl.String, eager=True).alias("tin")
    words = population.streams.words("request.tin", request_ids)
    stated = np.flatnonzero(chance(words[0], rates.tin))
    request_ids, person, channel, words = (
        request_ids[stated],
        person[stated],
        channel[stated],
        words[:, stated],
    )
    bounds = np.cumsum([rates.borrowed_tin, rates.transposed_tin, rates.unissued_tin])
    fault = np.searchsorted(bounds, words[1] / 2.0**32, side="right")
    borrowed, transposed, unissued = (np.flatnonzero(fault == i) for i in range(len(bounds)))
    whose = person.copy()
    whose[borrowed] = population.tins.somebody(person[borrowed], "request.lender")
    text = population.tins.write(whose)
    text = text.scatter(unissued, population.tins.unissued(person[unissued] // SLOTS))
    text = text.scatter(transposed, _transpose(text.gather(transposed), words[2, transposed]))
    edits = [
        _edits(request_ids[rows], operation, channel[rows])
        for rows, operation in ((borrowed, "borrow"), (transposed, "transpose"), (unissued, "invent"))
    ]
    return everybody.scatter(stated, text), pl.concat(edits)


def _transpose(tins: pl.Series, word: "np.ndarray[tuple[int], np.dtype[np.uint32]]") -> list[str]:
    """Swap two neighbouring digits, from the place that the word says on the first that differ."""
    return [_swap(tin, 1 + int(start) % (len(tin) - 2)) for tin, start in zip(tins, word, strict=True)]


def _swap(tin: str, start: int) -> str:
    places = [*range(start, len(tin) - 1), *range(1, start)]
    at = next((i for i in places if tin[i] != tin[i + 1]), start)
    return tin[:at] + tin[at + 1] + tin[at] + tin[at + 2 :]


def _edits(request_ids: Ints, operation: str, channel: Ints) -> pl.DataFrame:
    n = len(request_ids)
    columns = {
        "request_id": pl.Series(request_ids, dtype=pl.Int64),
        "field": pl.repeat("tin", n, dtype=pl.String, eager=True),
        "operation": pl.repeat(operation, n, dtype=pl.String, eager=True),
        "position": pl.repeat(None, n, dtype=pl.Int16, eager=True),
        "channel": pl.Series(CHANNELS, dtype=EDITS["channel"]).gather(channel),
    }
    return pl.DataFrame(columns)
