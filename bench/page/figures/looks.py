"""One colour and one shape for each matcher, the same in every picture of a page."""

from typing import NamedTuple

from bench.page.figure import PALETTE, SHAPES
from bench.page.material import Material


class Look(NamedTuple):
    ink: str
    shape: str


def looks(material: Material) -> dict[str, Look]:
    """By matcher, in the order of the material; beyond eight, two of one colour still differ in shape.

    Names that only curves or other sizes have come after those that were run.
    """
    frames = (material.matchers, material.curves, material.sizes)
    names = dict.fromkeys(name for frame in frames for name in frame["matcher"])
    return {name: _look(place) for place, name in enumerate(names)}


def _look(place: int) -> Look:
    turn = place // len(PALETTE)
    return Look(PALETTE[place % len(PALETTE)], SHAPES[(place + turn) % len(SHAPES)])
