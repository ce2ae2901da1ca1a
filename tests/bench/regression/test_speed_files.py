"""What is kept of speed: appended whole, read back, turned into limits."""

import polars as pl
import pytest

from bench.regression.pairs import Pair
from bench.regression.speed_files import HISTORY, IDENTICAL, SpeedFiles, pairs_by_comparison, speed_files
from generators.errors import ConfirmbenchError


@pytest.fixture
def files(tmp_path):
    return SpeedFiles(tmp_path / "results" / "a.csv", tmp_path / "results" / "aa-a.csv")


def recording(when, ratio, benchmark="b"):
    row = {"when": when, "commit": "c", "benchmark": benchmark, "seconds": 1.0, "ratio": ratio}
    return pl.DataFrame([row | {"counters": '{"pairs": 3, "digest": "x,y"}'}], schema=HISTORY)


def comparison(when, *pairs, benchmark="b"):
    rows = [(when, number, benchmark, *pair) for number, pair in enumerate(pairs, start=1)]
    return pl.DataFrame(rows, schema=IDENTICAL, orient="row")


def test_nothing_kept(files):
    assert files.recorded().schema == HISTORY
    assert (files.ratios(), files.kept_ratios()) == ({}, {})
    assert not files.history.parent.exists()


def test_rows_are_added_behind_those_that_are_there(files):
    first, second = recording("1", 1.0), recording("2", None)
    files.record(first)
    files.record(second)

    assert files.recorded().equals(pl.concat([first, second]))
    assert [path.name for path in files.history.parent.iterdir()] == ["a.csv"]


def test_a_kept_ratio_is_the_median_of_the_newest_five(files):
    for turn, ratio in enumerate([9.0, 1.0, 2.0, 3.0, None, 4.0, 5.0]):
        files.record(recording(str(turn), ratio))

    assert files.kept_ratios() == {"b": 3.0}


def test_ratios_of_each_comparison(files):
    files.calibrate(comparison("1", (1.0, 1.2), (2.0, 1.1)))
    files.calibrate(comparison("2", (1.0, 1.0)))
    files.calibrate(comparison("2", (4.0, 2.0), benchmark="other"))

    assert files.ratios() == {"b": [pytest.approx(1.1), 1.0], "other": [0.5]}
    assert pairs_by_comparison(files.compared())["b"] == [[Pair(1.0, 1.2), Pair(2.0, 1.1)], [Pair(1.0, 1.0)]]


def test_a_file_that_is_something_else_is_refused(files):
    files.history.parent.mkdir()
    files.history.write_text("when,commit\n1,2,3\n")

    with pytest.raises(ConfirmbenchError, match="columns when, commit, benchmark"):
        files.recorded()


def test_files_are_named_after_the_machine_class_alone(tmp_path):
    found = speed_files(tmp_path)

    assert found.history.parent == tmp_path / "results" / "speed"
    assert len(found.history.stem) == 8
    assert found.identical.name == f"aa-{found.history.name}"
