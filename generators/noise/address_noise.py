"""What happens to an address between the person and the form, misspellings aside."""

import numpy as np
import polars as pl

from generators.noise.draft import Change, Draft, leave_out
from generators.noise.edits import number_of
from generators.places.street_text import drop_direction, drop_suffix, rewrite_all
from generators.rates import NoiseRates


def _rewrite_street(draft: Draft, rates: NoiseRates) -> None:
    rows, words = draft.hit("street_rewrite", rates.street_rewrite, draft.columns["street"].is_not_null())
    written, expanded, changed = rewrite_all(draft.read("street", rows), words[0])
    operation = np.where(expanded, number_of("expand"), number_of("abbreviate")).astype(np.int8)
    draft.put("street", rows[changed], written.filter(pl.Series(changed)), operation[changed])


def _drop_direction(draft: Draft, rates: NoiseRates) -> None:
    rows, words = draft.hit("direction_drop", rates.direction_drop)
    draft.rewrite("street", rows, words, "drop_direction", lambda street, _: drop_direction(street))


def _drop_suffix(draft: Draft, rates: NoiseRates) -> None:
    rows, words = draft.hit("street_suffix_drop", rates.street_suffix_drop)
    draft.rewrite("street", rows, words, "drop_suffix", lambda street, _: drop_suffix(street))


def _move_unit(draft: Draft, rates: NoiseRates) -> None:
    """Write the unit behind the street, as on an envelope."""
    possible = draft.columns["unit"].is_not_null() & draft.columns["street"].is_not_null()
    rows, _ = draft.hit("unit_move", rates.unit_move, possible)
    draft.put("street", rows, draft.read("street", rows) + " " + draft.read("unit", rows), "move")
    draft.put("unit", rows, None, "move")


ADDRESS_CHANGES: tuple[Change, ...] = (
    _rewrite_street,
    _drop_direction,
    _drop_suffix,
    leave_out("unit", "unit_drop"),
    _move_unit,
    leave_out("house_number", "number_drop"),
    leave_out("city", "city_drop"),
    leave_out("zip_code", "zip_drop"),
)
