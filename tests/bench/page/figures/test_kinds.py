"""Errors by kind, against numbers counted by hand."""

import json

import polars as pl
import pytest

from bench.page.figures.kinds import errors_by_kind, figure
from tests.bench.page.figures.of_forty import FORTY, MARKUP, NEVER, drawn, many, material

IN_FORTY = {  # of tests.bench.forty: wrong answers and requests
    "current": (3, 12),
    "renamed": (3, 4),
    "moved": (2, 6),
    "household": (1, 4),
    "namesake": (0, 4),
    "successor": (1, 3),
    "stranger": (0, 4),
    "placeholder": (1, 3),
}


def test_counts_are_those_of_the_forty_requests():
    found = errors_by_kind(material({"forty": FORTY}, copies=30)).filter(pl.col("kind") != "all")

    assert found["kind"].to_list() == list(IN_FORTY)
    assert found["right_answer"].to_list() == ["confirm"] * 2 + ["no match"] * 6
    rows = found.select("kind", "errors", "requests").rows()
    assert {kind: (k / 30, n / 30) for kind, k, n in rows} == IN_FORTY


def test_all_requests_of_a_right_answer_are_there_too():
    found = errors_by_kind(material({"forty": FORTY}, copies=30)).filter(kind="all")

    assert found.select("errors", "requests").rows() == [(6 * 30, 16 * 30), (5 * 30, 24 * 30)]


def test_kinds_of_fewer_requests_than_the_floor_have_no_rate():
    """Thirty copies: 90 successors and 90 placeholders, 120 or more of all others."""
    found = errors_by_kind(material({"forty": FORTY}, copies=30))
    few = found.filter(pl.col("rate").is_null())

    assert few["kind"].to_list() == ["successor", "placeholder"]
    assert few.select("low", "high").null_count().row(0) == (2, 2)
    assert ">few</text>" in drawn(figure(material({"forty": FORTY}, copies=30)))


def test_rates_lie_within_their_intervals_and_zero_is_kept():
    found = errors_by_kind(material({"forty": FORTY})).filter(kind="namesake")

    assert found["rate"].item() == 0
    assert found["low"].item() == 0
    assert found["high"].item() == pytest.approx(1 - 0.025 ** (1 / 240))  # Clopper-Pearson of 0 of 240


@pytest.mark.parametrize("number", [1, 3, 50])
def test_any_number_of_matchers_is_drawn(number):
    assert "matcher 0" in drawn(figure(material(many(number), with_tests=False)))


def test_names_with_markup_are_drawn_as_text():
    drawn(figure(material({MARKUP: FORTY, "other": NEVER})))
    drawn(figure(material({MARKUP: FORTY} | many(9), with_tests=False)))


def test_words_say_the_counts_and_who_failed():
    found = figure(material({"forty": FORTY, "nobody": NEVER}, failed=("slow",)))

    assert "slow (timed out)" in found.caption
    assert found.alt.startswith("nobody, with the lowest FNR")
    assert "100 % (720 of 720)" in found.alt
    assert "wrongly confirms nobody of 1,440 requests" in found.alt
    assert "forty: 33.3 % of moved requests (120 of 360)" in found.alt


def test_without_answers_there_is_no_picture():
    assert figure(material({}, failed=("slow",))) is None


def test_data_is_plain_json():
    json.dumps(figure(material({"forty": FORTY}, copies=1)).spec, allow_nan=False)
