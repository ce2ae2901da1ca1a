"""Requests that are sent together share their channel, quality and format."""

from dataclasses import fields, replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from generators.noise.channels import QUALITIES, QUALITY_WEIGHTS, submissions_of
from generators.profile import load_profile
from generators.sampling import Streams
from generators.schema import CHANNELS

RATES = replace(load_profile("typical").requests, submission=10, raw=0.25)
STREAMS = Streams(3)
WHOLE = submissions_of(STREAMS, RATES, np.arange(50_000))


@given(st.lists(st.integers(0, 49_999), max_size=40))
def test_any_requests_get_what_they_get_among_all(ids):
    some = submissions_of(STREAMS, RATES, np.array(ids, np.int64))

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
