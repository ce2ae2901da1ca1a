"""What screens change, on eight requests that can be counted by hand."""

from dataclasses import replace

import polars as pl
import pytest

from bench.custody.report import screens_text
from bench.custody.run import screened
from bench.runs.record import RunRecord
from bench.runs.store import read_run, write_run
from tests.bench.custody.eight import SCREENS, TRUTH, Eight, counted, leaked


def errors(screen, path, measure, stage="end to end"):
    where = {"screen": screen, "path": path, "measure": measure, "stage": stage}
    return counted().filter(**where).select("errors", "of").row(0)


def test_wrong_confirms_are_those_of_the_ineligible_and_of_others():
    """Without one, 1 and 6 are wrong about whom, 2 has no grounds; five should get no confirm."""
    assert errors("open", "all", "wrong confirm") == (3, 5)
    assert errors("open", "all", "... without grounds") == (1, 5)
    assert errors("strict", "all", "wrong confirm") == (0, 5)


def test_wrong_refusals_are_of_the_eligible():
    """The strict screen refuses 1, 2, 4 and 6, of which 1 and 4 are eligible, as six are."""
    assert errors("open", "all", "wrong refusal") == (0, 6)
    assert errors("strict", "all", "wrong refusal") == (2, 6)


@pytest.mark.parametrize("measure", ["wrong confirm", "wrong refusal", "wrong no-match"])
def test_both_paths_make_the_whole(measure):
    for screen in SCREENS:
        parts = [errors(screen, path, measure) for path in ("by number", "by address")]
        assert tuple(map(sum, zip(*parts, strict=True))) == errors(screen, "all", measure)
    assert errors("open", "by number", "wrong confirm") == (2, 3)


def test_the_text_has_every_matcher_behind_every_screen():
    for width in (70, 160):
        text = screens_text(counted(), leaked(), width)
        assert all(len(line) <= width for line in text.split("\n"))
        assert "0.6000 (3/5)" in text
        assert "7.0000" in text
        assert (
            "3 (2 wrong)" in text
        )  # confirms by number with no screen: 0, 1 and 2, of which 0 alone is right


def test_nothing_answered_is_said():
    assert "No matcher answered" in screens_text(screened(Eight(), TRUTH, {}, SCREENS), leaked(), 80)


def test_a_run_keeps_both_frames(tmp_path):
    frames = {"screens": counted(), "leaks": pl.DataFrame({"matcher": ["loose"], "value": [1.0]})}
    run = RunRecord({"name": "t", "seed": 1}, {"requests": 8}, {}, "", ())
    assert run.more == {}
    write_run(replace(run, more=frames), tmp_path)
    kept = read_run(tmp_path).more
    assert all(kept[name].equals(frame) for name, frame in frames.items())
