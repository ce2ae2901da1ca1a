"""Dates as requesters write them: read in one way, or not at all."""

from datetime import UTC, date, datetime

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.custody.screens.rules_stream import day, instant
from tests.bench.custody.screens.reference_policy import read_day, read_instant

READABLE_DAYS = {
    "2025-04-08": date(2025, 4, 8),
    "2024-02-29": date(2024, 2, 29),
    "0001-01-01": date(1, 1, 1),
    "9999-12-31": date(9999, 12, 31),
    "2025-04-08T10:00:00-05:00": date(2025, 4, 8),
    "2025-04-08T23:30:00-05:00": date(2025, 4, 9),  # of UTC
    "2025-04-08T00:30:00+05:30": date(2025, 4, 7),
    "2025-04-08T10:00:00Z": date(2025, 4, 8),
}
UNREADABLE_DAYS = [
    "08/04/2025", "04/08/25", "8 April 2025", "2025-4-8", "20250408", "2025/04/08", "2025-W15-2", "2025-098",
    "2025-02-31", "2025-02-29", "2025-13-01", "2025-00-10", "0000-01-01", "-2025-04-08", "+2025-04-08",
    "2025-04-08T10:00:00", "2025-04-08 10:00:00Z", "2025-04-08T10:00:00-05", "2025-04-08T10:00:00 -05:00",
    "2025-04-08T24:00:00Z", "2025-04-08T10:60:00Z", "2025-04-08T10:00:60Z", "2025-04-08T10:00:00+24:00",
    "2025-04-08t10:00:00z", "2025-04-08Z", "２０２５-04-08", "2025-04-08\x00", "2025-04-08x", "x2025-04-08",
    "2025-04-08\n2025-04-08", "1" * 10_000, "2025-04-08" * 1_000, "", "soon",
]  # fmt: skip
READABLE_INSTANTS = {
    "2025-04-08T10:00:00-05:00": datetime(2025, 4, 8, 15, tzinfo=UTC),
    "2025-04-08T10:00Z": datetime(2025, 4, 8, 10, tzinfo=UTC),
    "2025-04-08T10:00:01.5+05:30": datetime(2025, 4, 8, 4, 30, 1, 500_000, tzinfo=UTC),
    "2025-04-08T10:00:00.123456789Z": datetime(2025, 4, 8, 10, 0, 0, 123_456, tzinfo=UTC),
    "2025-04-08T10:00:00-00:00": datetime(2025, 4, 8, 10, tzinfo=UTC),
}
BEYOND_THE_CALENDAR = ["0001-01-01T00:00:00+05:00", "9999-12-31T23:00:00-05:00"]


def read(how, texts):
    return (
        pl.DataFrame({"text": texts}, {"text": pl.String}).select(how(pl.col("text"))).to_series().to_list()
    )


def test_days_that_can_be_read():
    assert read(day, list(READABLE_DAYS)) == list(READABLE_DAYS.values())


def test_days_that_cannot():
    texts = [*UNREADABLE_DAYS, *BEYOND_THE_CALENDAR, None]
    assert read(day, texts) == [None] * len(texts)


def test_instants_that_can_be_read():
    assert read(instant, list(READABLE_INSTANTS)) == list(READABLE_INSTANTS.values())


def test_a_day_is_no_instant():
    """Signed on a day: before receipt or after, nobody knows."""
    texts = [*UNREADABLE_DAYS, *BEYOND_THE_CALENDAR, "2025-04-08", None]
    assert read(instant, texts) == [None] * len(texts)


def test_nothing_at_all():
    assert read(day, []) == read(instant, []) == []


PIECES = st.sampled_from(
    ["2025", "0000", "1999", "-02", "-12", "-31", "-28", "T", " ", "09", "24", ":00", ":59", ".5", "Z", "+",
     "-", "05:30", "-05:00", "1"]
)  # fmt: skip
CLOSE = st.tuples(
    st.sampled_from(["2024-02-29", "2025-02-29", "2025-12-31", "0001-01-01"]),
    st.sampled_from(["", "T00:00", "T23:59:59", "T23:59:60", "T10:00:00.25", " 10:00"]),
    st.sampled_from(["", "Z", "+00:30", "-23:59", "+14:00", "-5:00", "+24:00"]),
).map("".join)


@settings(max_examples=150)
@given(st.lists(st.one_of(CLOSE, st.lists(PIECES, max_size=9).map("".join)), max_size=5))
def test_reads_as_the_standard_library_does(texts):
    assert read(day, texts) == [read_day(text) for text in texts]
    assert read(instant, texts) == [read_instant(text) for text in texts]


@pytest.mark.parametrize("how", [day, instant])
def test_what_surrounds_a_text_changes_nothing(how):
    texts = [*READABLE_DAYS, *UNREADABLE_DAYS]
    assert read(how, texts) == [read(how, [text])[0] for text in texts]
