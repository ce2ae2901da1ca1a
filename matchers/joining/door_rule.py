"""The rule of `jaro_winkler` over candidate pairs, for matchers that find candidates in another way.

With one rule and several ways to find candidates, what differs in the answers is the candidates.
"""

from functools import partial

import numpy as np
import polars as pl

from matchers.engine import views
from matchers.joining.joins import RECORD, Comparison, Condition, Flags, missing, same, same_initial
from matchers.kernels import search as kernel

COMPARED = ("surname", "given_name", "street")  # by similarity, the one that refuses most pairs first
PREFIX_WEIGHT = 0.1  # Winkler's
AT_ONE_DOOR: tuple[Condition, ...] = (
    same("house_number"),
    same("zip_code") | (same("city") & same("state")),
    missing("unit") | missing("unit" + RECORD) | same("unit"),
    missing("suffix") | same("suffix"),
    missing("middle_name") | missing("middle_name" + RECORD) | same_initial("middle_name"),
)


def conditions(threshold: float, street_threshold: float) -> tuple[Condition, ...]:
    """Return the conditions of `jaro_winkler`, over normalised columns, the cheap and strict ones first."""
    least = {**dict.fromkeys(COMPARED, threshold), "street": street_threshold}
    return (
        *AT_ONE_DOOR,
        *(Comparison((name,), partial(_similar, name, float(least[name]))) for name in COMPARED),
    )


def _similar(column: str, threshold: float, pairs: pl.DataFrame) -> Flags:
    """Whether both have a value and their Jaro-Winkler similarity reaches the threshold."""
    present = (~missing(column)) & (~missing(column + RECORD))
    left, right = (views.text(pairs[name]) for name in (column, column + RECORD))
    rows = np.arange(pairs.height)
    similarities = kernel.score_pairs(*left, *right, rows, rows, PREFIX_WEIGHT)
    reached: Flags = (similarities >= threshold) & pairs.select(present).to_series().to_numpy()
    return reached
