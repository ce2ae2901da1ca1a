"""The plane of FCR and FNR: curves in order, points as run, zeros, and the ceiling."""

import polars as pl
import pytest

from bench.page.figures.curves import ceiling_of, figure, points
from tests.bench.page.figures.of_forty import drawn
from tests.bench.page.made import COSTLY_MARKUP, costing, curve, failed, many, matcher

CURVE = curve("jaro", {0.9: (400, 20), 0.8: (100, 90), 0.95: (900, 0)})


def rows(figure):
    found = []

    def walk(node):
        if isinstance(node, dict):
            found.extend(node.get("data", {}).get("values", []))
            for each in node.values():
                walk(each)
        elif isinstance(node, list):
            for each in node:
                walk(each)

    walk(figure.spec)
    return found


def test_points_along_a_curve_are_in_the_order_of_the_parameter_and_those_as_run_follow():
    found = points(costing(matcher("jaro", misses=300, wrong=40), matcher("exact"), curves=CURVE))

    assert found["value"].to_list() == [0.8, 0.9, 0.95, None, None]
    assert found["fnr"].to_list() == [0.01, 0.04, 0.09, 0.03, 0.01]
    assert found["fcr"].to_list() == [0.009, 0.002, 0.0, 0.004, 0.001]


def test_zero_is_drawn_at_the_upper_end_of_the_interval():
    """Clopper-Pearson, 0 of 10,000: 1 - 0.025^(1/n)."""
    last = points(costing(curves=CURVE)).row(2, named=True)

    assert (last["fcr"], last["fcr_none"]) == (0, True)
    assert last["fcr_drawn"] == pytest.approx(1 - 0.025 ** (1 / 10_000))


def test_lines_to_zeros_are_dashed_and_no_line_joins_two_matchers():
    two = pl.concat([CURVE, curve("other", {1: (50, 50), 2: (60, 40)}, "k")])
    joined = [row for row in rows(figure(costing(matcher("jaro"), curves=two))) if "to_fcr" in row]

    assert [row["dash"] for row in joined] == [[1, 0], [3, 3], [1, 0]]
    assert [(row["fnr_drawn"], row["to_fnr"]) for row in joined] == [
        (0.01, 0.04),
        (0.04, 0.09),
        (0.005, 0.006),
    ]


def test_the_ceiling_is_all_errors_on_one_side_or_the_other():
    """50 errors of 10,000 and 10,000: FNR 0.5 % without a wrong confirm, 0.3 % with 20 of them."""
    ceiling = ceiling_of(costing(matcher("a"), ceiling=50))

    assert ceiling.fnr(0) == 0.005
    assert ceiling.fnr(0.002) == pytest.approx(0.003)
    assert ceiling.fnr(0.005) == pytest.approx(0)


def test_a_ceiling_is_drawn_and_told_where_there_is_one():
    with_one = figure(costing(matcher("a", misses=30, wrong=5), ceiling=50))

    assert "errs at least 50 of 20,000 times" in with_one.caption
    assert "ceiling" in drawn(with_one)
    assert "No error is forced" in figure(costing(matcher("a"), ceiling=0)).caption
    assert "ceiling" not in drawn(figure(costing(matcher("a"), ceiling=0)))
    assert "forced" not in figure(costing(matcher("a"))).caption


def test_captions_and_alternative_texts_have_the_counts():
    found = figure(costing(matcher("jaro", misses=300, wrong=40), matcher("exact"), curves=CURVE))

    assert "should be confirmed (10,000)" in found.caption
    assert "jaro: 3 values of threshold from 0.8 to 0.95" in found.caption
    assert "exact: FNR 1.0 % (100 of 10,000), FCR 0.1 % (10 of 10,000); jaro: FNR 3.0 %" in found.alt
    assert "from 0.8 to 0.95, FCR goes from 0.9 % to 0 % and FNR from 1.0 % to 9.0 %" in found.alt


def test_too_few_requests_have_no_point():
    assert figure(costing(matcher("few", misses=1, wrong=1, negatives=99))) is None
    assert figure(costing(failed("late"))) is None


def test_a_curve_without_its_matcher_is_drawn_with_its_name():
    assert "jaro" in drawn(figure(costing(curves=CURVE)))


def test_names_are_there_for_few_and_numbers_with_a_key_for_many():
    few = drawn(figure(costing(matcher("one", misses=10), matcher("two", misses=1000))))
    spec = figure(costing(*many(50))).spec

    assert ">one<" in few
    assert ">two<" in few
    assert len(spec["vconcat"]) == 2
    assert len(figure(costing(*many(3))).spec["vconcat"]) == 1


@pytest.mark.parametrize("number", [1, 12, 50])
def test_draws_any_number_of_matchers(number):
    drawn(figure(costing(*many(number), curves=CURVE)))


def test_markup_is_text():
    drawn(figure(costing(matcher(COSTLY_MARKUP), curves=curve(COSTLY_MARKUP, {0.8: (1, 2), 0.9: (3, 0)}))))
