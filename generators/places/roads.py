"""Every street of the country: its name, where its numbers start, and what stands along its blocks.

Homes in streets are numbered ZIP by ZIP, then come those on rural routes, then the military ZIP codes, and
last the institutions, one a civilian ZIP code, each in a street of its own. A box on a rural route, a highway
contract route or in a military mail room has its number where a house number would stand.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt
import polars as pl

from generators.kernels.places import (
    BLOCKS_A_STREET,
    BUCKET_SHIFT,
    HOMES_A_STREET,
    HOUSE,
    INSTITUTION,
    MILITARY,
    NUMBERS_A_BLOCK,
    RURAL_ROUTE,
)
from generators.places.blocks import block_patterns
from generators.places.street_text import shorten
from generators.places.streets import name_streets
from generators.sampling import Bools, Ints, Streams, WeightedTables, below, chance, permute_values

# Streets start at a block in inverse proportion to its number, so that first digits follow Benford's law: of
# 342 street addresses 28.9 % began with 1, 19.2 with 2, 12.6 with 3, ... 5.0 with 9 (Benford 1938).
FIRST_BLOCKS = 150  # the last street starts at 14,900
NEAREST_BLOCK = 1.0  # added to the number, so that the first hundred is not all too common
HIGHEST = NUMBERS_A_BLOCK * (FIRST_BLOCKS - 1 + BLOCKS_A_STREET)
HALF_NUMBERS, LETTERED_NUMBERS = 0.001, 0.003  # of houses: 12 1/2; 12A or 12B (our guess)
HYPHENATED_STREETS = {"NY": 0.08, "HI": 0.30}  # 37-12 in Queens, 94-123 on Oahu (our guess of the shares)
ENDINGS = (" 1/2", "A", "B")
STYLE_CODES = HIGHEST + 1  # numbers that can be written in a style other than plain


def draw_first_numbers(streams: Streams, streets: int) -> Ints:
    """What each street's numbers are counted from: 0, 100, 200, ..."""
    words = streams.words("gazetteer.first_number", np.arange(streets))
    return NUMBERS_A_BLOCK * _first_blocks().draw(words)


@cache
def _first_blocks() -> WeightedTables:
    return WeightedTables.build([np.asarray(1.0 / (np.arange(FIRST_BLOCKS) + NEAREST_BLOCK), np.float64)])


def number_labels(largest: int) -> pl.Series:
    """How numbers are written: number k in style s (HALF, ... PLAIN) is at s * STYLE_CODES + k.

    largest: the largest plain number
    """
    return _number_labels(max(largest, HIGHEST))


@cache
def _number_labels(largest: int) -> pl.Series:
    plain = pl.int_range(largest + 1, eager=True).cast(pl.String)
    styled = plain.head(STYLE_CODES)
    hyphenated = styled.str.head(-2) + "-" + styled.str.tail(2)
    return pl.concat([*(styled + ending for ending in ENDINGS), hyphenated, plain], rechunk=True)


# People by kind of group quarters: of 8.24 million, 2.79 live in student housing and 1.97 in prisons and
# jails (2020 census); the split of the others among nursing homes, barracks and the rest is approximate.
STREETS = (
    (34.0, ("University Drive", "Campus Way", "College Avenue", "Dormitory Circle", "University Place")),
    (24.0, ("State Prison Road", "Correctional Drive", "County Jail Lane", "Penitentiary Road")),
    (20.0, ("Manor Drive", "Nursing Home Road", "Convalescent Way", "Manor Court")),
    (4.0, ("Barracks Road", "Naval Station Avenue")),
    (18.0, ("Shelter Street", "Mission House Road", "Convent Lane", "Group Home Way")),
)


def name_institution_streets(streams: Streams, count: int) -> tuple[pl.Series, pl.Series]:
    """The street of each institution, in full and abbreviated."""
    names = [street for _, streets in STREETS for street in streets]
    weights = [weight / len(streets) for weight, streets in STREETS for _ in streets]
    words = streams.words("gazetteer.institution", np.arange(count))
    chosen = WeightedTables.build([np.array(weights)]).draw(words)
    return pl.Series(names).gather(chosen), pl.Series([shorten(name) for name in names]).gather(chosen)


# Forms of USPS Publication 28: prefix, lowest number, how many numbers, and our guess of its weight.
ROUTES = (("RR", 1, 9, 80.0), ("HC", 60, 30, 20.0))
MAIL_ROOMS = (("PSC", 1, 9_000, 50.0), ("CMR", 400, 500, 20.0), ("Unit", 10_000, 60_000, 30.0))
PO_BOX_STREET = "PO Box"
BOX_HUNDREDS = 10  # a route's boxes start at 0 to 900


def name_routes(streams: Streams, counts: Ints) -> pl.Series:
    """The routes of every ZIP code: RR 2, HC 71; no two of one ZIP alike."""
    return _number(streams, "gazetteer.route", counts, ROUTES)


def name_mail_rooms(streams: Streams, counts: Ints) -> pl.Series:
    """The mail rooms of every military ZIP code: PSC 1234, CMR 432, Unit 45013; no two of one ZIP alike."""
    return _number(streams, "gazetteer.mail_room", counts, MAIL_ROOMS)


def draw_first_boxes(streams: Streams, streets: int) -> Ints:
    """What each route's boxes are counted from."""
    return 100 * below(streams.words("gazetteer.first_box", np.arange(streets))[0], BOX_HUNDREDS)


def _number(
    streams: Streams, name: str, counts: Ints, forms: tuple[tuple[str, int, int, float], ...]
) -> pl.Series:
    """Names by prefix and number. The k-th name of a ZIP has the k-th number of an order of the ZIP's own."""
    zip_of = np.repeat(np.arange(len(counts)), counts)
    k = np.arange(len(zip_of)) - np.repeat(np.cumsum(counts) - counts, counts)
    table = WeightedTables.build([np.array([weight for *_, weight in forms])])
    form = table.draw(streams.words(name, np.arange(len(zip_of))))
    lowest, room = (np.array([f[i] for f in forms])[form] for i in (1, 2))
    keys = np.uint64(streams.key(f"{name}_number")) + zip_of.astype(np.uint64)
    number = lowest + permute_values(k, np.maximum(room, counts[zip_of]), keys)
    prefix = pl.Series([f"{prefix} " for prefix, *_ in forms], dtype=pl.String).gather(form)
    return prefix + pl.Series(number, dtype=pl.Int64).cast(pl.String)


@dataclass(frozen=True)
class Roads:
    """The streets of homes, routes, mail rooms, streets of institutions, and one that stands for PO boxes.

    texts: all of them in full, then all of them abbreviated
    first_numbers: int32, what the numbers of each are counted from, but for PO boxes
    hyphenated: of each street of homes, whether its numbers are written as 37-12
    patterns: uint8, for each of the BLOCKS_A_STREET blocks of each street of homes, a pattern of blocks
    """

    texts: pl.Series
    first_numbers: npt.NDArray[np.int32]
    hyphenated: Bools
    patterns: npt.NDArray[np.uint8]

    def __len__(self) -> int:
        return len(self.texts) // 2


def build_roads(streams: Streams, states: pl.Series, streets: Ints, routes: Ints, mail_rooms: Ints) -> Roads:
    """Make the streets.

    states, streets, routes: of each civilian ZIP code its state, and how many streets and routes it has
    mail_rooms: how many each military ZIP code has
    """
    homes, homes_short = name_streets(streams, streets)
    boxes = pl.concat([name_routes(streams, routes), name_mail_rooms(streams, mail_rooms)])
    places, places_short = name_institution_streets(streams, len(states))
    po_box = pl.Series([PO_BOX_STREET])
    firsts = draw_first_numbers(streams, len(homes) + len(places))
    first_boxes = draw_first_boxes(streams, len(boxes))
    return Roads(
        pl.concat([homes, boxes, places, po_box, homes_short, boxes, places_short, po_box], rechunk=True),
        np.concatenate([firsts[: len(homes)], first_boxes, firsts[len(homes) :]]).astype(np.int32),
        _hyphenate(streams, states, streets),
        _draw_patterns(streams, len(homes)),
    )


def _hyphenate(streams: Streams, states: pl.Series, streets: Ints) -> Bools:
    share = np.array([HYPHENATED_STREETS.get(state, 0.0) for state in states])
    words = streams.words("gazetteer.hyphenated", np.arange(streets.sum()))
    return chance(words[0], np.repeat(share, streets))


def _draw_patterns(streams: Streams, streets: int) -> npt.NDArray[np.uint8]:
    words = streams.words("gazetteer.block", np.arange(streets * BLOCKS_A_STREET))
    return block_patterns().table.draw(words).astype(np.uint8)


@dataclass(frozen=True)
class Runs:
    """starts: int64, the first dwelling of each run and the end of the last
    kinds: uint8, index into HOUSING; HOUSE stands for all homes along a street
    zip_rows, first_streets: int32, where each run lies; streets are numbered kind by kind
    buckets: int32, the run of every 1,024th dwelling
    """

    starts: Ints
    kinds: npt.NDArray[np.uint8]
    zip_rows: npt.NDArray[np.int32]
    first_streets: npt.NDArray[np.int32]
    buckets: npt.NDArray[np.int32]


def number_runs(along_streets: Ints, on_routes: Ints, posted: Ints) -> Runs:
    """Number the dwellings of a country.

    along_streets, on_routes: homes of each civilian ZIP code; posted: of each military one
    """
    zips, abroad = len(along_streets), len(posted)
    sizes = np.concatenate([np.stack([along_streets, on_routes], axis=1).ravel(), posted, [zips]])
    kinds = np.array([HOUSE, RURAL_ROUTE] * zips + [MILITARY] * abroad + [INSTITUTION], np.uint8)
    zip_rows = np.concatenate([np.repeat(np.arange(zips), 2), zips + np.arange(abroad), [0]])
    kept = sizes > 0
    starts = np.concatenate([[0], np.cumsum(sizes[kept])])
    every = np.arange(0, starts[-1] + 1, 1 << BUCKET_SHIFT)
    return Runs(
        starts,
        kinds[kept],
        zip_rows[kept].astype(np.int32),
        _first_streets(streets_for(sizes), kinds)[kept].astype(np.int32),
        (np.searchsorted(starts, every, side="right") - 1).astype(np.int32),
    )


def streets_for(homes: Ints) -> Ints:
    """How many streets that many homes need."""
    return -(-homes // HOMES_A_STREET)


def _first_streets(streets: Ints, kinds: npt.NDArray[np.uint8]) -> Ints:
    """The first street of each run, when those of one kind follow each other and kinds follow their codes."""
    order = np.argsort(kinds, kind="stable")
    firsts = np.zeros_like(streets)
    firsts[order] = np.cumsum(streets[order]) - streets[order]
    return firsts
