"""What screens change, on eight requests that can be counted by hand.

Eight requests, one for each way to be admitted or not, confirmed or not, eligible or not; and laws.
"""

from dataclasses import replace

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.custody.report import screens_text
from bench.custody.run import screen_all
from bench.custody.serving.served import answers, outcome_counts
from bench.custody.stages import STAGE_COUNTS, stage_counts
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
    assert "No matcher answered" in screens_text(screen_all(Eight(), TRUTH, {}, SCREENS), leaked(), 80)


def test_a_run_keeps_both_frames(tmp_path):
    frames = {"screens": counted(), "leaks": pl.DataFrame({"matcher": ["loose"], "value": [1.0]})}
    run = RunRecord({"name": "t", "seed": 1}, {"requests": 8}, {}, "", ())
    assert run.more == {}
    write_run(replace(run, more=frames), tmp_path)
    kept = read_run(tmp_path).more
    assert all(kept[name].equals(frame) for name, frame in frames.items())


YES, NO = True, False
ADMITTED = pl.Series([YES, YES, YES, YES, YES, NO, NO, NO])
CONFIRMED = pl.Series([YES, YES, YES, NO, NO, YES, YES, NO])
ELIGIBLE = pl.Series([YES, YES, NO, YES, NO, YES, NO, YES])
SHOULD = pl.Series([YES, NO, YES, YES, NO, YES, NO, NO])

HAND = {
    ("screen", "false admit"): (2, 3),  # 2 and 4, of 2, 4 and 6
    ("screen", "false refuse"): (2, 5),  # 5 and 7
    ("matcher, of admitted", "false confirm"): (1, 2),  # 1, of 1 and 4
    ("matcher, of admitted", "false no-match"): (1, 3),  # 3, of 0, 2 and 3
    ("matcher, of all", "false confirm"): (2, 4),  # 1 and 6, of 1, 4, 6 and 7
    ("matcher, of all", "false no-match"): (1, 4),  # 3, of 0, 2, 3 and 5
    ("end to end", "wrong confirm"): (2, 5),  # 1 and 2; 0, 3 and 5 should get a confirm
    ("end to end", "... wrong person or address"): (1, 5),  # 1
    ("end to end", "... without grounds"): (1, 5),  # 2
    ("end to end", "wrong refusal"): (2, 5),  # 5 and 7
    ("end to end", "wrong no-match"): (1, 3),  # 3, of 0, 3 and 5
    ("without a screen", "confirms"): (5, 8),
    ("without a screen", "... wrong person or address"): (2, 5),  # 1 and 6
    ("without a screen", "... of ineligible requests"): (2, 5),  # 2 and 6
    ("with the screen", "confirms"): (3, 8),
    ("with the screen", "... wrong person or address"): (1, 3),  # 1
    ("with the screen", "... of ineligible requests"): (1, 3),  # 2
    ("with the screen", "right confirms withheld"): (1, 2),  # 5, of 0 and 5
}

four = st.lists(st.tuples(*[st.booleans()] * 4), max_size=30).map(
    lambda rows: [pl.Series([row[place] for row in rows], dtype=pl.Boolean) for place in range(4)]
)


def stages_counted(*series):
    rows = stage_counts(*series).iter_rows(named=True)
    return {(row["stage"], row["measure"]): (row["errors"], row["of"]) for row in rows}


def test_counted_by_hand():
    assert stages_counted(ADMITTED, CONFIRMED, ELIGIBLE, SHOULD) == HAND


def test_rates_have_their_intervals():
    frame = stage_counts(ADMITTED, CONFIRMED, ELIGIBLE, SHOULD)

    assert frame.schema == STAGE_COUNTS
    assert frame["rate"].to_list() == (frame["errors"] / frame["of"]).to_list()
    assert (frame["low"] <= frame["rate"]).all()
    assert (frame["rate"] <= frame["high"]).all()


@given(four)
@settings(max_examples=40)
def test_parts_add_up(series):
    admitted, confirmed, eligible, should = series
    found = {key: errors for key, (errors, _) in stages_counted(*series).items()}
    end = {measure: count for (stage, measure), count in found.items() if stage == "end to end"}
    table = outcome_counts(answers(admitted, confirmed), eligible, should)
    cells = {(row[0], place): n for row in table.rows() for place, n in enumerate(row[1:])}

    assert sum(cells.values()) == len(admitted)
    assert end["wrong confirm"] == end["... wrong person or address"] + end["... without grounds"]
    assert end["wrong confirm"] == cells["refused", 1] + cells["no match", 1]
    assert end["wrong refusal"] == cells["confirm", 0] + cells["no match", 0]
    assert end["wrong no-match"] == cells["confirm", 2]
    assert found["screen", "false admit"] == cells["refused", 1] + cells["refused", 2]
    assert found["with the screen", "confirms"] <= found["without a screen", "confirms"]


@given(four)
@settings(max_examples=40)
def test_a_screen_that_admits_all_leaves_what_the_matcher_says(series):
    _, confirmed, eligible, should = series
    everybody = pl.repeat(True, len(eligible), dtype=pl.Boolean, eager=True)
    found = stages_counted(everybody, confirmed, eligible, should)

    assert found["matcher, of admitted", "false confirm"] == found["matcher, of all", "false confirm"]
    assert found["with the screen", "confirms"] == found["without a screen", "confirms"]
    assert found["end to end", "wrong refusal"][0] == 0


def test_of_nothing_there_is_no_rate():
    nothing = pl.Series([], dtype=pl.Boolean)
    frame = stage_counts(nothing, nothing, nothing, nothing)

    assert frame["of"].sum() == 0
    assert frame["rate"].null_count() == frame.height


@pytest.mark.parametrize(
    ("admitted", "confirmed", "answer"),
    [(YES, YES, "confirm"), (YES, NO, "no match"), (NO, YES, "refused"), (NO, NO, "refused")],
)
def test_who_is_refused_gets_nothing_else(admitted, confirmed, answer):
    assert answers(pl.Series([admitted]), pl.Series([confirmed])).to_list() == [answer]
