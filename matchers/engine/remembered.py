"""Remember the numbers of strings, so that a string met a thousand times is normalised once.

Of millions of records, most have a ZIP code, a city and a house number that were met before: which strings
of the other side they are is looked up by their bytes, and normalising is spared. A string takes 5 to 10 ns
in place of 50 (a ZIP code) to 150 (a city).
"""

from dataclasses import dataclass, field
from threading import Lock

import numpy as np
import numpy.typing as npt
import polars as pl

from generators.schema import CLAIM_COLUMNS
from matchers.engine.normalize import FILLED, normalize_texts
from matchers.engine.views import chunks_of
from matchers.engine.vocabulary import Vocabulary
from matchers.kernels import views as kernel
from matchers.kernels.vocabulary import ABSENT

NOBODY = -3  # no string has this number
SLOTS = 1 << 17  # 4 MB a column; half of them are filled, by what comes first, which is what is frequent


@dataclass
class Remembered:
    """The numbers of one column's strings, raw, in the vocabulary of the other side.

    Threads may share it. One at a time enters strings; others may look them up meanwhile, and miss one that
    is being entered: its number is written last, once, and means nothing until then.
    """

    name: str
    vocabulary: Vocabulary
    n_used: int = 0
    slots: npt.NDArray[np.uint64] = field(default_factory=lambda: np.zeros((SLOTS, 4), np.uint64))
    entering: Lock = field(default_factory=Lock)

    def look_up(self, records: pl.DataFrame, numbers: npt.NDArray[np.int32]) -> None:
        """Write the number of each record's string; -1 is missing, -2 unknown.

        records: with the street too, where a missing house number or unit may stand
        numbers: int32, shape (records,), receives them
        """
        first = 0
        for chunk in chunks_of(records[self.name]):
            where = chunk.views, chunk.buffers, chunk.valid
            part, missed = numbers[first : first + chunk.n], np.empty(chunk.n, np.int32)
            rows = missed[: kernel.recall(*where, self.slots, part, missed)]
            if len(rows) > 0:
                found = self._found(records, [self.name], first + rows)
                with self.entering:
                    self.n_used = kernel.memorize(
                        *where, rows, found, self._passing(), self.slots, self.n_used
                    )
                part[rows] = self._filled(found, records, first + rows)
            first += chunk.n

    def _passing(self) -> int:
        """Return the number that a string has in one row and not in another: missing, where streets fill."""
        return ABSENT if self.name in FILLED else NOBODY

    def _found(
        self, records: pl.DataFrame, columns: list[str], rows: npt.NDArray[np.int32]
    ) -> npt.NDArray[np.int32]:
        text = normalize_texts(records.select(pl.col(columns).gather(rows)), [self.name])[self.name]
        numbers = np.empty(len(rows), np.int32)
        self.vocabulary.find(CLAIM_COLUMNS.index(self.name), text, numbers)
        return numbers

    def _filled(
        self, found: npt.NDArray[np.int32], records: pl.DataFrame, rows: npt.NDArray[np.int32]
    ) -> npt.NDArray[np.int32]:
        """Return the numbers with missing ones found in the street, where the column is one of those."""
        missing = np.flatnonzero(found == ABSENT)
        if self.name in FILLED and len(missing) > 0:
            found[missing] = self._found(records, [self.name, "street"], rows[missing])
        return found
