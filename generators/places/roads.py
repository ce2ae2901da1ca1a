"""Every street of the country: its name, where its numbers start, and what stands along its blocks."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from generators.kernels.places import BLOCKS_A_STREET
from generators.places.blocks import block_patterns
from generators.places.house_numbers import HYPHENATED_STREETS, draw_first_numbers
from generators.places.institutions import name_institution_streets
from generators.places.mail import PO_BOX_STREET, draw_first_boxes, name_mail_rooms, name_routes
from generators.places.street_names import name_streets
from generators.sampling import Bools, chance
from generators.streams import Ints, Streams


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
        _hyphenated(streams, states, streets),
        _draw_patterns(streams, len(homes)),
    )


def _hyphenated(streams: Streams, states: pl.Series, streets: Ints) -> Bools:
    share = np.array([HYPHENATED_STREETS.get(state, 0.0) for state in states])
    words = streams.words("gazetteer.hyphenated", np.arange(streets.sum()))
    return chance(words[0], np.repeat(share, streets))


def _draw_patterns(streams: Streams, streets: int) -> npt.NDArray[np.uint8]:
    words = streams.words("gazetteer.block", np.arange(streets * BLOCKS_A_STREET))
    return block_patterns().table.draw(words).astype(np.uint8)
