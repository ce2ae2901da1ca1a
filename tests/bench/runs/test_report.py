"""What a run looks like when it is printed: on a narrow screen, on a wide one, in a file."""

import polars as pl
import pytest

from bench.asking.outcome import Outcome
from bench.rates.metrics import score
from bench.runs.record import Entry, Run
from bench.runs.report import run_report, score_report
from tests.bench.tiny import REQUESTS, truth

EVEN = score(pl.Series([i % 2 == 0 for i in range(REQUESTS)]), truth())
ALL = score(pl.Series([True] * REQUESTS), truth())
SECONDS = {"load": 0.5, "fit": 12.0, "warm_up": 0.25, "ask": 0.001}


@pytest.fixture
def run():
    return Run(
        suite={"name": "tiny"},
        dataset={"digest": "0123456789abcdef", "records": 20, "requests": REQUESTS},
        environment={},
        started="",
        entries=(
            Entry("even", "even", "", "", Outcome("ok", "", SECONDS, 1 << 29), EVEN),
            Entry("all(threshold=0.9)", "all", "", "", Outcome("ok", "", SECONDS, 1 << 30), ALL),
            Entry("hang", "hang", "", "", Outcome("timeout", "Stopped at the limit of 9 s.", {"fit": 1.0})),
        ),
    )


@pytest.mark.parametrize("width", [80, 200])
def test_fits_the_screen_and_is_plain_ascii(run, width):
    text = run_report(run, width)
    assert max(map(len, text.splitlines())) <= width
    assert text.isascii()
    assert "\x1b" not in text


@pytest.mark.parametrize("width", [80, 200])
def test_counts_stand_beside_rates(run, width):
    text = run_report(run, width)
    assert "0.4545 (5/11)" in text  # even: of the 11 that should be confirmed, 5 have odd numbers
    assert "1.0000 (17/17)" in text  # all: every wrong one is confirmed
    assert "0.3929 (11/28)" in text  # all: its precision is the prevalence
    assert "precision at 39.3%" in text
    assert "28,000" in text
    assert "12.00 s" in text
    assert "0.50 GB" in text


def test_intervals_where_there_is_room(run):
    assert "[0.8049, 1.0000]" not in run_report(run, 80)
    assert "[0.8049, 1.0000]" in run_report(run, 200)  # Clopper-Pearson of 17 of 17: 0.025 ** (1 / 17)


def test_a_failed_matcher_stays_with_its_status_and_message(run):
    text = run_report(run, 200)
    assert "hang: timeout. Stopped at the limit of 9 s." in text
    row = next(line for line in text.splitlines() if line.startswith("hang "))
    assert row.split() == ["hang", "timeout", "-", "-", "-", "-", "-", "1.00", "s", "-"]


def test_kinds_are_listed_with_their_right_answer(run):
    rows = [line.split() for line in run_report(run, 200).splitlines()]
    assert ["moved", "no", "match", "0.5000", "(2/4)", "1.0000", "(4/4)"] in rows
    assert ["current", "confirm", "0.5000", "(4/8)", "1.0000", "(8/8)"] in rows


def test_a_run_in_which_everything_failed_can_be_printed(run):
    failed = Run(run.suite, run.dataset, {}, "", run.entries[2:])
    assert "timeout" in run_report(failed, 80)


def test_score_report_knows_answers_only():
    text = score_report("answers.csv", EVEN, 80)
    assert "answers.csv" in text
    assert "requests/s" not in text
