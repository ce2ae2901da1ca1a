"""PPV and expected errors: by hand, and what is refused.

The distance to the ceiling: against the fewest errors of any answers, found by trying them all.
"""

from itertools import product

import polars as pl
import pytest

from bench.scoring.ceiling import DISTANCES, Distance, ceiling_text, distance, distances
from bench.scoring.counts import Counts, count_by_kind, total
from bench.scoring.prevalence import (
    EXTRAPOLATION,
    MEASURED,
    at_prevalences,
    chosen_prevalences,
    prevalence_text,
)
from bench.scoring.slices import COUNTS, counts_of_all, slicing
from bench.statistics.intervals import clopper_pearson, wilson
from generators.ceiling import ceiling
from generators.errors import ConfirmbenchError
from generators.schema import REQUESTS
from tests.bench.forty import ANSWERS, edits, truth

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


NAMES = ("Ann", "Ann", "Ann", "Bea", "Bea", "Cy")  # two should be confirmed of Ann, one of Bea, none of Cy
RIGHT = (True, True, False, True, False, False)


def of_six():
    columns = {"request_id": range(6), "given_name": NAMES}
    requests = pl.DataFrame({name: columns.get(name, [None] * 6) for name in REQUESTS}, schema=REQUESTS)
    return requests, truth().head(6).with_columns(should_confirm=pl.Series(RIGHT))


def known(errors, requests=40, folded=None):
    each = {"groups": 1, "ambiguous": 3 * errors, "errors": errors}
    return {
        "requests": requests,
        "as_stated": each,
        "case_ignored": each if folded is None else {**each, "errors": folded},
    }


def test_the_best_of_all_matchers_has_no_errors_left():
    """Every matcher that answers by name alone: eight of them."""
    requests, right = of_six()
    best = ceiling(requests, right)
    rest = []
    for answers in product((True, False), repeat=3):
        by_name = dict(zip(("Ann", "Bea", "Cy"), answers, strict=True))
        confirmed = pl.Series([by_name[name] for name in NAMES])
        rest.append(distance(total(count_by_kind(confirmed, right)), best).rest)
    assert min(rest) == 0
    assert max(rest) == 2  # Ann and Cy wrong: 2 + 1 + 1 errors, 2 of them unavoidable


def test_counts_and_rates_are_of_all_requests():
    found = distance(Counts(10, 6, 5, 19), known(3))
    assert found == Distance(errors=11, unavoidable=3, requests=40)
    assert (found.rest, found.rest_rate) == (8, 0.2)
    assert found.text == "0.2000 (8/40)"


def test_who_is_told_the_truth_is_better_than_the_ceiling():
    assert distance(Counts(16, 0, 0, 24), known(3)).rest == -3


def test_of_every_matcher():
    prepared = slicing(truth(), edits())
    counts = counts_of_all({"one": ANSWERS, "oracle": truth()["should_confirm"]}, prepared)
    found = distances(counts, known(2))
    assert found.schema == DISTANCES
    assert found.rows() == [
        ("one", 40, 11, 11 / 40, 2, 2 / 40, 9, 9 / 40),
        ("oracle", 40, 0, 0.0, 2, 2 / 40, -2, -2 / 40),
    ]
    assert distances(counts.clear(), known(2)).schema == DISTANCES


def test_a_ceiling_of_another_dataset_is_refused():
    with pytest.raises(ValueError, match="of 41 requests; there are 40"):
        distance(Counts(16, 0, 0, 24), known(3, requests=41))


def test_without_requests_there_is_no_rate():
    found = distance(Counts(), known(0, requests=0))
    assert (found.rest, found.rest_rate, found.text) == (0, None, "- (0/0)")


def test_in_words():
    assert ceiling_text(None) is None
    assert ceiling_text(known(0)).endswith("no error is forced.")
    some = ceiling_text(known(3))
    assert "3 of 40 requests (0.0750)" in some
    assert "9 state the same" in some
    assert "capitals" not in some
    assert ceiling_text(known(0, folded=2)).endswith("capitals it is 2 of 40 requests (0.0500).")
