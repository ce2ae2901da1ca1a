"""Specifications without style, and data as JSON."""

import altair
import polars as pl
import pytest

from bench.page.figures.spec import MOST_ROWS, spec_of, values


def test_the_configuration_that_altair_adds_is_left_out():
    spec = spec_of(altair.Chart(altair.Data(values=[{"a": 1}])).mark_point().encode(x="a:Q"))

    assert "config" not in spec
    assert spec["data"] == {"values": [{"a": 1}]}


def test_what_is_no_number_is_null():
    frame = pl.DataFrame({"a": [1.5, float("nan"), float("inf"), None], "b": ["x"] * 4})

    assert [row["a"] for row in values(frame)] == [1.5, None, None, None]


def test_too_many_rows_are_refused():
    with pytest.raises(ValueError, match="too many"):
        values(pl.DataFrame({"a": range(MOST_ROWS + 1)}))
