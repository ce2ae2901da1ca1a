"""The order in which dwellings are numbered: run after run, each the homes of one kind in one ZIP code.

ZIP by ZIP come the homes along streets and those on rural routes, then the military ZIP codes, and last one
run with the institution of every civilian ZIP code.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from generators.kernels.places import BUCKET_SHIFT, HOMES_A_STREET, HOUSE, INSTITUTION, MILITARY, RURAL_ROUTE
from generators.streams import Ints


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
