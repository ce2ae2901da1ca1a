"""A small set of requests with papers that several tests look at."""

from dataclasses import replace
from functools import cache

import numpy as np

from generators.papers.block import make_block
from generators.papers.repeats import Trail, plan_papers
from generators.rates import PaperRates
from generators.sampling import Streams
from generators.selection import Selection, select_people
from tests.generators import worlds

REQUESTS = 5_000
STREAMS = Streams(7)


def rates(**changes) -> PaperRates:
    """Those of the profile mou, but for some."""
    return replace(worlds.profile("mou").papers, **changes)


@cache
def asked() -> tuple[Selection, Trail]:
    """Who is asked about in the world `mou`, and the plan of the papers."""
    world = worlds.population("mou")
    trail = plan_papers(world.streams, rates(), REQUESTS)
    selection = trail.repeats.spread(select_people(world, trail.repeats.originals))
    return selection, trail.settled(selection.kind)


@cache
def whole():
    """All frames of the block of all requests."""
    return block(np.arange(REQUESTS))


def block(requests):
    return make_block(worlds.population("mou"), *asked(), requests)
