"""What must be known of all households at once, in five bytes each: who moved, who joined, who is on file.

All else is a function of household and person numbers and is made where it is needed.
"""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from generators.kernels.occupancy import STRIDE, ranks
from generators.people.filing import LAG_BITS, Filing
from generators.people.households import ADULTS, SLOTS, Templates
from generators.people.moving import Moving, hazards
from generators.people.person import People, describe_people, tenures
from generators.sampling import Bools, Floats, Ints, Streams

CHUNK = 1 << 16  # households drawn together
WAVE = 4  # chunks drawn, at most, before looking whether they are enough
SAMPLE = 1 << 15  # households whose people move at the profile's rate
ON_FILE = np.array(
    [sum(entry >> LAG_BITS * slot & 7 > 0 for slot in range(SLOTS)) for entry in range(1 << 12)]
)

Card = tuple[npt.NDArray[np.uint16], npt.NDArray[np.uint8], npt.NDArray[np.uint16]]


@dataclass(frozen=True)
class Cards:
    """One entry a household.

    moves: uint16, see Moving.move_bits; joiners: uint8, see Moving.joiners; filings: uint16, see filing.py
    counted: int64, people on file before every STRIDE-th household, and all of them at the end
    """

    moves: npt.NDArray[np.uint16]
    joiners: npt.NDArray[np.uint8]
    filings: npt.NDArray[np.uint16]
    counted: Ints

    @property
    def households(self) -> int:
        return len(self.moves)

    @property
    def people_on_file(self) -> int:
        return int(self.counted[-1])

    def years_on_file(self, person: Ints) -> Ints:
        """Years between the address on file and the request; 0 for people not on file. Any shape."""
        shift = (LAG_BITS * (person % SLOTS)).astype(np.uint16)
        return (self.filings[person // SLOTS] >> shift & np.uint16(7)).astype(np.int64)

    def on_file(self, person: Ints) -> Bools:
        return self.years_on_file(person) > 0

    def dead(self, person: Ints) -> Bools:
        shift = (LAG_BITS * SLOTS + person % SLOTS).astype(np.uint16)
        return (self.filings[person // SLOTS] >> shift & np.uint16(1)).astype(np.bool_)

    def ranks(self, person: Ints) -> Ints:
        """How many people with lower numbers are on file."""
        return ranks(person, self.filings, self.counted)


def draw_cards(
    streams: Streams, templates: Templates, filing: Filing, move_rate: float, people: int, threads: int
) -> tuple[Cards, Moving]:
    """The smallest population, in whole households, that has exactly `people` people on file.

    The last household may hold filers too many; those stay off file.
    """
    moving = _calibrate(streams, templates, move_rate)
    drawn: list[Card] = []
    found = 0
    with ThreadPoolExecutor(threads) as pool:
        while found < people:
            chunks = min(
                WAVE, -(-(people - found) // CHUNK)
            )  # of which each gives more people than households
            starts = range(len(drawn) * CHUNK, (len(drawn) + chunks) * CHUNK, CHUNK)
            wave = list(pool.map(lambda start: _draw(streams, templates, filing, moving, start), starts))
            drawn += wave
            found += sum(int(ON_FILE[card[2] & 0xFFF].sum()) for card in wave)
    return _cut([np.concatenate(column) for column in zip(*drawn, strict=True)], people), moving


def _draw(streams: Streams, templates: Templates, filing: Filing, moving: Moving, start: int) -> Card:
    households = np.arange(start, start + CHUNK)
    people = everybody(streams, templates, households)
    heads = people.take(people.person % SLOTS == 0)
    filings = np.zeros(CHUNK * SLOTS, np.uint16)
    filings[people.person - start * SLOTS] = filing.entries(people)
    return (
        moving.move_bits(households, heads.template, _hazards(streams, heads)),
        moving.joiners(households, heads.template),
        np.bitwise_or.reduce(filings.reshape(-1, SLOTS), axis=1),
    )


def everybody(streams: Streams, templates: Templates, households: Ints) -> People:
    """The people of some households, in their order."""
    template = templates.draw(streams, households)
    person = households[:, None] * SLOTS + np.arange(SLOTS)
    return describe_people(streams, templates, person[np.arange(SLOTS) < ADULTS[template][:, None]])


def _hazards(streams: Streams, heads: People) -> Floats:
    tenure = tenures(streams, heads.household, heads.template, heads.age, heads.origin)
    return hazards(heads.age, heads.origin, tenure)


def _calibrate(streams: Streams, templates: Templates, move_rate: float) -> Moving:
    """Chances of moving that give the rate among the people of the first SAMPLE households."""
    sample = np.arange(SAMPLE)
    heads = describe_people(streams, templates, sample * SLOTS)
    return Moving.build(streams, move_rate, heads.template, _hazards(streams, heads))


def _cut(columns: "list[npt.NDArray[np.uint16]]", people: int) -> Cards:
    """Keep the households up to the one with the last of `people` people on file, and no more of those."""
    on_file = ON_FILE[columns[2] & 0xFFF].astype(np.uint8)
    at_end = np.cumsum(_strides(on_file))
    stride = int(np.searchsorted(at_end, people))
    within = np.cumsum(on_file[stride * STRIDE : (stride + 1) * STRIDE])
    before = int(at_end[stride - 1]) if stride else 0
    last = stride * STRIDE + int(np.searchsorted(within, people - before))
    moves, joiners, filings = (column[: last + 1].copy() for column in columns)
    surplus = before + int(within[last - stride * STRIDE]) - people
    filings[last] = _without_last(int(filings[last]), surplus)
    counts = _strides(ON_FILE[filings & 0xFFF].astype(np.uint8))
    counted = np.concatenate([[0], np.cumsum(counts)])
    return Cards(moves, joiners.astype(np.uint8), filings, counted)


def _strides(counts: "npt.NDArray[np.uint8]") -> Ints:
    """Sums over every STRIDE entries."""
    padded = np.concatenate([counts, np.zeros(-len(counts) % STRIDE, np.uint8)])
    return padded.reshape(-1, STRIDE).sum(axis=1, dtype=np.int64)


def _without_last(filing: int, surplus: int) -> int:
    """Take the last `surplus` people of a household off file."""
    for slot in reversed(range(SLOTS)):
        entry = 7 << LAG_BITS * slot
        if surplus and filing & entry:
            filing, surplus = filing & ~entry, surplus - 1
    return filing
