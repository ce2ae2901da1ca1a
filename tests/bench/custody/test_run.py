"""What gates change, on eight requests that can be counted by hand."""

from dataclasses import replace

import polars as pl
import pytest

from bench.custody.report import gates_text
from bench.custody.run import gated, gates_of
from bench.runs.record import RunRecord
from bench.runs.store import read_run, write_run
from tests.bench.custody.eight import GATES, TRUTH, Eight, counted, leaked


def errors(gate, path, measure, stage="end to end"):
    where = {"gate": gate, "path": path, "measure": measure, "stage": stage}
    return counted().filter(**where).select("errors", "of").row(0)


def test_wrong_confirms_are_those_of_the_unfit_and_of_others():
    """Without a gate 1 and 6 are wrong about whom, 2 has no grounds; five requests should get no confirm."""
    assert errors("open", "all", "wrong confirm") == (3, 5)
    assert errors("open", "all", "... without grounds") == (1, 5)
    assert errors("strict", "all", "wrong confirm") == (0, 5)


def test_wrong_refusals_are_of_the_fit():
    """The strict gate refuses 1, 2, 4 and 6, of which 1 and 4 are fit, as six are."""
    assert errors("open", "all", "wrong refusal") == (0, 6)
    assert errors("strict", "all", "wrong refusal") == (2, 6)


@pytest.mark.parametrize("measure", ["wrong confirm", "wrong refusal", "wrong no-match"])
def test_both_paths_make_the_whole(measure):
    for gate in GATES:
        parts = [errors(gate, path, measure) for path in ("by number", "by address")]
        assert tuple(map(sum, zip(*parts, strict=True))) == errors(gate, "all", measure)
    assert errors("open", "by number", "wrong confirm") == (2, 3)


def test_the_text_has_every_matcher_behind_every_gate():
    for width in (70, 160):
        text = gates_text(counted(), leaked(), width)
        assert all(len(line) <= width for line in text.split("\n"))
        assert "0.6000 (3/5)" in text
        assert "7.0000" in text
        assert "3 (2 wrong)" in text  # confirms by number with no gate: 0, 1 and 2, of which 0 alone is right


def test_nothing_answered_is_said():
    assert "No matcher answered" in gates_text(gated(Eight(), TRUTH, {}, GATES), leaked(), 80)


def test_a_run_keeps_both_frames(tmp_path):
    frames = {"gates": counted(), "leaks": pl.DataFrame({"matcher": ["loose"], "value": [1.0]})}
    run = RunRecord({"name": "t", "seed": 1}, {"requests": 8}, {}, "", ())
    assert gates_of(run) == {}
    write_run(replace(run, more=frames), tmp_path)
    kept = gates_of(read_run(tmp_path))
    assert all(kept[name].equals(frame) for name, frame in frames.items())
