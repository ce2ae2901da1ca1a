"""From a chart of altair to the specification of a `Figure`: data inside, no style."""

import math
from typing import Any

import polars as pl

Chart = Any  # altair's classes are not known without the extra
MOST_ROWS = 5_000  # of data in a specification


def spec_of(chart: Chart) -> dict[str, Any]:
    """Vega-Lite as a dictionary, without the configuration that altair adds."""
    spec: dict[str, Any] = chart.to_dict()
    spec.pop("config", None)
    return spec


def values(frame: pl.DataFrame) -> list[dict[str, Any]]:
    """The rows of a frame as JSON has them: null for what is no number.

    raises: ValueError when there are more than MOST_ROWS
    """
    if frame.height > MOST_ROWS:
        raise ValueError(f"{frame.height:,} rows are too many for a picture; put them together before.")
    return [{name: _finite(value) for name, value in row.items()} for row in frame.iter_rows(named=True)]


def _finite(value: Any) -> Any:
    return None if isinstance(value, float) and not math.isfinite(value) else value
