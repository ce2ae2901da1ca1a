"""The order of matchers: that of the leaderboard."""

from bench.page.figures.order import best, by_error, competing, why_best
from tests.bench.page.figures.of_forty import FORTY, NEVER, RIGHT, material


def test_those_within_the_limit_come_by_fnr_and_the_others_by_fcr_behind_them():
    found = material({"forty": FORTY, "nobody": NEVER, "perfect": RIGHT})

    assert by_error(found) == ["perfect", "nobody", "forty"]
    assert best(found) == "perfect"
    assert why_best(found) == "the lowest FNR of those whose FCR is at most 0.1 %"


def test_bounds_and_the_oracle_come_last_and_do_not_compete():
    found = material({"told": RIGHT, "never": NEVER, "forty": FORTY}, oracle="told")

    assert by_error(found) == ["forty", "never", "told"]
    assert competing(found) == ["forty"]
    assert why_best(found) == "the lowest FCR, none being at most 0.1 %"


def test_without_answers_there_is_no_best():
    found = material({}, failed=("slow",))

    assert by_error(found) == []
    assert best(found) is None
