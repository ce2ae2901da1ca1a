import polars as pl

from bench.regression.changed_answers import changed_answers

KINDS = pl.Series(["household", "current", "current", "current", "stranger"])


def test_changes_are_counted_by_kind_and_direction():
    before = pl.Series([False, True, True, False, False])
    after = pl.Series([True, False, False, True, False])

    told = changed_answers(before, after, KINDS)

    assert told == "4 changed: current 1 to confirm, current 2 to no match, household 1 to confirm"


def test_nothing_is_said_of_equal_answers():
    same = pl.Series([False, True, True, False, False])

    assert changed_answers(same, same, KINDS) == ""
