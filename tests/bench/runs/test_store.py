"""Run folders: what is written is what is read, and nothing personal is written."""

import json
import platform
from dataclasses import asdict, fields, replace
from pathlib import Path

import polars as pl
import pytest

from bench.entrants.answers import write_bits
from bench.entrants.process import Outcome
from bench.runs.environment import environment
from bench.runs.record import CurveEntry, Entry, RunRecord
from bench.runs.store import answers_path, log_path, read_answers, read_run, write_run
from bench.scoring.counts import QUESTIONS, count_by_kind, total
from bench.scoring.pairwise import TESTS
from bench.studies.sweep.schemas import CURVES, REQUIRED
from generators.errors import ConfirmbenchError
from tests.bench.made_runs import run_counts
from tests.bench.tiny import REQUESTS, truth

ANSWERS = pl.Series("confirmed", [i % 3 == 0 for i in range(REQUESTS)])
SECONDS = {"load": 0.5, "fit": 1.0, "warm_up": 0.25, "ask": 0.125}
GOOD = Entry("exact", "exact", "confirmbench 1", "exact-1", Outcome("ok", "", SECONDS, 1 << 28))
BAD = Entry("hang", "hang", "confirmbench 1", "hang-2", Outcome("timeout", "Stopped.", {"load": 0.5}, None))


@pytest.fixture
def run():
    return RunRecord(
        suite={"name": "tiny", "seed": 1, "limits": {"seconds": 60.0, "memory_gb": 2.0}},
        dataset={"name": "tiny", "digest": "ab" * 16, "records": 20, "requests": REQUESTS},
        environment=environment(),
        started="2026-01-31T12:00:00Z",
        entries=(GOOD, BAD),
        counts=run_counts({"exact-1": ANSWERS}, {"exact-1": "exact"}),
    )


@pytest.fixture
def folder(tmp_path):
    answers_path(tmp_path, "exact-1").parent.mkdir()
    log_path(tmp_path, "exact-1").parent.mkdir()
    write_bits(ANSWERS, answers_path(tmp_path, "exact-1"))
    return tmp_path


def assert_same(one, other):
    for field in fields(RunRecord):
        first, second = (getattr(each, field.name) for each in (one, other))
        assert first.equals(second) if isinstance(first, pl.DataFrame) else first == second, field.name


def test_round_trip(run, folder):
    write_run(run, folder)
    assert_same(read_run(folder), run)
    assert read_answers(folder, run.entries[0], REQUESTS).equals(ANSWERS)


def test_stored_counts_follow_from_stored_answers(run, folder):
    write_run(run, folder)
    stored = read_run(folder)
    answers = read_answers(folder, stored.entries[0], REQUESTS)
    for question in QUESTIONS:
        counts = count_by_kind(answers, truth(), question)
        assert stored.by_kind(question) == {"exact-1": counts}
        assert stored.overall(question) == {"exact-1": total(counts)}
    kept = json.loads((folder / "run.json").read_text())["matchers"][0]["counts"]
    assert kept["should_confirm"]["moved"] == asdict(stored.by_kind("should_confirm")["exact-1"]["moved"])


def rows_of(schema, **given):
    """One row of a schema, null but for what is given."""
    return pl.DataFrame({name: [given.get(name)] for name in schema.names()}, schema=schema)


FRAMES = {
    "curves": rows_of(CURVES, matcher="exact", parameter="k", value=2.0, positives=11),
    "required": rows_of(REQUIRED, matcher="exact", rule="bound", required_fcr=0.01),
    "tests": rows_of(TESTS, a="exact", b="blocked", rate="FNR", q=0.5),
}
FILES = {"curves": "curves.parquet", "required": "required.parquet", "tests": "pairs.parquet"}


def test_frames_come_back_as_they_were(run, folder):
    whole = replace(run, **FRAMES, more={"leaks": pl.DataFrame({"x": [1]})})
    write_run(whole, folder)
    assert_same(replace(read_run(folder), more={}), replace(whole, more={}))
    assert read_run(folder).more["leaks"].equals(whole.more["leaks"])
    assert all((folder / file).is_file() for file in FILES.values())


@pytest.mark.parametrize("name", FRAMES)
def test_frames_that_a_run_has_not_are_empty(run, folder, name):
    """As in runs of earlier versions."""
    write_run(run, folder)
    (folder / FILES[name]).unlink()
    assert getattr(read_run(folder), name).equals(FRAMES[name].clear())


@pytest.mark.parametrize("name", FRAMES)
def test_columns_of_the_future_are_left_and_damage_is_told(run, folder, name):
    write_run(run, folder)
    file, frame = folder / FILES[name], FRAMES[name]
    frame.with_columns(pl.lit(1).alias("later")).write_parquet(file)
    assert getattr(read_run(folder), name).equals(frame)
    for damaged in (frame.drop(frame.columns[0]), frame.with_columns(pl.lit(1).alias(frame.columns[0]))):
        damaged.write_parquet(file)
        with pytest.raises(ConfirmbenchError, match=f"{file.name} .*run the suite again"):
            read_run(folder)
    file.write_bytes(b"nothing")
    with pytest.raises(ConfirmbenchError, match=f"{file.name} is damaged"):
        read_run(folder)


def test_a_curve_that_failed_makes_a_run_incomplete(run, folder):
    traced = CurveEntry("exact", "1", "k", (1, 2))
    whole = replace(run, entries=run.entries[:1], curve_entries=(traced,))
    assert whole.complete
    failed = replace(whole, curve_entries=(replace(traced, status="error", message=f"no {Path.home()}/x/y"),))
    assert not failed.complete
    write_run(failed, folder)
    (kept,) = read_run(folder).curve_entries
    assert (kept.status, kept.message, kept.values) == ("error", "no y", (1, 2))


def test_a_failed_matcher_keeps_its_place(run, folder):
    write_run(run, folder)
    row = json.loads((folder / "run.json").read_text())["matchers"][1]
    assert (row["status"], row["answers"], row["counts"]) == ("timeout", None, None)
    assert row["requests_per_s"] is None
    assert not read_run(folder).complete
    with pytest.raises(ConfirmbenchError, match="hang has no answers"):
        read_answers(folder, BAD, REQUESTS)


def test_speed_is_requests_over_the_seconds_of_asking(run, folder):
    write_run(run, folder)
    row = json.loads((folder / "run.json").read_text())["matchers"][0]
    assert row["requests_per_s"] == REQUESTS / 0.125


def test_names_of_hosts_and_folders_are_not_stored(run, folder, monkeypatch):
    monkeypatch.setattr(platform, "node", lambda: "alices-laptop")
    secret = f"alices-laptop: {Path.home()}/x, /srv/alice/data.csv"
    failed = replace(BAD, outcome=replace(BAD.outcome, message=secret))
    log_path(folder, "hang-2").write_text(secret)
    write_run(replace(run, entries=(failed,)), folder)
    for file in (folder / "run.json", log_path(folder, "hang-2")):
        assert "data.csv" in file.read_text()
        for name in ("alices-laptop", "/srv", "alice/", f"{Path.home()}/"):
            assert name not in file.read_text()


def test_empty_logs_are_removed_and_long_ones_cut(run, folder):
    log_path(folder, "exact-1").write_text("\n")
    log_path(folder, "hang-2").write_text("x\n" * 100_000 + "the end")
    write_run(run, folder)
    assert not log_path(folder, "exact-1").exists()
    assert log_path(folder, "hang-2").read_text().endswith("the end")
    assert log_path(folder, "hang-2").stat().st_size <= 1 << 16


def test_fields_of_the_future_are_passed_over(run, folder):
    write_run(run, folder)
    content = json.loads((folder / "run.json").read_text())
    content["matchers"][0]["energy_joules"] = content["weather"] = 3
    (folder / "run.json").write_text(json.dumps(content))
    assert_same(read_run(folder), run)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"schema_version": 2}, "has schema 2"),
        ({"scorer": 99}, "scorer 99"),
        ({"matchers": [{}]}, "is damaged"),
    ],
)
def test_refuses_other_schemas_and_damage(run, folder, change, message):
    write_run(run, folder)
    content = json.loads((folder / "run.json").read_text())
    (folder / "run.json").write_text(json.dumps(content | change))
    with pytest.raises(ConfirmbenchError, match=message):
        read_run(folder)


def test_refuses_a_folder_without_a_run(tmp_path):
    with pytest.raises(ConfirmbenchError, match="is not a run folder"):
        read_run(tmp_path)
