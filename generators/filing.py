"""Who is on file, and since when: filing is a property of people, drawn once for the whole population."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from generators.households import NOBODY, REQUEST_YEAR, SLOTS, roles, slot_words
from generators.profile import PopulationRates
from generators.sampling import Bools, WeightedTables, chance
from generators.streams import Ints, Streams

CHUNK = 1 << 16  # households looked at together while counting


@dataclass(frozen=True)
class Filings:
    """The records on file.

    filers: uint8, one a household; bit s is set when the person in slot s is on file
    first_record: int64, the record_id of each household's first filer; one more than there are households
    lag_shares: of records by years since filing, 1 year first
    """

    streams: Streams
    filers: npt.NDArray[np.uint8]
    first_record: Ints
    lag_shares: tuple[float, ...]

    @property
    def households(self) -> int:
        return len(self.filers)

    def on_file(self, people: Ints) -> Bools:
        """people: person numbers, any shape"""
        return (self.filers[people // SLOTS] >> (people % SLOTS).astype(np.uint8) & 1).astype(np.bool_)

    def record_ids(self, people: Ints) -> Ints:
        """The record_id of people who are on file."""
        earlier = self.filers[people // SLOTS] & ((1 << people % SLOTS) - 1).astype(np.uint8)
        return self.first_record[people // SLOTS] + np.bitwise_count(earlier)

    def lag_years(self, people: Ints) -> Ints:
        """Years between the person's last filing and the request, 1 to 5."""
        table = WeightedTables.build([np.array(self.lag_shares)])
        return 1 + table.draw(self.streams.words("filing.lag", people))

    def tax_years(self, people: Ints) -> Ints:
        return REQUEST_YEAR - self.lag_years(people)


def count_filings(streams: Streams, rates: PopulationRates, records: int) -> Filings:
    """The smallest population, in whole households, that has exactly `records` people on file.

    The last household may hold filers too many; those stay off file.
    """
    masks: list[npt.NDArray[np.uint8]] = []
    counted = 0
    while counted < records:
        start = CHUNK * len(masks)
        masks.append(_filer_masks(streams, rates, np.arange(start, start + CHUNK)))
        counted += int(np.bitwise_count(masks[-1]).sum())
    filers = np.concatenate([*masks, np.zeros(0, np.uint8)])
    ends = np.cumsum(np.bitwise_count(filers), dtype=np.int64)
    households = int(np.searchsorted(ends, records)) + 1 if records else 0
    filers = filers[:households].copy()
    if households:
        filers[-1] = _keep_lowest(
            int(filers[-1]), int(filers[-1]).bit_count() - int(ends[households - 1] - records)
        )
    first = np.concatenate([[0], np.cumsum(np.bitwise_count(filers), dtype=np.int64)])
    return Filings(streams, filers, first, rates.filing_lag)


def _filer_masks(streams: Streams, rates: PopulationRates, numbers: Ints) -> npt.NDArray[np.uint8]:
    """A household files or not as a whole, then each of its people does or not: so absences cluster."""
    files = chance(streams.words("filing.household", numbers)[:1].T, rates.household_coverage)
    person = numbers[:, None] * SLOTS + np.arange(SLOTS)
    does = chance(slot_words(streams, "filing.person", person)[0], rates.coverage)
    mask = files & does & (roles(streams, numbers) != NOBODY)
    return (mask << np.arange(SLOTS)).sum(axis=1).astype(np.uint8)


def _keep_lowest(mask: int, count: int) -> int:
    """The lowest `count` set bits of `mask`."""
    kept = 0
    for _ in range(count):
        lowest = mask & -mask
        kept, mask = kept | lowest, mask ^ lowest
    return kept
