"""A made-up country, sized to its dwellings, and the address of each as a function of its number.

States have their real shares of people and their real ranges of ZIP codes, so state and ZIP agree; every city
and every street is invented from Faker's parts. Nothing is looked up from a real address file. Along every
block lie houses, each with a number of its own, and buildings, whose units share one. A home may get its mail
at a PO box instead; others lie on a rural route or have a military address.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from generators.kernels.places import find_places
from generators.places.blocks import block_patterns
from generators.places.roads import (
    HALF_NUMBERS,
    LETTERED_NUMBERS,
    STYLE_CODES,
    Roads,
    Runs,
    build_roads,
    number_labels,
    number_runs,
    streets_for,
)
from generators.places.zip_codes import build_zip_codes
from generators.rates import PopulationRates
from generators.sampling import Ints, Streams
from generators.schema import ADDRESS_COLUMNS

RURAL_PART = 0.5  # of the homes of a ZIP code that has rural routes; those are the ones with fewest homes


@dataclass(frozen=True)
class Gazetteer:
    """Where dwellings are: homes 0 to dwellings - 1, then the institutions.

    zips: columns zip_code, city, state, one row a ZIP code, the military ones last
    street_homes: homes with a house number, some of which get their mail at a PO box
    numbers: how every house number is written
    """

    zips: pl.DataFrame
    dwellings: int
    institutions: int
    street_homes: int
    runs: Runs
    roads: Roads
    numbers: pl.Series


def build_gazetteer(streams: Streams, dwellings: int, rates: PopulationRates) -> Gazetteer:
    """Lay out a country of `dwellings` homes (up to about a billion), one institution a civilian ZIP code.

    Military homes and those on rural routes have their share of all; where the two sum to more than 1, the
    military comes first.
    """
    military = round(rates.military * dwellings)
    zips = build_zip_codes(streams, dwellings - military, military)
    homes, posted = zips.homes[: zips.civilian], zips.homes[zips.civilian :]
    on_routes = _rural_homes(homes, min(round(rates.rural_route * dwellings), dwellings - military))
    along_streets = homes - on_routes
    states = zips.table["state"].head(zips.civilian)
    return Gazetteer(
        zips.table,
        dwellings,
        zips.civilian,
        int(along_streets.sum()),
        number_runs(along_streets, on_routes, posted),
        build_roads(streams, states, *map(streets_for, (along_streets, on_routes, posted))),
        number_labels(int(along_streets.max())),
    )


def _rural_homes(homes: Ints, wanted: int) -> Ints:
    """Of each ZIP code the homes on rural routes: RURAL_PART or more of those with the fewest homes."""
    part = max(RURAL_PART, wanted / max(int(homes.sum()), 1))
    order = np.argsort(homes, kind="stable")
    ends = np.minimum(np.cumsum(np.ceil(homes[order] * part).astype(np.int64)), wanted)
    rural = np.zeros_like(homes)
    rural[order] = np.diff(ends, prepend=0)
    return rural


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
    return _write(gazetteer, places, places.street + np.uint32(len(gazetteer.roads)) * abbreviates)


def addresses_in_full(gazetteer: Gazetteer, places: Places) -> pl.DataFrame:
    """The address columns of the claim with streets in full, one row a dwelling."""
    return _write(gazetteer, places, places.street)


def _write(gazetteer: Gazetteer, places: Places, text: Codes) -> pl.DataFrame:
    """text: of each street, index into the texts of roads"""
    zip_row = pl.Series(places.zip_row)
    columns = {
        "house_number": gazetteer.numbers.gather(pl.Series(places.number)),
        "street": gazetteer.roads.texts.gather(pl.Series(text)),
        "unit": block_patterns().labels.gather(pl.Series(places.unit)),
        **{name: gazetteer.zips[name].gather(zip_row) for name in ("city", "state", "zip_code")},
    }
    return pl.DataFrame(columns).select(ADDRESS_COLUMNS)
