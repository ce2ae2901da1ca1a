"""A page's findings: the important ones first, and always something.

Who makes the fewest errors: counts that were written by hand, and no winner where there is none.

Groups that are wronged more often than everybody: told when tests show it, and never otherwise.

What has no answer is said plainly.

Numbers in sentences: never a 0 or 100 that is not one.

Whom wrong answers meet, against counts that were written by hand.
"""

from dataclasses import replace

import polars as pl
import pytest

from bench.output.findings import (
    LONGEST_REASON,
    NOTHING,
    about,
    fewest,
    findings,
    groups,
    out_of_reach,
    tell_failed,
    turned_away,
    unavoidable,
    wrongly_confirmed,
)
from bench.output.wording import KINDS_OF_PEOPLE, group_of_people, kind_of_people
from bench.scoring.rate import FCR, FNR
from generators.ceiling import ceiling
from generators.schema import KINDS as ALL_KINDS
from tests.bench.page.made import MARKUP, Made, errs, row, telling
from tests.bench.page.made import material as generated
from tests.generators.test_population import ann, frames

THREE = {"careful": errs(200, 2), "keen": errs(10, 40), "loose": errs(100, 300)}
ALL = [("careful", "keen"), ("careful", "loose"), ("keen", "loose")]


def test_one_that_the_tests_tell_from_all_others():
    told = fewest(telling(THREE, {FCR: ALL, FNR: ALL}))

    assert told == [
        "careful makes the fewest wrong confirms: 2 among the 1,000 requests that should not be confirmed "
        "(0.2 %); the others make 40 or more, and the tests tell each of them apart from careful.",
        "What that costs: careful makes 200 wrong no-matches among the 1,000 requests that should be "
        "confirmed (20.0 %) and answers 12,000 requests a second.",
        "keen makes the fewest wrong no-matches: 10 among the 1,000 requests that should be confirmed "
        "(1.0 %); the others make 100 or more, and the tests tell each of them apart from keen; keen "
        "pays with 40 (4.0 %) wrong confirms.",
    ]


def test_without_tests_nothing_is_said_of_certainty():
    told = " ".join(fewest(telling(THREE)))

    assert "careful makes the fewest wrong confirms: 2 among" in told
    assert "test" not in told


def test_a_tie_is_no_win():
    tied = telling(THREE, {FCR: [("careful", "loose"), ("keen", "loose")], FNR: ALL})
    who, cost, _ = fewest(tied)

    assert who == (
        "careful (2) and keen (40) make the fewest wrong confirms among the 1,000 requests that should not "
        "be confirmed; no test tells them apart."
    )
    assert cost == (
        "What that costs: keen makes 10 wrong no-matches among the 1,000 requests that should be confirmed "
        "(1.0 %) and answers 12,000 requests a second; careful 200 (20.0 %) and 12,000 a second."
    )


def test_ties_are_not_passed_on():
    """careful is tied with both, yet these two differ."""
    who = fewest(telling(THREE, {FCR: [("keen", "loose")], FNR: ALL}))[0]

    assert who.startswith("careful (2), keen (40) and loose (300) make the fewest wrong confirms")
    assert who.endswith("; no test tells the others from careful.")


def test_all_tied():
    who = fewest(telling(THREE, {FCR: [], FNR: ALL}))[0]

    assert who.startswith(
        "No test tells careful (2), keen (40) and loose (300) apart by wrong confirms among"
    )
    assert "fewest" not in who


@pytest.mark.parametrize("differ", [None, {}])
def test_equal_counts(differ):
    told = fewest(telling({"a": errs(5, 0), "b": errs(5, 0)}, differ))

    assert told[0] == (
        "All 2 matchers make as many wrong confirms among the 1,000 requests that should not be confirmed: 0."
    )
    assert told[-1].startswith("All 2 matchers make as many wrong no-matches")


def test_a_tie_for_the_first_place_without_tests():
    told = fewest(telling({"a": errs(5, 0), "b": errs(9, 0), "c": errs(1, 7)}))

    assert told[0].startswith("a (0) and b (0) make the fewest wrong confirms among the 1,000")
    assert told[2].endswith("the others make 5 or more; c pays with 7 (0.7 %) wrong confirms.")


def test_many_in_a_tie_are_counted():
    many = {f"m{place}": errs(place, place) for place in range(9)}
    who, cost, misses = fewest(telling(many, {}))

    assert who.startswith("No test tells m0 (0), m1 (1) and 7 others (2 to 8) apart by wrong confirms")
    assert cost.startswith("What that costs: m0 makes 0 wrong no-matches among the 1,000")
    assert cost.endswith("; the 8 others up to 8 (0.8 %), m8.")
    assert misses.startswith("No test tells m0 (0), m1 (1) and 7 others (2 to 8) apart by wrong no-matches")


def test_a_pair_that_was_not_tested_is_no_tie():
    tested = telling(THREE, {})
    untested = replace(tested, tests=tested.tests.filter(pl.col("a") != "keen"))
    told = fewest(untested)

    assert told[0].startswith("careful makes the fewest wrong confirms: 2 among")
    assert not any("test" in each for each in told)


def test_of_two_the_other():
    told = fewest(telling({"a": errs(1, 1), "b": errs(200, 200)}, {FCR: [("a", "b")], FNR: [("a", "b")]}))

    assert told[0].endswith("; the other makes 200, and the tests tell it apart from a.")
    assert told[2].endswith("; the other makes 200, and the tests tell it apart from a.")  # no price twice


def test_one_alone_has_nobody_to_beat():
    assert fewest(telling({"only": errs(0, 25)})) == [
        "only makes 25 wrong confirms among the 1,000 requests that should not be confirmed (2.5 %), "
        "makes 0 wrong no-matches among the 1,000 requests that should be confirmed and answers 12,000 "
        "requests a second."
    ]


def test_no_one_answered():
    assert fewest(telling({"broken": Made({}, status="error")})) == []


def test_bounds_and_the_oracle_are_not_praised():
    bounds = {
        "never": errs(200, 0),
        "always": errs(0, 500),
        "told": errs(0, 0, name="oracle", reads_truth=True),
    }
    told = " ".join(fewest(telling({"a": errs(5, 5), "b": errs(6, 6), **bounds}, {})))

    assert not any(name in told for name in bounds)


def test_times_that_were_not_measured_are_not_told():
    told = " ".join(fewest(telling({"a": errs(5, 5, speed=None), "b": errs(6, 6, speed=None)})))

    assert "second" not in told


def test_names_stand_as_they_are():
    odd = "<b>x</b> | `y`(path='a_b')"

    assert odd in fewest(telling({odd: errs(0, 0), "plain": errs(1, 1)}))[0]


PEOPLE = {"a": errs(100, 0)}


def split(women, men, kinds=None):
    """Rows of the column sex: (requests, misses) of women and of men, all current or as `kinds` says."""
    parts = kinds or {"female": {"current": women}, "male": {"current": men}}
    rows = [row("a", "sex", group, (*sizes, 500, 0)) for group, sizes in (("female", women), ("male", men))]
    return rows + [
        row("a", "sex x kind", f"{group} x {kind}", (*sizes, 0, 0))
        for group, of_group in parts.items()
        for kind, sizes in of_group.items()
    ]


def test_what_the_mix_of_kinds_explains_is_said_so():
    """Women change their surnames; of one kind, women and men are turned away alike."""
    kinds = {
        "female": {"current": (320, 0), "renamed": (180, 90)},
        "male": {"current": (480, 0), "renamed": (20, 10)},
    }
    told = groups(telling(PEOPLE, groups=split((500, 90), (500, 10), kinds)))

    assert told == [
        "a turns away 18.0 % of the women whom it should confirm (90 of 500), against 10.0 % of everybody, "
        "which their mix of kinds of request can explain."
    ]


def test_what_it_does_not_explain_stands_alone():
    kinds = {
        "female": {"current": (400, 0), "renamed": (100, 90)},
        "male": {"current": (400, 0), "renamed": (100, 10)},
    }
    told = groups(telling(PEOPLE, groups=split((500, 90), (500, 10), kinds)))

    assert told == [
        "a turns away 18.0 % of the women whom it should confirm (90 of 500), against 10.0 % of everybody."
    ]


def test_the_largest_ratio_of_several():
    """Of the other matcher, women are turned away three times as often as men."""
    kinds = {
        "female": {"current": (400, 0), "renamed": (100, 90)},
        "male": {"current": (400, 0), "renamed": (100, 10)},
    }
    rows = split((500, 90), (500, 10), kinds)
    halved = [
        each | {"matcher": "b", "wrong_no_matches": 75} for each in rows if each["wrong_no_matches"] == 90
    ]
    halved += [
        each | {"matcher": "b", "wrong_no_matches": 25} for each in rows if each["wrong_no_matches"] == 10
    ]
    halved += [each | {"matcher": "b"} for each in rows if each["wrong_no_matches"] == 0]
    told = groups(telling(PEOPLE | {"b": errs(100, 0)}, groups=[*rows, *halved]))

    assert told == [
        "a turns away 18.0 % of the women whom it should confirm (90 of 500), against 10.0 % of everybody: "
        "the largest of 2 such differences between groups that tests show."
    ]


def test_no_difference_no_sentence():
    assert groups(telling(PEOPLE, groups=split((500, 50), (500, 50)))) == []


def test_counts_without_groups_no_sentence():
    assert groups(telling(PEOPLE)) == []
    assert groups(telling({})) == []


def test_failed_matchers_by_name_and_reason():
    made = {
        "a": errs(1, 1),
        "hang": Made({}, status="timeout", message="Stopped at the limit of 9 s."),
        "<i>": Made({}, status="error", message="No\n such thing: " + "x" * 500),
    }
    (line,) = tell_failed(telling(made))

    assert line.startswith(
        "Without answers, and so without rates: hang (timeout: Stopped at the limit of 9 s); "
        "<i> (error: No such thing: xxx"
    )
    assert "\n" not in line
    assert len(line) < 2 * LONGEST_REASON + 100


def test_many_failures_are_counted():
    made = {f"m{place}": Made({}, status="memory") for place in range(7)}

    assert tell_failed(telling(made)) == [
        "Without answers, and so without rates: m0 (memory); m1 (memory); m2 (memory); m3 (memory); 3 more."
    ]


def test_none_failed():
    assert tell_failed(telling({"a": errs(0, 0)})) == []


def test_what_a_thousand_requests_cannot_show():
    (line,) = out_of_reach(telling({"a": errs(0, 0)}))

    assert "no matcher can be shown to have an FCR below 0.003 " in line
    assert out_of_reach(telling({"a": Made({}, status="error")})) == []


def test_errors_that_nobody_can_avoid():
    found = ceiling(*frames([ann(True), ann(False)]))
    none = ceiling(*frames([ann(True)]))

    assert unavoidable(telling({}, ceiling=found))[0].startswith("Ceiling: 1 of 2 requests")
    assert unavoidable(telling({}, ceiling=none)) == unavoidable(telling({})) == []


@pytest.mark.parametrize(
    ("speed", "text"),
    [(86_693, "87,000"), (1_760_825, "1.8 million"), (999_999, "1 million"), (12.34, "12"), (0.456, "0.46")],
)
def test_speeds_have_two_digits(speed, text):
    assert about(speed) == text


def test_the_kind_with_most_wrong_confirms_of_the_matcher_that_makes_most():
    made = {
        "blocked": Made({"household": 30, "moved": 20}),
        "exact": Made({"household": 3, "moved": 1}),
        "odd": Made({"household": 1, "moved": 4}),
    }

    assert wrongly_confirmed(telling(made)) == [
        "blocked confirms 6.0 % of the people who merely live with someone on file (30 of 500); odd confirms "
        "0.2 % of them (1). 2 of the 3 matchers that make any wrong confirm make the most of them here."
    ]


def test_as_many_of_two_kinds_is_not_most_of_one():
    made = {"a": Made({"household": 9}), "b": Made({"household": 4, "moved": 4})}

    assert "make the most" not in wrongly_confirmed(telling(made))[0]


def test_who_confirms_none_of_them():
    made = {"a": errs(0, 9), "b": errs(0, 0), "c": errs(0, 0)}

    assert wrongly_confirmed(telling(made))[0].endswith("(9 of 500); 2 others confirm none of them.")


def test_kinds_with_too_few_requests_say_nothing():
    told = wrongly_confirmed(telling({"a": Made({"stranger": 50, "moved": 1})}))

    assert told == ["a confirms 0.22 % of the people who are on file, but at another address (1 of 450)."]


def test_without_wrong_answers_there_is_nothing_to_say():
    spotless = telling({"a": errs(0, 0), "b": errs(0, 0)})

    assert wrongly_confirmed(spotless) == turned_away(spotless) == []


def test_nobody_answered():
    failed = telling({"a": Made({}, status="error")})

    assert wrongly_confirmed(failed) == turned_away(failed) == []


def test_who_is_turned_away_most_from_best_to_worst():
    made = {
        "a": Made({"renamed": 200, "current": 8}),
        "b": Made({"renamed": 20}),
        "c": Made({"current": 400}),
    }

    assert turned_away(telling(made)) == [
        "Of the people who are on file under another surname, c turns away 0 % (0 of 200), a 100 % (200 of "
        "200)."
    ]


def test_one_matcher_is_compared_with_nobody():
    assert turned_away(telling({"only": errs(50, 0)})) == [
        "only turns away 25.0 % (50 of 200) of the people who are on file under another surname, more than "
        "of any other kind."
    ]


def test_every_kind_has_words():
    assert set(KINDS_OF_PEOPLE) == set(ALL_KINDS)
    assert kind_of_people("new") == "people of the kind new"
    assert group_of_people("birth_decade", "1980") == "people born in the 1980s"
    assert group_of_people("region", "<north>") == "people whose region is <north>"


def test_wrong_confirms_first_limits_last():
    broken = Made({}, status="error", message="no")
    told = findings(telling({"a": errs(20, 2), "b": errs(2, 20), "c": broken}))

    assert told[0].startswith("a makes the fewest wrong confirms: 2 among")
    assert told[1].startswith("What that costs: a makes 20 wrong no-matches")
    assert told[-2] == "Without answers, and so without rates: c (error: no)."
    assert told[-1].startswith("With 1,000 requests that should not be confirmed, no matcher can be shown")


def test_when_all_failed():
    told = findings(telling({"a": Made({}, status="error"), "b": Made({}, status="timeout")}))

    assert told == [NOTHING, "Without answers, and so without rates: a (error); b (timeout)."]


@pytest.mark.parametrize("number", [0, 1, 2, 50])
def test_as_many_matchers_as_there_are(number):
    told = findings(telling({f"m{place}": errs(place, place) for place in range(number)}))

    assert 1 <= len(told) <= 9
    assert all(each.endswith(".") and "\n" not in each and len(each) < 500 for each in told)


def test_a_generated_dataset_with_odd_names():
    told = findings(generated({MARKUP: 0.001, "loose": 0.3, "told": 0.0, "broken": None}, oracle="told"))

    assert told[0].startswith(f"{MARKUP} makes the fewest wrong confirms")
    assert not any("told makes" in each for each in told)
    assert any("broken (error: ValueError: no <such> thing)" in each for each in told)
