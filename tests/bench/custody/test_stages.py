"""Eight requests, one for each way to be admitted or not, confirmed or not, eligible or not; and laws."""

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.custody.serving.served import answers, outcome_counts
from bench.custody.stages import STAGE_COUNTS, stage_counts

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


def counted(*series):
    rows = stage_counts(*series).iter_rows(named=True)
    return {(row["stage"], row["measure"]): (row["errors"], row["of"]) for row in rows}


def test_counted_by_hand():
    assert counted(ADMITTED, CONFIRMED, ELIGIBLE, SHOULD) == HAND


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
    found = {key: errors for key, (errors, _) in counted(*series).items()}
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
    found = counted(everybody, confirmed, eligible, should)

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
