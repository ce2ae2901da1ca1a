"""Sweeps: each point is what a fit of its own would give, and a failure costs only what is behind it.

The points of a curve are counted as a run counts its answers, and are worth as many requests.
"""

import csv
import json
from dataclasses import replace

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.ask import ask
from bench.conformance.matchers import registry, requests
from bench.output.progress import Silent
from bench.scoring.counts import count_by_kind, total
from bench.scoring.rate import FCR, FNR, Rate, Rates
from bench.scoring.slices import slice_counts, slicing
from bench.statistics.required import Required
from bench.studies.sweep.report import failure, json_report, sweep_frame, sweep_report, write_csv
from bench.studies.sweep.required import points, required_points, required_rows, required_text
from bench.studies.sweep.schemas import CURVES, REQUIRED
from bench.studies.sweep.sweep import curve_frame, dataset_of, label_of, required_frame, sweep
from bench.studies.sweep.values import vary
from bench.studies.sweep.worker import CONFIRM_ONLY, is_shared, move
from bench.suites.suite import Limits
from generators.dataset import load
from generators.errors import ConfirmbenchError
from generators.schema import EDITS, KINDS
from matchers.catalog import make, names
from tests.bench.tiny import truth, write_tiny

pytestmark = pytest.mark.process

VALUES = {
    "threshold": {
        "recordlinkage": (4.0, 5.9),
        "recordlinkage_ecm": (-20.0, 20.0),
        "splink": (-30.0, 60.0),
        "tfidf": (0.5, 0.99),
        "bloom": (0.5, 0.99),
        "fellegi_sunter": (-30.0, 30.0),
        "fellegi_sunter_household": (-30.0, 10.0),
        "gradient_boosting": (-50.0, 50.0),
    },
    "window": {"sorted_neighbourhood": (1, 40)},
}
COIN = """
import hashlib
from dataclasses import dataclass
import polars as pl


@dataclass(frozen=True)
class Upto:
    \"\"\"Confirm the first k requests.

    k: of them, 0..28
    \"\"\"

    k: int = 3

    def fit(self, registry):
        assert self.k != 13, "unlucky"
        return self

    def confirm(self, requests):
        return requests["request_id"] < self.k
"""


@pytest.fixture(scope="module")
def dataset(tmp_path_factory):
    return load(write_tiny(tmp_path_factory.mktemp("datasets") / "tiny"))


@pytest.fixture
def upto(tmp_path):
    """The spec of a matcher whose answers can be counted by hand; it cannot be fitted at 13."""
    file = tmp_path / "upto.py"
    file.write_text(COIN)
    return f"{file}:Upto"


@pytest.mark.parametrize(
    ("name", "parameter"),
    [(name, parameter) for name, parameters in CONFIRM_ONLY.items() for parameter in parameters],
)
def test_one_fit_serves_every_value(name, parameter):
    """What is fitted at one value answers at another as a fit of its own does."""
    low, high = VALUES.get(parameter, {}).get(name, (0.5, 1.0))
    first, second = (make(f"{name}({parameter}={value})") for value in (low, high))
    fitted, asked = first.fit(registry().lazy()), requests()
    shared = move(fitted, second, parameter)

    answers = [ask(each, asked).to_list() for each in (fitted, shared, second.fit(registry().lazy()))]
    assert answers[1] == answers[2]
    assert answers[0] != answers[1], "the values are too close to show anything"
    assert ask(fitted, asked).to_list() == answers[0]


def test_what_is_shared():
    assert set(CONFIRM_ONLY) <= set(names())
    assert is_shared("tfidf", "threshold")
    assert is_shared("bloom(hashes=5)", "threshold")
    assert not is_shared("bloom", "hashes")
    assert not is_shared("file.py:Bloom", "threshold")


def test_each_point_is_scored_by_the_projects_scorer(dataset, upto):
    """8 current and 3 renamed requests come first: at 11 nothing is wrong."""
    found = sweep(vary([upto, "--k", "0:20:4"]), dataset, Silent())

    assert found.outcome.ok
    assert (found.failed_at, found.matcher, found.parameter) == (None, "upto.py:Upto", "k")
    wrong = {k: total(scores) for k, scores in found.scores.items()}
    assert {k: counts.wrong_no_matches for k, counts in wrong.items()} == {
        0: 11,
        4: 7,
        8: 3,
        12: 0,
        16: 0,
        20: 0,
    }
    assert {k: counts.wrong_confirms for k, counts in wrong.items()} == {
        0: 0,
        4: 0,
        8: 0,
        12: 1,
        16: 5,
        20: 9,
    }


@pytest.mark.parametrize("spec", ["jaro_winkler", "jaro_winkler(plan='scan')", "phonetic", "tfidf"])
def test_a_sweep_answers_as_runs_one_by_one(dataset, spec):
    """With an index that is kept, with none, with a fit a value, with one fit for all."""
    found = sweep(vary([spec, "--threshold", "0.5,0.95,1"]), dataset, Silent())

    assert found.outcome.ok, found.outcome.message
    for value, scores in found.scores.items():
        matcher = make(f"{spec[:-1]}, threshold={value})" if "(" in spec else f"{spec}(threshold={value})")
        alone = ask(matcher.fit(dataset.registry()), dataset.requests())
        assert scores == count_by_kind(alone, truth())


def test_points_before_a_failure_are_kept(dataset, upto):
    found = sweep(vary([upto, "--k", "11:15:1"]), dataset, Silent())

    assert not found.outcome.ok
    assert (list(found.scores), found.failed_at) == ([11, 12], 13)
    assert failure(found) == "upto.py:Upto at k=13: error. AssertionError: unlucky"
    assert json.loads(json_report(found))["status"] == "error"


def test_report(dataset, upto):
    found = sweep(vary([upto, "--k", "8,11,12"]), dataset, Silent())
    report = sweep_report(found, by_kind=True, width=80)

    assert "upto.py:Upto by k, dataset " in report
    assert "8   0.2727 (3/11)  0.0000 (0/17)" in report
    assert "12  0.0000 (0/11)  0.0588 (1/17)" in report
    assert "Lowest FNR at an FCR of at most 0.001: 0.0000, k=11." in report
    assert "0.2500 (1/4)" in report  # of the four who moved
    assert max(map(len, report.splitlines())) <= 80
    assert "[" not in report
    assert "0.2727 (3/11) [0.0975, 0.5656]" in sweep_report(found, by_kind=False, width=200)
    assert "moved" not in sweep_report(found, by_kind=False, width=200)


def test_report_without_a_bearable_point(dataset, upto):
    found = sweep(vary([upto, "--k", "20"]), dataset, Silent())

    assert "At none of these values is the FCR at most 0.001." in sweep_report(found, False, 80)


def test_required_fcr_is_reported_on_the_other_half():
    """1,000 submissions of two requests; one setting confirms what it should, one everything."""
    n = 2_000
    columns = {
        "should_confirm": [i % 2 == 0 for i in range(n)],
        "submission_id": [i // 2 for i in range(n)],
        "person_id": [None] * n,
        "dwelling_id": [None] * n,
    }
    table = pl.DataFrame(columns, schema_overrides={"person_id": pl.Int64, "dwelling_id": pl.Int64})
    answers = {0.9: table["should_confirm"], 0.1: pl.Series([True] * n), 1.0: pl.Series([False] * n)}
    points = required_points(answers, table)
    rows = required_rows(points, list(answers))

    assert [row["value"] for row in rows] == [0.9, 0.9, None, None, None, None]
    chosen = rows[0]
    assert chosen["fnr"]["errors"] == chosen["fcr"]["errors"] == 0
    assert 400 < chosen["fnr"]["requests"] == chosen["fcr"]["requests"] < 600
    text = required_text(points, list(answers), "threshold", 100)
    assert f"0.0000 (0/{chosen['fnr']['requests']})" in text
    assert "0.0001, 95% bound: Too few requests to say" in text
    assert max(map(len, text.splitlines())) <= 100


def test_intervals_know_what_requests_are_worth(dataset, upto):
    """3 errors of 11 requests that are worth 5: the interval is that of 5."""
    found = sweep(vary([upto, "--k", "8"]), dataset, Silent())
    misses, wrong = Rate(FNR, 3, 11, 5.0), Rate(FCR, 0, 17, 9.0)
    fewer = replace(found, points={8: {"all": Rates(misses, wrong)}})

    (point,) = json.loads(json_report(fewer))["points"]
    assert (point["fnr_low"], point["fnr_high"]) == pytest.approx(tuple(misses.interval()))
    assert point["fcr_high"] == pytest.approx(wrong.interval().high)
    assert (point["effective_positives"], point["effective_negatives"]) == (5.0, 9.0)
    low, high = misses.interval()
    assert f"0.2727 (3/11) [{low:.4f}, {high:.4f}]" in sweep_report(fewer, False, 200)


def test_limits_hold_for_the_whole_sweep(dataset, upto, tmp_path):
    found = sweep(vary([upto, "--k", "1,2"]), dataset, Silent(), Limits(seconds=0.01), tmp_path / "log.txt")

    assert (found.outcome.status, found.failed_at, found.scores) == ("timeout", None, {})
    assert (tmp_path / "log.txt").is_file()
    assert curve_frame(found).is_empty()


def test_a_curve_is_named_without_folders_and_defaults(upto):
    assert label_of(vary([f"{upto}(k=3)".replace("(k=3)", ""), "--k", "5,6"])) == "upto.py:Upto"
    kept = "jaro_winkler(street_threshold=0.8, prefix_weight=0.0)"
    assert label_of(vary([kept, "--threshold", "0.8"])) == "jaro_winkler(prefix_weight=0.0)"


def test_frames_have_a_row_for_each_value_and_each_target(dataset, upto):
    found = sweep(vary([upto, "--k", "8,12"]), dataset, Silent())
    curve, required = curve_frame(found), required_frame(found)

    assert (curve.schema, required.schema) == (CURVES, REQUIRED)
    counts = curve.select("value", "positives", "wrong_no_matches", "negatives", "wrong_confirms")
    assert counts.rows() == [(8.0, 11, 3, 17, 0), (12.0, 11, 0, 17, 1)]
    assert required.height == 6


def test_what_is_required_is_that_of_the_half_that_reports(dataset, upto):
    found = sweep(vary([upto, "--k", "8,12"]), dataset, Silent())
    choosing = Rates(Rate(FNR, 1, 5), Rate(FCR, 0, 900))
    reporting = Rates(Rate(FNR, 2, 6, 4.0), Rate(FCR, 3, 800, 700.0))
    frame = required_frame(replace(found, required=[Required(0.01, "bound", 1, choosing, reporting, None)]))

    expected = ("upto.py:Upto", "k", 0.01, "bound", 12.0, 6, 2, 4.0, 800, 3, 700.0, None)
    assert frame.rows() == [expected]


def test_json(dataset, upto):
    found = json.loads(json_report(sweep(vary([upto, "--k", "8"]), dataset, Silent())))

    assert (found["matcher"], found["parameter"], found["status"]) == ("upto.py:Upto", "k", "ok")
    assert found["dataset"]["digest"] == dataset.digest
    (point,) = found["points"]
    assert (point["value"], point["wrong_no_matches"], point["fcr"]) == (8, 3, 0.0)
    assert point["fnr_low"] < point["fnr"] < point["fnr_high"]
    assert point["by_kind"]["renamed"]["fnr"] == 1.0
    assert point["by_kind"]["renamed"]["fcr"] is None


def test_csv(dataset, upto, tmp_path):
    found = sweep(vary([upto, "--k", "8,12"]), dataset, Silent())
    write_csv(found, True, tmp_path / "kinds.csv")
    write_csv(found, False, tmp_path / "all.csv")

    with (tmp_path / "all.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert [(row["value"], row["kind"], row["wrong_confirms"]) for row in rows] == [
        ("8", "all", "0"),
        ("12", "all", "1"),
    ]
    with (tmp_path / "kinds.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 2 * 9
    assert {row["kind"]: row["fnr"] for row in rows if row["value"] == "8"}["moved"] == ""


def test_the_frame_is_what_the_csv_holds(dataset, upto, tmp_path):
    found = sweep(vary([upto, "--k", "8,12"]), dataset, Silent())
    write_csv(found, True, tmp_path / "kinds.csv")

    frame = sweep_frame(found, by_kind=True)
    written = pl.read_csv(tmp_path / "kinds.csv", schema=frame.schema)
    assert frame.equals(written)
    assert sweep_frame(found)["wrong_confirms"].to_list() == [0, 1]


def test_one_dataset(tmp_path):
    with pytest.raises(ConfirmbenchError, match="not both"):
        dataset_of(tmp_path, "smoke", tmp_path, Silent())


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
