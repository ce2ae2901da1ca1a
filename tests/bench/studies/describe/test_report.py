"""What a description looks like when it is printed."""

import json

import pytest

from bench.studies.describe.describe import describe
from bench.studies.describe.report import describe_report, json_report, percent
from generators.dataset import load
from tests.bench.described import description
from tests.bench.tiny import write_tiny


@pytest.mark.parametrize("width", [80, 120, 200])
def test_fits_the_screen_and_is_plain_ascii(width):
    text = describe_report(description(), width)
    assert max(map(len, text.splitlines())) <= width
    assert text.isascii()


@pytest.mark.parametrize("width", [80, 200])
def test_counts_stand_beside_shares(width):
    text = describe_report(description(), width)
    for expected in (
        "20,100 records about 20,000 people, 1,000 requests, 900 edits.",
        "90.0% (18,000/20,000)",  # without a namesake
        "30.6% (6,000/19,600)",  # share a surname, of everybody
        "60.0% (6,000/10,000)",  # and of those with others
        "55.0% to 65.0%",
        "2.00% (400/20,000)",  # in institutions
        "25.0% (5,025/20,100)",  # with a unit
        "10.0% (40/400)",  # moved
        "6.00% (30/500)",  # nicknames
        "9.90% (99/1,000)",  # errors in the name
        "46.4% (450/970)",  # typed requests with an edit
        "100% (11/11)",  # keying errors on records
        "0.500% (5/1,000)",  # ambiguous when letter case is ignored
        "0.100% (1/1,000)",
    ):
        assert expected in text


def test_what_cannot_be_known_is_a_dash():
    rows = [line.split() for line in describe_report(description(), 200).splitlines()]
    assert ["unit_drop", "13.0%", "-", "(0/0)"] in rows
    assert ["aian", "2.50%", "(1/40)", "0.690%", "0.00%", "(0/40)", "-"] in rows


def test_long_lists_end_in_the_rest():
    text = describe_report(description(), 200)
    assert "PA" not in text.split()  # the sixth state
    assert "street edit12" not in text
    assert "others " in text


def test_a_dataset_that_says_little_about_itself(tmp_path):
    text = describe_report(describe(load(write_tiny(tmp_path / "d", requests=0))), 80)
    assert text.startswith("tiny\ndigest ")
    assert "None" not in text
    assert "Noise" not in text


def test_json_says_the_same():
    found = description()
    assert json.loads(json_report(found)) == json.loads(json.dumps(found))


@pytest.mark.parametrize(
    ("share", "text"),
    [(None, "-"), (0.0, "0.00%"), (1.0, "100%"), (0.1234, "12.3%"), (0.00123456, "0.123%"), (0.9999, "100%")],
)
def test_percent(share, text):
    assert percent(share) == text
