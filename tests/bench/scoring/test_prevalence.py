"""PPV and expected errors: by hand, and what is refused."""

import polars as pl
import pytest

from bench.scoring.prevalence import (
    EXTRAPOLATION,
    MEASURED,
    at_prevalences,
    chosen_prevalences,
    prevalence_text,
)
from bench.scoring.slices import COUNTS
from bench.statistics.intervals import clopper_pearson, wilson
from generators.errors import ConfirmbenchError

OVERALL = ("should_confirm", "all", "all", 10_000, 2_000, 10_000, 100, 9, 9, 9, 9, 5_000.0, 10_000.0)


def counts(row=OVERALL):
    weaker = ("person_on_file", *row[1:])
    return pl.DataFrame([row, weaker], schema=COUNTS, orient="row").with_columns(pl.lit("m").alias("matcher"))


def test_by_hand():
    """Recall 0.8 and FCR 1 %: at 3.7 %, 0.0296 of the requests are confirmed rightly and 0.00963 wrongly."""
    found = at_prevalences(counts(), [0.037], 1_000_000)
    assert found["requests"].to_list() == [700_000, 1_280_000, 7_000_000]
    row = found.row(0, named=True)
    assert row["ppv"] == pytest.approx(0.0296 / (0.0296 + 0.00963))
    assert row["ppv_low"] < row["ppv"] < row["ppv_high"]
    assert row["ppv_method"] == "log"
    assert row["wrong_confirms"] == pytest.approx(700_000 * 0.963 * 0.01)
    assert row["wrong_no_matches"] == pytest.approx(700_000 * 0.037 * 0.2)
    high = 700_000 * 0.963 * clopper_pearson(100, 10_000).high
    assert row["wrong_confirms_high"] == pytest.approx(high)
    assert row["wrong_no_matches_low"] == pytest.approx(700_000 * 0.037 * wilson(1_000, 5_000).low)


def test_another_size_of_registry_is_an_extrapolation():
    assert at_prevalences(counts(), [0.5], 1_000_000)["basis"].unique().to_list() == [EXTRAPOLATION]
    assert at_prevalences(counts(), [0.5], 1_000, 1_000)["basis"].unique().to_list() == [MEASURED]
    assert "FCR grows with the registry" in prevalence_text(counts(), [0.5], 1_000_000, "terminal", 200)
    assert "xtrapolation" not in prevalence_text(counts(), [0.5], 1_000, "terminal", 200, 1_000)


def test_a_rate_that_is_unknown_has_no_expectation():
    row = at_prevalences(counts((*OVERALL[:3], 0, 0, 10, 1, 9, 9, 9, 9, 0.0, 10.0)), [0.5], 10).row(
        0, named=True
    )
    assert (row["ppv"], row["wrong_no_matches"]) == (None, None)
    assert "-" in prevalence_text(counts(), [0.5], 10, "markdown", 80)


def test_as_people_read_it():
    text = prevalence_text(counts(), [0.5, 0.005], 1_000_000, "terminal", 200)
    assert "PPV at 50%" in text
    assert "PPV at 0.5%" in text
    assert "0.9877 [" in text  # 0.8 / 0.81
    assert "70,000 [" in text  # of 700,000 at 50 %, a fifth of 350,000 is missed


def test_prevalences_as_people_write_them():
    assert chosen_prevalences(["0.037", "3.7%", "0", "100%"]) == [0.037, 0.0, 1.0]
    assert chosen_prevalences(["usual"]) == [0.5, 0.1, 0.037, 0.01, 0.005]


@pytest.mark.parametrize("text", ["1.5", "-0.1", "101%", "nan", "half", ""])
def test_what_is_no_prevalence(text):
    with pytest.raises(ConfirmbenchError, match="is no prevalence: the share of requests"):
        chosen_prevalences([text])
