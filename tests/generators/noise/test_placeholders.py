"""Filler says nothing, leaves one edit, and touches nobody else."""

import numpy as np
import polars as pl
import pytest

from generators.noise.placeholders import ADDRESS_FORMS, FORMS, NAME_FORMS, fill_placeholders
from generators.sampling import Streams
from generators.schema import ADDRESS_COLUMNS, CLAIM_COLUMNS, EDITS, NAME_COLUMNS
from tests.generators.noise.claims import clean_requests

CLEAN = clean_requests(20_000)
IS_PLACEHOLDER = np.arange(20_000) % 4 == 0
STREAMS = Streams(6)
FILLED = fill_placeholders(STREAMS, CLEAN, IS_PLACEHOLDER)


def same(columns):
    """Where all of these columns are as they were."""
    before, after = CLEAN.select(columns), FILLED.requests.select(columns)
    return np.logical_and.reduce([before[c].eq_missing(after[c]).to_numpy() for c in columns])


def of_form(form):
    noted = (pl.col("operation") == form.operation) & (pl.col("field") == form.noted)
    ids = FILLED.edits.filter(noted)["request_id"].to_numpy()
    wanted = FILLED.nameless if form in NAME_FORMS else FILLED.homeless
    return FILLED.requests.filter(np.isin(np.arange(20_000), ids) & wanted)


def test_every_placeholder_has_one_edit_and_nobody_else_has_any():
    assert FILLED.edits.schema == EDITS
    assert FILLED.edits["request_id"].to_list() == np.flatnonzero(IS_PLACEHOLDER).tolist()
    assert set(FILLED.edits["channel"]) == {"filler"}


def test_flags_say_exactly_what_was_spoilt():
    assert ((FILLED.nameless ^ FILLED.homeless) == IS_PLACEHOLDER).all()
    assert (same(NAME_COLUMNS) == ~FILLED.nameless).all()
    assert (same(ADDRESS_COLUMNS) == ~FILLED.homeless).all()


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.operation)
def test_a_form_blanks_and_writes_what_it_says(form):
    found = of_form(form)

    assert len(found) / IS_PLACEHOLDER.sum() == pytest.approx(form.share, abs=0.02)
    for column in form.blanked:
        if column not in form.words:
            assert found[column].null_count() == len(found), column
    for column, texts in form.words.items():
        assert set(found[column]) == set(texts)


def test_shares_of_the_forms_sum_to_one():
    assert sum(form.share for form in FORMS) == pytest.approx(1)
    assert not any(set(form.blanked) & set(NAME_COLUMNS) for form in ADDRESS_FORMS)


def test_an_address_of_a_dwelling_is_left_to_nobody_homeless():
    lost = FILLED.requests.filter(FILLED.homeless)

    assert lost.filter(pl.col("house_number").is_not_null() & pl.col("street").is_not_null()).is_empty()


def test_depends_on_the_request_alone():
    part = fill_placeholders(STREAMS, CLEAN[300:500], IS_PLACEHOLDER[300:500])

    assert part.requests.equals(FILLED.requests[300:500])
    assert part.edits.equals(FILLED.edits.filter(pl.col("request_id").is_between(300, 499)))


def test_no_placeholders_change_nothing():
    filled = fill_placeholders(STREAMS, CLEAN, np.zeros(20_000, np.bool_))

    assert filled.requests.select(CLAIM_COLUMNS).equals(CLEAN.select(CLAIM_COLUMNS))
    assert filled.edits.is_empty()
