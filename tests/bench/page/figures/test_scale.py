"""Errors over the size of the registry: points as measured, lines fitted, and what is extrapolated."""

import polars as pl
import pytest

from bench.page.figures.scale import figure, lines, points
from tests.bench.page.figures.of_forty import drawn
from tests.bench.page.made import COSTLY_MARKUP, costing, size

SIZES = (10_000, 100_000, 1_000_000, 2_000_000)


def grown(name, sizes=SIZES, misses=500, factor=1):
    """FCR in proportion to the records: 10 wrong confirms of 10,000 at 100,000 records."""
    return pl.concat([size(name, n, misses, round(n / 10_000 * factor)) for n in sizes])


def test_lines_go_through_points_that_lie_on_one():
    """FCR in proportion to the size: slope 1, and 7 million records 7 times what 1 million have."""
    found = lines(points(costing(sizes=grown("a", factor=10)))).filter(pl.col("rate") == "FCR")
    inside, outside = (found.filter(pl.col("extrapolated") == each) for each in (False, True))

    assert found["slope"][0] == pytest.approx(1, abs=0.02)
    assert (inside["records"].min(), inside["records"].max()) == (10_000, 2_000_000)
    assert (outside["records"].min(), outside["records"].max()) == (2_000_000, 160_000_000)
    assert outside.filter(records=7_000_000)["value"].item() == pytest.approx(0.7, rel=0.1)


def test_a_rate_does_not_pass_one():
    found = lines(points(costing(sizes=grown("a", factor=10))))

    assert found["value"].max() <= 1
    assert found["high"].max() <= 1


def test_three_sizes_are_points_without_a_line_and_two_are_nothing():
    three = figure(costing(sizes=grown("a", SIZES[:3])))

    assert "No line, for it takes 4 sizes" in three.caption
    assert "extrapolated" not in three.alt + drawn(three)
    assert figure(costing(sizes=grown("a", SIZES[:2]))) is None
    assert figure(costing()) is None


def test_few_errors_have_no_line():
    found = figure(costing(sizes=pl.concat([size("a", n, 500, 1) for n in SIZES])))

    assert "10 errors over all: a (FCR)." in found.caption


def test_failures_and_small_sizes_are_left_out():
    late = grown("late").with_columns(pl.lit("timeout").alias("status"))
    few = pl.concat([size("few", n, 9, 9, requests=99) for n in SIZES])

    assert set(points(costing(sizes=pl.concat([grown("a"), late, few])))["matcher"]) == {"a"}


def test_zero_errors_are_open_at_the_upper_end():
    found = points(costing(sizes=pl.concat([size("a", n, 500, 0) for n in SIZES]))).filter(
        pl.col("rate") == "FCR"
    )

    assert found["none"].all()
    assert found["drawn"].to_list() == [pytest.approx(1 - 0.025 ** (1 / 10_000))] * 4
    assert "Open marks" in figure(costing(sizes=pl.concat([size("a", n, 500, 0) for n in SIZES]))).caption


def test_words_tell_what_was_measured_and_what_was_not():
    found = figure(costing(sizes=grown("a", factor=10)))

    assert "Measured at 10,000, 100,000, 1 million and 2 million records" in found.caption
    assert "10,000 at each size" in found.caption
    assert "EXTRAPOLATED" in found.caption
    assert "a from 0.1 % to 20.0 %, extrapolated to 100 % at 160 million" in found.alt
    assert "extrapolated" in drawn(found)
    assert set(found.data["what"]) == {"measured", "line", "line, extrapolated"}


@pytest.mark.parametrize("number", [1, 8, 50])
def test_draws_any_number_of_matchers(number):
    sizes = pl.concat([grown(f"m({i})", misses=(i % 7) * 100, factor=i % 5) for i in range(number)])

    drawn(figure(costing(sizes=sizes)))


def test_markup_is_text():
    drawn(figure(costing(sizes=grown(COSTLY_MARKUP))))
