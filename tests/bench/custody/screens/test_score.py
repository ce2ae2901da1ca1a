"""Counting what gates got wrong, by hand."""

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.custody.screens.score import CASES, SCORE, cases_of, score
from bench.statistics.intervals import wilson
from generators.schema import CONTROLS, DEFECTS
from tests.bench.custody.screens.made import planted

# Requests 0 to 3 are unfit, 4 to 7 fit; 1 has two defects, 3 a control beside its defect.
CASES_OF_EIGHT = planted(
    (0, "locate"),
    (1, "locate"),
    (1, "no_name"),
    (2, "no_name"),
    (3, "wrong_purpose"),
    (3, "time_zone"),
    (4, "time_zone"),
    (5, "order_day_91"),
)
SAID = pl.Series([True, True, False, False, False, True, True, False])


def row(found, case):
    """Requests, wrong ones, and both again of those without another defect."""
    return found.filter(pl.col("case") == case).select(
        "requests", "wrong", "requests_alone", "wrong_alone"
    ).row(0)  # fmt: skip


@pytest.mark.parametrize(
    ("case", "counts"),
    [
        ("any defect", (4, 2, 3, 1)),
        ("locate", (2, 2, 1, 1)),
        ("no_name", (2, 1, 1, 0)),
        ("wrong_purpose", (1, 0, 1, 0)),
        ("duplicate", (0, 0, 0, 0)),
        ("fit", (4, 2, 4, 2)),
        ("time_zone", (1, 1, 1, 1)),  # that of request 3 is not counted: it is unfit
        ("order_day_91", (1, 0, 1, 0)),
    ],
)
def test_counted_by_hand(case, counts):
    assert row(score({"none": SAID}, CASES_OF_EIGHT, 8), case) == counts


def test_a_row_for_each_gate_and_each_case():
    found = score({"a": SAID, "b": ~SAID}, CASES_OF_EIGHT, 8)

    assert found.schema == SCORE
    assert found["gate"].to_list() == ["a"] * len(CASES) + ["b"] * len(CASES)
    assert found["case"].to_list() == [*CASES, *CASES]
    assert row(found.filter(pl.col("gate") == "b"), "locate") == (2, 0, 1, 0)


def test_rates_have_wilsons_interval_and_none_without_requests():
    found = score({"none": SAID}, CASES_OF_EIGHT, 8)
    rates = {case: rest for case, *rest in found.select("case", "rate", "low", "high").iter_rows()}

    assert rates["fit"] == [0.5, *wilson(2, 4)]
    assert rates["duplicate"] == [None, 0.0, 1.0]


def test_without_requests_nothing_is_counted():
    found = score({"none": pl.Series([], dtype=pl.Boolean)}, planted(), 0)
    assert found["requests"].sum() == 0


@given(
    st.lists(st.tuples(st.integers(0, 11), st.sampled_from((*DEFECTS[:4], *CONTROLS))), max_size=20),
    st.lists(st.booleans(), min_size=12, max_size=12),
)
def test_laws(rows, said):
    """Fit and unfit are all requests; of a gate and its opposite exactly one is wrong, on each."""
    cases = planted(*rows)
    found = score({"said": pl.Series(said), "not": ~pl.Series(said)}, cases, 12)
    both = found.partition_by("gate")

    assert row(both[0], "any defect")[0] + row(both[0], "fit")[0] == 12
    assert (both[0]["wrong"] + both[1]["wrong"] == both[0]["requests"]).all()
    assert (found["wrong_alone"] <= found["requests_alone"]).all()
    defects = both[0].filter(pl.col("case").is_in(DEFECTS))
    assert defects["requests"].sum() == cases.filter(pl.col("case").is_in(DEFECTS)).unique().height
    assert cases_of(cases, 12)["request_id"].n_unique() == 12
