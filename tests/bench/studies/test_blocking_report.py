"""What the measure of blocking keys looks like when it is printed."""

import json

import pytest

from bench.output.progress import Silent
from bench.studies.blocking_report import blocking_report, json_report, near_one
from bench.studies.measure import measure
from tests.bench.studies.test_measure import KEYS, by_hand


@pytest.fixture(scope="module")
def found():
    return measure(by_hand(), KEYS, 3, Silent())


@pytest.mark.parametrize("width", [80, 100, 120, 200])
def test_fits_the_screen_and_is_plain_ascii(found, width):
    text = blocking_report(found, width)
    assert max(map(len, text.splitlines())) <= width
    assert text.isascii()
    assert "None" not in text


@pytest.mark.parametrize("width", [80, 200])
def test_counts_stand_beside_shares(found, width):
    text = blocking_report(found, width)
    for expected in (
        "Dataset 01234567: 4 records, 5 requests.",
        "0.5000 (2/4)",  # by the first key
        "0.7500 (3/4)",  # by both
        "0.6667 (2/3)",  # current
        "0.0000 (0/1)",  # scanned
        "0.8500",  # reduction by the first key
        "Missed: Request 3; current; scanned; surname transpose",
    ):
        assert expected in text


def test_intervals_where_there_is_room(found):
    assert "[0.3006, 0.9544]" in blocking_report(found, 200)
    assert "[" not in blocking_report(found, 80)


def test_a_request_beside_its_record(found):
    rows = [line.split() for line in blocking_report(found, 80).splitlines()]
    assert ["surname", "Fxa", "Fox"] in rows
    assert ["street", "-", "-"] in rows


def test_nothing_to_confirm_is_a_dash():
    nobody = by_hand(about=[("stranger", None, "typed")] * 5)
    text = blocking_report(measure(nobody, ((),), 1, Silent()), 80)
    assert "(every pair)" in text
    assert "- (0/0)" in text
    assert "missed" not in text.lower()


def test_json_says_the_same(found):
    assert json.loads(json_report(found)) == json.loads(json.dumps(found))


@pytest.mark.parametrize(
    ("ratios", "texts"),
    [
        ([0.0], ["0.0000"]),
        ([1.0], ["1.0000"]),
        ([0.9, 0.999988], ["0.900000", "0.999988"]),
        ([0.99999999, 1.0], ["0.999999990", "1.000000000"]),
    ],
)
def test_a_ratio_near_one_keeps_what_tells_it_from_one(ratios, texts):
    assert near_one(ratios) == texts
