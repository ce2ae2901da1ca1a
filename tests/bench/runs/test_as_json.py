"""A run as one JSON document: counts, rates and intervals, times, memory, statuses."""

import json
from pathlib import Path

import polars as pl
import pytest

from bench.entrants.process import Outcome
from bench.runs.as_json import run_json
from bench.runs.record import RUN_COUNTS, CurveEntry, Entry, RunRecord
from bench.scoring.counts import SCORER
from bench.scoring.slices import COUNTS
from bench.statistics.intervals import clopper_pearson
from tests.bench.made_runs import run_counts
from tests.bench.tiny import REQUESTS

EVEN = pl.Series([place % 2 == 0 for place in range(REQUESTS)])


@pytest.fixture
def run():
    return RunRecord(
        suite={"name": "tiny"},
        dataset={"digest": "0123456789abcdef", "records": 20, "requests": REQUESTS},
        environment={"cores": 2},
        started="2026-01-02T03:04:05Z",
        entries=(
            Entry("even", "even", "1", "e", Outcome("ok", "", {"ask": 0.5}, 1 << 29)),
            Entry("hang", "hang", "1", "h", Outcome("timeout", "Stopped.", {"fit": 1.0})),
        ),
        curve_entries=(CurveEntry("even", "1", "k", (1.0, 2.0), "error", "no", None),),
        counts=run_counts({"e": EVEN}, {"e": "even"}),
    )


def test_everything_is_in_it(run):
    found = json.loads(run_json(run, Path("out"), findings=["even is alone."]))

    assert (found["scorer"], found["folder"], found["complete"]) == (SCORER, "out", False)
    assert (found["suite"], found["environment"]) == (run.suite, run.environment)
    assert found["findings"] == ["even is alone."]
    even, hang = found["matchers"]
    assert (even["status"], even["seconds"], even["requests_per_s"]) == ("ok", {"ask": 0.5}, 2 * REQUESTS)
    assert even["peak_memory_bytes"] == 1 << 29
    assert (hang["status"], hang["message"], hang["requests_per_s"]) == ("timeout", "Stopped.", None)
    assert found["curves"][0]["values"] == [1.0, 2.0]


def test_rates_have_their_counts_and_intervals(run):
    rows = json.loads(run_json(run, Path("out")))["rates"]
    everything = next(row for row in rows if row["slice"] == "all" and row["question"] == "should_confirm")

    assert (everything["wrong_no_matches"], everything["positives"], everything["fnr"]) == (5, 11, 5 / 11)
    assert (everything["wrong_confirms"], everything["negatives"]) == (8, 17)
    low, high = clopper_pearson(8 * everything["effective_negatives"] / 17, everything["effective_negatives"])
    assert (everything["fcr_low"], everything["fcr_high"]) == pytest.approx((low, high))
    assert {row["slice"] for row in rows} == {"all", "kind"}


def test_other_slices_when_they_are_asked_for(run):
    rows = json.loads(run_json(run, Path("out"), by=["kind", "lag"]))["rates"]

    assert {row["slice"] for row in rows} == {"all", "kind", "lag"}
    kinds = [(row["question"], row["value"]) for row in rows if row["slice"] == "kind"]
    assert len(set(kinds)) == len(kinds)


def test_when_nobody_answered(run):
    failed = RunRecord(run.suite, run.dataset, {}, "", run.entries[1:])
    found = json.loads(run_json(failed, Path("out")))

    assert found["rates"] == []
    assert [each["status"] for each in found["matchers"]] == ["timeout"]
    assert set(COUNTS) <= set(RUN_COUNTS)
