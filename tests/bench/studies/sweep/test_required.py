"""The points of a curve are counted as a run counts its answers, and are worth as many requests."""

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.scoring.slices import slice_counts, slicing
from bench.studies.sweep.required import points
from generators.schema import EDITS, KINDS
from tests.bench.tiny import truth

NO_EDITS = pl.DataFrame(schema=EDITS)
ids = st.lists(st.none() | st.integers(0, 6), min_size=28, max_size=28)


@given(st.lists(st.booleans(), min_size=28, max_size=28), ids, ids, ids)
def test_they_agree_with_the_counts_by_slice(answers, persons, dwellings, submissions):
    """Overall and kind by kind, with any requests in any clusters."""
    clusters = {"person_id": persons, "dwelling_id": dwellings, "submission_id": submissions}
    clustered = truth().with_columns(pl.Series(name, of, pl.Int64) for name, of in clusters.items())
    confirmed = pl.Series("confirmed", answers)
    found = points(confirmed, clustered)
    counts = slice_counts(confirmed, slicing(clustered, NO_EDITS, (), ()))
    rows = counts.filter(pl.col("question") == "should_confirm", pl.col("slice").is_in(["all", "kind"]))

    assert list(found) == ["all", *KINDS]
    for row in rows.iter_rows(named=True):
        misses, wrong = found[row["value"]].fnr, found[row["value"]].fcr
        assert (misses.errors, misses.requests) == (row["wrong_no_matches"], row["positives"])
        assert (wrong.errors, wrong.requests) == (row["wrong_confirms"], row["negatives"])
        assert misses.n == pytest.approx(row["effective_positives"], abs=1e-5)
        assert wrong.n == pytest.approx(row["effective_negatives"], abs=1e-5)


def test_requests_that_err_together_are_worth_fewer():
    """Of 11 requests that should be confirmed, the 8 current ones are of one person and all missed."""
    table = truth().with_columns(
        pl.Series("person_id", np.where(np.arange(28) < 8, 0, np.arange(28) + 1), pl.Int64)
    )
    found = points(pl.Series("confirmed", [False] * 8 + [True] * 3 + [False] * 17), table)

    assert (found["all"].fnr.errors, found["all"].fnr.requests) == (8, 11)
    assert found["all"].fnr.n < 4
    assert found["all"].fcr.n == 17
