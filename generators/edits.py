"""The record of every deliberate change to a request."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import polars as pl

from generators.schema import EDITS
from generators.streams import Ints


@dataclass
class EditLog:
    """Collects edits while requests are being changed."""

    pieces: list[pl.DataFrame] = field(default_factory=list)

    def add(
        self,
        request_ids: Ints,
        column: str,
        operation: str | Sequence[str],
        channel: str,
        position: Sequence[int] | None = None,
    ) -> None:
        """Note one edit a request; `operation` and `position` are one for all or one each."""
        if not len(request_ids):
            return
        columns = {
            "request_id": pl.Series(request_ids, dtype=pl.Int64),
            "field": pl.repeat(column, len(request_ids), eager=True),
            "operation": _each(operation, len(request_ids)),
            "position": pl.Series(
                [None] * len(request_ids) if position is None else position, dtype=pl.Int16
            ),
            "channel": pl.repeat(channel, len(request_ids), eager=True).cast(EDITS["channel"]),
        }
        self.pieces.append(pl.DataFrame(columns))

    def frame(self) -> pl.DataFrame:
        """All edits, by request and in the order in which they were made."""
        empty = pl.DataFrame(schema=EDITS)
        return pl.concat([empty, *self.pieces]).sort("request_id", maintain_order=True)


def _each(value: str | Sequence[str], n: int) -> pl.Series:
    return pl.repeat(value, n, eager=True) if isinstance(value, str) else pl.Series(value, dtype=pl.String)


def rows_of(mask: np.ndarray[tuple[int], np.dtype[np.bool_]] | pl.Series) -> Ints:
    """The row numbers at which a mask is True."""
    return np.flatnonzero(mask.to_numpy() if isinstance(mask, pl.Series) else mask)
