"""What papers say of each request."""

import numpy as np
import pytest

from generators.papers.repeats import DATE_CASES, describe_items
from tests.generators.papers.written_papers import STREAMS, rates

NUMBERS = np.arange(40_000)
DAY = np.full(len(NUMBERS), 20_186)
RATES = {
    "no_order_date": 0.05,
    "unreadable_order_date": 0.04,
    "future_order_date": 0.03,
    "order_day_89": 0.02,
    "order_day_90": 0.01,
    "order_day_91": 0.06,
}


def test_cases_fall_on_the_shares_asked_for():
    items = describe_items(STREAMS, rates(**RATES, no_statute=0.1, no_evidence=0.0), NUMBERS, DAY)

    for number, share in enumerate(RATES.values()):
        assert (items.date_case == number).mean() == pytest.approx(share, abs=0.004), DATE_CASES[number]
    assert items.texts["statute"].null_count() / len(NUMBERS) == pytest.approx(0.1, abs=0.005)
    assert items.texts["evidence"].null_count() == 0


def test_everything_can_be_wrong_at_once():
    nothing = dict.fromkeys(RATES, 0.0)
    items = describe_items(
        STREAMS,
        rates(**{**nothing, "no_order_date": 1.0}, no_statute=1.0, no_tax_period=1.0, no_evidence=1.0),
        NUMBERS[:50],
        DAY[:50],
    )

    assert items.texts.null_count().row(0) == (50,) * 4


def test_an_order_is_dated_before_the_day_of_receipt_by_as_many_days():
    received = np.array([20_186 + 365])
    for share, text in (
        ("order_day_89", "2026-01-09"),
        ("order_day_90", "2026-01-08"),
        ("order_day_91", "2026-01-07"),
    ):
        certain = rates(**{**dict.fromkeys(RATES, 0.0), share: 1.0})
        assert describe_items(STREAMS, certain, NUMBERS[:1], received).texts["order_date"].item() == text
