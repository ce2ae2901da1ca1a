"""The address of a dwelling is a function of its number.

Along every hundred-block lie SEGMENT dwellings: houses, each with a number of its own, then the units of
at most one building, which share the next number. A dwelling may get its mail at a PO box instead.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import polars as pl

from generators.gazetteer import SEGMENT, STREET, Gazetteer
from generators.sampling import Bools, WeightedTables, below, chance
from generators.schema import ADDRESS_COLUMNS, HOUSING
from generators.streams import Ints, Streams

# How many of a block's dwellings are units of a building, and how often: 27 % of all dwellings are,
# as in the American Community Survey 2022 (26.8 % of occupied homes).
BUILDING_UNITS = np.array([0, 4, 12, SEGMENT])
BUILDING_WEIGHTS = np.array([0.40, 0.20, 0.21, 0.19])
MAX_FIRST_BLOCK = 150  # streets start between the 0 and the 14,900 block, low ones more often
ABBREVIATES = 0.5  # of people: write "St" rather than "Street"
DOORS = "ABCD"  # on one floor
UNIT_STYLES: tuple[Callable[[int], str], ...] = (
    lambda unit: f"Apt {unit + 1}",
    lambda unit: f"Apt {unit + 1}",
    lambda unit: f"Unit {unit + 1}",
    lambda unit: f"# {unit + 1}",
    lambda unit: f"Apt {unit // len(DOORS) + 1}{DOORS[unit % len(DOORS)]}",
    lambda unit: f"Apt {unit // len(DOORS) + 1}0{unit % len(DOORS) + 1}",
)
UNIT_LABELS = pl.Series([style(unit) for style in UNIT_STYLES for unit in range(SEGMENT)])
HOUSE, MULTI_UNIT, PO_BOX = range(len(HOUSING))


@dataclass(frozen=True)
class Places:
    """Where dwellings are, as numbers; one entry a dwelling.

    zip_row: row of the gazetteer's ZIP table; street: row of its streets
    number: house number, or that of the PO box; unit: from 0, or -1 in a house
    """

    zip_row: Ints
    street: Ints
    number: Ints
    unit: Ints
    segment: Ints
    po_box: Bools

    @property
    def housing(self) -> Ints:
        """Index into HOUSING."""
        return np.where(self.po_box, PO_BOX, np.where(self.unit >= 0, MULTI_UNIT, HOUSE))


def locate(gazetteer: Gazetteer, streams: Streams, dwellings: Ints, po_box_share: float) -> Places:
    """Find dwellings (0 to gazetteer.dwellings - 1) in the country."""
    zip_row = np.searchsorted(gazetteer.starts, dwellings, side="right") - 1
    local = dwellings - gazetteer.starts[zip_row]
    street = gazetteer.street_starts[zip_row] + local // STREET
    block, within = local % STREET // SEGMENT, local % SEGMENT
    segment = street * (STREET // SEGMENT) + block
    words = streams.words("dwelling.segment", segment)
    units = BUILDING_UNITS[WeightedTables.build([BUILDING_WEIGHTS]).draw(words)]
    houses = SEGMENT - units
    position = np.minimum(within, houses)
    number = (_first_block(streams, street) + block) * 100 + 1 + 2 * position + (words[2] & 1)
    po_box = chance(streams.words("dwelling.po_box", dwellings)[0], po_box_share)
    return Places(
        zip_row,
        street,
        np.where(po_box, local + 1, number),
        np.where((within < houses) | po_box, -1, within - houses),
        segment,
        po_box,
    )


def _first_block(streams: Streams, street: Ints) -> Ints:
    words = streams.words("dwelling.first_block", street)
    return below(words[0], 1 + below(words[1], MAX_FIRST_BLOCK))


def addresses(gazetteer: Gazetteer, streams: Streams, places: Places, writers: Ints) -> pl.DataFrame:
    """The address columns of the claim, one row a dwelling.

    writers: who states each address: some people always abbreviate the street
    """
    zips = gazetteer.zips[places.zip_row]
    abbreviates = pl.Series(chance(streams.words("person.abbreviates", writers)[0], ABBREVIATES))
    short = gazetteer.short_streets.gather(places.street)
    street = short.zip_with(abbreviates, gazetteer.streets.gather(places.street))
    frame = pl.DataFrame(
        {
            "house_number": pl.Series(places.number).cast(pl.String),
            "street": street.set(pl.Series(places.po_box), "PO Box"),
            "unit": _unit_labels(streams, places),
        }
    )
    return frame.hstack(zips).select(ADDRESS_COLUMNS)


def _unit_labels(streams: Streams, places: Places) -> pl.Series:
    """Apt 3, Unit 3, # 3, Apt 1C or Apt 101: one style a building; null in a house."""
    style = below(streams.words("dwelling.unit_style", places.segment)[0], len(UNIT_STYLES))
    label = pl.Series(style * SEGMENT + places.unit).set(pl.Series(places.unit < 0), None)
    return UNIT_LABELS.gather(label)
