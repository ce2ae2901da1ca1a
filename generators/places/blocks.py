"""What stands along a block: HOMES_A_BLOCK homes in houses, buildings and mobile home parks, on a hundred
house numbers.

Every block of the country follows one of a few hundred patterns, so that a home's house number and unit are
two look-ups. The patterns are the same for every seed; which block follows which is drawn.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt
import polars as pl

from generators.kernels.places import HOMES_A_BLOCK, HOUSE, MULTI_UNIT, NUMBERS_A_BLOCK
from generators.sampling import WeightedTables, permute_values

VARIANTS = 32  # patterns of each layout
Style = Callable[[int], str]  # from a unit (from 0) to what is written on its door


@dataclass(frozen=True)
class Layout:
    """buildings: homes in each building, one building a house number; they sum to HOMES_A_BLOCK
    weight: share of blocks
    is_park: the homes are mobile ones on lots, which count as houses
    """

    buildings: tuple[int, ...]
    weight: float
    is_park: bool = False


# Homes by size of the building, occupied, American Community Survey 2022: 2 units 3.3 %, 3 or 4 4.3 %, 5 to 9
# 4.5 %, 10 and more 14.7 %, together 26.8 %; 5.7 % are mobile homes, of which we put 2.3 % in parks.
LAYOUTS = (
    Layout((1,) * 20 + (2,) * 10, 0.033 * 40 / 20),
    Layout((1,) * 19 + (3, 4) * 3, 0.043 * 40 / 21),
    Layout((1,) * 19 + (5, 7, 9), 0.045 * 40 / 21),
    Layout((1,) * 18 + (10, 12), 0.033 * 40 / 22),
    Layout((40,), 0.147 - 0.033),
    Layout((40,), 0.023, is_park=True),
)
HOUSES = Layout((1,) * HOMES_A_BLOCK, 1 - sum(layout.weight for layout in LAYOUTS))


def _count(word: str) -> Style:
    return lambda unit: f"{word} {unit + 1}"


def _letter(word: str) -> Style:
    return lambda unit: f"{word} {chr(ord('A') + unit)}"


def _by_floor(word: str, doors: int) -> Style:
    """Apt 101, Apt 102, ... Apt 1204."""
    return lambda unit: f"{word} {unit // doors + 1}{unit % doors + 1:02d}"


def _floor_and_door(unit: int) -> str:
    """Apt 3B."""
    return f"Apt {unit // 4 + 1}{'ABCD'[unit % 4]}"


APT, UNIT, NUMBER, FLOOR = _count("Apt"), _count("Unit"), _count("#"), _count("Fl")
REAR: Style = ("Apt 1", "Rear").__getitem__
BASEMENT: Style = ("Apt 1", "Bsmt").__getitem__
# A style is as common as it is often listed; how common each is in life is our guess.
OF_TWO = (APT, APT, APT, APT, *[_letter("Apt")] * 3, UNIT, UNIT, *[_letter("Unit")] * 2, NUMBER, NUMBER)
OF_TWO = (*OF_TWO, FLOOR, FLOOR, REAR, BASEMENT)
OF_FEW = (*[APT] * 5, UNIT, UNIT, NUMBER, NUMBER, *[_letter("Apt")] * 3, *[_floor_and_door] * 3)
OF_FEW = (*OF_FEW, *[_by_floor("Apt", 2)] * 2)
OF_MANY = (APT, APT, APT, UNIT, UNIT, NUMBER, NUMBER, *[_floor_and_door] * 3, *[_by_floor("Apt", 4)] * 3)
OF_MANY = (*OF_MANY, *[_by_floor("Apt", 3)] * 2, _by_floor("Unit", 4))
OF_PARK = (*[_count("Lot")] * 8, _count("Trlr"), _count("Spc"))
FEW = 9  # units


@dataclass(frozen=True)
class BlockPatterns:
    """Every pattern, home by home: home h of pattern p is entry p * HOMES_A_BLOCK + h.

    numbers: uint8, house numbers, 1 to NUMBERS_A_BLOCK; one building has one, and no two buildings share one
    units: uint16, index into `labels`; housing: uint8, HOUSE or MULTI_UNIT
    labels: what is written on a door; the first is null
    table: draws a pattern
    """

    numbers: npt.NDArray[np.uint8]
    units: npt.NDArray[np.uint16]
    housing: npt.NDArray[np.uint8]
    labels: pl.Series
    table: WeightedTables


@cache
def block_patterns() -> BlockPatterns:
    """VARIANTS patterns of each layout."""
    layouts = [layout for layout in (*LAYOUTS, HOUSES) for _ in range(VARIANTS)]
    homes = [home for p, layout in enumerate(layouts) for home in _homes(layout, p)]
    labels = {None: 0} | {label: i for i, label in enumerate(sorted({t for _, t, _ in homes if t}), start=1)}
    return BlockPatterns(
        np.array([number for number, _, _ in homes], np.uint8),
        np.array([labels[label] for _, label, _ in homes], np.uint16),
        np.array([housing for _, _, housing in homes], np.uint8),
        pl.Series(list(labels), dtype=pl.String),
        WeightedTables.build([np.array([layout.weight for layout in layouts])]),
    )


def _homes(layout: Layout, pattern: int) -> Iterator[tuple[int, str | None, int]]:
    """House number, label of the unit, and housing of each home of a pattern."""
    count = len(layout.buildings)
    order = permute_values(np.arange(count), count, 2 * pattern)
    numbers = _house_numbers(count, pattern)
    for position, building in enumerate(order):
        size = layout.buildings[building]
        style = _style(layout, size, pattern + 3 * position)
        housing = MULTI_UNIT if size > 1 and not layout.is_park else HOUSE
        for unit in range(size):
            yield numbers[position], style(unit) if style else None, housing


def _house_numbers(count: int, pattern: int) -> list[int]:
    """Evenly along the block from a place of its own, each on either side of the street: all different.

    The gap between two is at least NUMBERS_A_BLOCK // HOMES_A_BLOCK = 2.
    """
    span = NUMBERS_A_BLOCK - 1
    side = permute_values(np.arange(count), count, 2 * pattern + 1) & 1
    along = (np.arange(count) * span // count + pattern % VARIANTS * (span // VARIANTS)) % span
    return [int(number) for number in 1 + along + side]


def _style(layout: Layout, size: int, turn: int) -> Style | None:
    """Styles take turns, so that each is as common as its tuple says."""
    if size == 1:
        return None
    styles = OF_PARK if layout.is_park else OF_TWO if size == 2 else OF_FEW if size <= FEW else OF_MANY
    return styles[turn % len(styles)]
