"""Streets that are none: rural and highway contract routes, and military mail rooms, with numbered boxes.

The box's number stands where a house number would; the street says which route or mail room it belongs to.
"""

import numpy as np
import polars as pl

from generators.sampling import WeightedTables, below, permuted
from generators.streams import Ints, Streams

# Forms of USPS Publication 28: prefix, lowest number, how many numbers, and our guess of its weight.
ROUTES = (("RR", 1, 9, 80.0), ("HC", 60, 30, 20.0))
MAIL_ROOMS = (("PSC", 1, 9_000, 50.0), ("CMR", 400, 500, 20.0), ("Unit", 10_000, 60_000, 30.0))
PO_BOX_STREET = "PO Box"
BOX_HUNDREDS = 10  # a route's boxes start at 0 to 900


def name_routes(streams: Streams, counts: Ints) -> pl.Series:
    """The routes of every ZIP code: RR 2, HC 71; no two of one ZIP alike."""
    return _numbered(streams, "gazetteer.route", counts, ROUTES)


def name_mail_rooms(streams: Streams, counts: Ints) -> pl.Series:
    """The mail rooms of every military ZIP code: PSC 1234, CMR 432, Unit 45013; no two of one ZIP alike."""
    return _numbered(streams, "gazetteer.mail_room", counts, MAIL_ROOMS)


def draw_first_boxes(streams: Streams, streets: int) -> Ints:
    """What each route's boxes are counted from."""
    return 100 * below(streams.words("gazetteer.first_box", np.arange(streets))[0], BOX_HUNDREDS)


def _numbered(
    streams: Streams, name: str, counts: Ints, forms: tuple[tuple[str, int, int, float], ...]
) -> pl.Series:
    """Names by prefix and number. The k-th name of a ZIP has the k-th number of an order of the ZIP's own."""
    zip_of = np.repeat(np.arange(len(counts)), counts)
    k = np.arange(len(zip_of)) - np.repeat(np.cumsum(counts) - counts, counts)
    table = WeightedTables.build([np.array([weight for *_, weight in forms])])
    form = table.draw(streams.words(name, np.arange(len(zip_of))))
    lowest, room = (np.array([f[i] for f in forms])[form] for i in (1, 2))
    keys = np.uint64(streams.key(f"{name}_number")) + zip_of.astype(np.uint64)
    number = lowest + permuted(k, np.maximum(room, counts[zip_of]), keys)
    prefix = pl.Series([f"{prefix} " for prefix, *_ in forms], dtype=pl.String).gather(form)
    return prefix + pl.Series(number, dtype=pl.Int64).cast(pl.String)
