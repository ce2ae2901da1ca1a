"""A made-up country: ZIP codes, cities and streets, sized to the number of dwellings it must hold.

States have their real shares of people and their real ranges of ZIP codes, so state and ZIP agree; every
city and every street is invented from Faker's parts. Nothing is looked up from a real address file.
"""

from dataclasses import dataclass

import numpy as np
import polars as pl

from generators.places.roads import Roads, Runs, build_roads, number_labels, number_runs, streets_for
from generators.places.zip_codes import build_zip_codes
from generators.rates import PopulationRates
from generators.sampling import Ints, Streams

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
