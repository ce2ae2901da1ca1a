"""The address of a dwelling is a function of its number.

Along every block lie houses, each with a number of its own, and buildings, whose units share one. A home may
get its mail at a PO box instead; others lie on a rural route or have a military address. On these the number
of the box stands in place of the house number.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from generators.kernels.places import find_places
from generators.places.blocks import block_patterns
from generators.places.gazetteer import Gazetteer
from generators.places.roads import HALF_NUMBERS, LETTERED_NUMBERS, STYLE_CODES
from generators.rates import PopulationRates
from generators.sampling import Ints, Streams
from generators.schema import ADDRESS_COLUMNS

Codes = npt.NDArray[np.uint32]
FULL = 2.0**32
ABBREVIATES = np.uint32(1 << 31)  # half of the people write "St" rather than "Street"


@dataclass(frozen=True)
class Places:
    """Where dwellings are, as numbers; one entry a dwelling.

    zip_row: row of the gazetteer's ZIP table; street: row of its roads
    number: index into the gazetteer's numbers, of the house or of the box
    unit: index into the labels of block_patterns(), 0 where there is none
    kind: uint8, index into HOUSING
    """

    zip_row: Codes
    street: Codes
    number: Codes
    unit: Codes
    kind: npt.NDArray[np.uint8]

    @property
    def housing(self) -> Ints:
        """Index into HOUSING."""
        return self.kind.astype(np.int64)


def locate(gazetteer: Gazetteer, streams: Streams, dwellings: Ints, rates: PopulationRates) -> Places:
    """Find dwellings in the country: homes from 0, institutions from gazetteer.dwellings.

    rates: those that the gazetteer was built with
    """
    words = streams.words("dwelling", dwellings)
    runs, roads, patterns = gazetteer.runs, gazetteer.roads, block_patterns()
    zips, streets, numbers, units, kinds = find_places(
        np.ascontiguousarray(dwellings, np.int64),
        words[0],
        words[1],
        _bound(rates.po_box * gazetteer.dwellings / max(gazetteer.street_homes, 1)),
        _bound(HALF_NUMBERS),
        _bound(HALF_NUMBERS + LETTERED_NUMBERS),
        STYLE_CODES,
        runs.buckets,
        runs.starts,
        runs.kinds,
        runs.zip_rows,
        runs.first_streets,
        roads.first_numbers,
        roads.hyphenated,
        roads.patterns,
        patterns.numbers,
        patterns.units,
        patterns.housing,
    )
    return Places(zips, streets, numbers, units, kinds)


def _bound(share: float) -> np.uint64:
    """A word is below it with that probability."""
    return np.uint64(np.rint(min(share, 1.0) * FULL))


def addresses(gazetteer: Gazetteer, streams: Streams, places: Places, writers: Ints) -> pl.DataFrame:
    """The address columns of the claim, one row a dwelling.

    writers: who states each address: some people always abbreviate the street
    """
    abbreviates = streams.words("person.abbreviates", writers)[0] < ABBREVIATES
    return _written(gazetteer, places, places.street + np.uint32(len(gazetteer.roads)) * abbreviates)


def addresses_in_full(gazetteer: Gazetteer, places: Places) -> pl.DataFrame:
    """The address columns of the claim with streets in full, one row a dwelling."""
    return _written(gazetteer, places, places.street)


def _written(gazetteer: Gazetteer, places: Places, text: Codes) -> pl.DataFrame:
    """text: of each street, index into the texts of roads"""
    zip_row = pl.Series(places.zip_row)
    columns = {
        "house_number": gazetteer.numbers.gather(pl.Series(places.number)),
        "street": gazetteer.roads.texts.gather(pl.Series(text)),
        "unit": block_patterns().labels.gather(pl.Series(places.unit)),
        **{name: gazetteer.zips[name].gather(zip_row) for name in ("city", "state", "zip_code")},
    }
    return pl.DataFrame(columns).select(ADDRESS_COLUMNS)
