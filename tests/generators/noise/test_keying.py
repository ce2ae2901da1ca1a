"""The custodian's keying errors: as many as asked for, every one of them noted."""

from dataclasses import replace

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from generators.noise.keying import ADDRESS, CELLS, FIXED_WIDTH, NAMES, key_records
from generators.profile import load_profile
from generators.sampling import Streams
from generators.schema import CLAIM_COLUMNS
from tests.generators.noise.claims import clean_claims

RATES = replace(load_profile("typical").registry, name_keying=0.02, address_keying=0.05)
ROWS = np.arange(30_000) * 3 + 7
CLAIMS = clean_claims(len(ROWS))
STREAMS = Streams(4)
KEYED, EDITS = key_records(STREAMS, RATES, ROWS, CLAIMS)


def changed(column):
    return CLAIMS[column].ne_missing(KEYED[column])


def test_every_change_has_its_edit_and_every_edit_its_change():
    noted = set(EDITS.select("row", "field").iter_rows())
    seen = {(row, column) for column in CLAIM_COLUMNS for row in ROWS[changed(column).to_numpy()].tolist()}

    assert noted == seen
    assert len(noted) == len(EDITS)
    assert EDITS["row"].is_sorted()
    assert EDITS.schema == {"row": pl.Int64, "field": pl.String, "operation": pl.String, "position": pl.Int16}


@pytest.mark.parametrize("column", CELLS)
def test_errors_come_at_their_rate_among_cells_that_say_something(column):
    rate = RATES.name_keying if column in NAMES else RATES.address_keying

    assert changed(column).sum() / CLAIMS[column].is_not_null().sum() == pytest.approx(rate, abs=0.005)


def test_other_columns_and_blank_cells_stay():
    for column in CLAIM_COLUMNS:
        assert KEYED[column].is_null().equals(CLAIMS[column].is_null())
    assert not any(changed(column).any() for column in CLAIM_COLUMNS if column not in NAMES + ADDRESS)


@pytest.mark.parametrize("column", FIXED_WIDTH)
def test_fields_of_fixed_width_keep_it(column):
    assert KEYED[column].str.len_chars().equals(CLAIMS[column].str.len_chars())


@given(st.integers(0, 29_999), st.integers(0, 300))
def test_a_slice_is_the_same_as_in_the_whole(start, length):
    part, edits = key_records(STREAMS, RATES, ROWS[start : start + length], CLAIMS[start : start + length])

    assert part.equals(KEYED[start : start + length])
    assert edits.equals(EDITS.filter(pl.col("row").is_in(ROWS[start : start + length].tolist())))


@pytest.mark.parametrize(("rate", "share"), [(0.0, 0.0), (1.0, 1.0)])
def test_no_errors_and_nothing_but_errors(rate, share):
    rates = replace(RATES, name_keying=rate, address_keying=rate)
    keyed, edits = key_records(STREAMS, rates, ROWS[:100], CLAIMS[:100])

    assert keyed["surname"].ne_missing(CLAIMS["surname"][:100]).mean() == share
    assert len(edits) == share * sum(100 - CLAIMS[column][:100].null_count() for column in CELLS)
