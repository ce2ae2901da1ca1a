"""Surnames of several parts, written in other ways.

Filler says nothing, leaves one edit, and touches nobody else.

Requests that are sent together share their channel, quality and format.
"""

from dataclasses import fields, replace

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from generators.noise.channels import QUALITIES, QUALITY_WEIGHTS, submissions_of
from generators.noise.names import PARTS, one_part, respace
from generators.noise.placeholders import ADDRESS_FORMS, FORMS, NAME_FORMS, fill_placeholders
from generators.profile import load_profile
from generators.sampling import Streams
from generators.schema import ADDRESS_COLUMNS, CHANNELS, CLAIM_COLUMNS, EDITS, NAME_COLUMNS
from tests.generators.noise.claims import clean_requests

word = st.integers(0, 2**32 - 1)


def outcomes(change, surname):
    return {change(surname, k * 2**28) for k in range(16)}


@pytest.mark.parametrize(
    ("surname", "spellings"),
    [
        ("Garcia-Lopez", {"Garcia Lopez", "Garcialopez"}),
        ("Garcia Lopez", {"Garcia-Lopez", "Garcialopez"}),
        ("De La Cruz", {"Delacruz"}),
        ("Delacruz", {"De La Cruz"}),
        ("Delosreyes", {"De Los Reyes"}),
        ("O'Brien", {"Obrien", "O Brien"}),
        ("Mcneil", {"Mc Neil"}),
        ("McNeil", {"Mc Neil"}),
        ("Delaney", {"Delaney"}),
        ("Smith", {"Smith"}),
        ("Mc", {"Mc"}),
    ],
)
def test_other_spellings(surname, spellings):
    assert outcomes(respace, surname) == spellings


@pytest.mark.parametrize(
    ("surname", "parts"),
    [
        ("Garcia-Lopez", {"Garcia", "Lopez"}),
        ("Garcia Lopez", {"Garcia", "Lopez"}),
        ("De Leon", {"De Leon"}),
        ("De La Cruz", {"De La Cruz"}),
        ("Smith", {"Smith"}),
    ],
)
def test_shortened_double_surnames(surname, parts):
    assert outcomes(one_part, surname) == parts


def test_the_first_part_is_kept_more_often():
    kept = [one_part("Garcia Lopez", k << 24) for k in range(256)]

    assert kept.count("Garcia") > 1.5 * kept.count("Lopez")


@given(st.text("abMcDel' -", min_size=1, max_size=10), word)
def test_only_surnames_with_a_mark_change(surname, word):
    """So that the rows to look at can be found by the marks."""
    if not any(mark in surname for mark in PARTS):
        assert respace(surname, word) == surname
        assert one_part(surname, word) == surname


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


RATES = replace(load_profile("typical").requests, submission=10, raw=0.25)
SENDING = Streams(3)
WHOLE = submissions_of(SENDING, RATES, np.arange(50_000))


@given(st.lists(st.integers(0, 49_999), max_size=40))
def test_any_requests_get_what_they_get_among_all(ids):
    some = submissions_of(SENDING, RATES, np.array(ids, np.int64))

    for field in fields(some):
        assert getattr(some, field.name).tolist() == getattr(WHOLE, field.name)[ids].tolist(), field.name


def test_a_submission_shares_everything():
    assert (WHOLE.number == np.arange(50_000) // 10).all()
    for field in fields(WHOLE):
        values = getattr(WHOLE, field.name).reshape(-1, 10)
        assert (values == values[:, :1]).all(), field.name


def test_shares_are_those_of_the_profile():
    shares = np.bincount(WHOLE.channel, minlength=len(CHANNELS)) / len(WHOLE.channel)

    assert shares == pytest.approx([RATES.channels[name] for name in CHANNELS], abs=0.03)
    assert WHOLE.upper_case.mean() == pytest.approx(RATES.upper_case, abs=0.03)
    assert WHOLE.raw.mean() == pytest.approx(RATES.raw, abs=0.03)


def test_quality_varies_around_one():
    assert sum(QUALITIES * QUALITY_WEIGHTS) == pytest.approx(1)
    assert WHOLE.quality.mean() == pytest.approx(1, abs=0.03)
    assert WHOLE.quality.std() > 0.5
