"""Whom wrong answers meet, against counts that were written by hand."""

from bench.output.people import KINDS, group_of_people, kind_of_people
from bench.output.whom import turned_away, wrongly_confirmed
from generators.schema import KINDS as ALL_KINDS
from tests.bench.page.made_words import Made, errs, material


def test_the_kind_with_most_wrong_confirms_of_the_matcher_that_makes_most():
    made = {
        "blocked": Made({"household": 30, "moved": 20}),
        "exact": Made({"household": 3, "moved": 1}),
        "odd": Made({"household": 1, "moved": 4}),
    }

    assert wrongly_confirmed(material(made)) == [
        "blocked confirms 6.0 % of the people who merely live with someone on file (30 of 500); odd confirms "
        "0.2 % of them (1). 2 of the 3 matchers that make any wrong confirm make the most of them here."
    ]


def test_as_many_of_two_kinds_is_not_most_of_one():
    made = {"a": Made({"household": 9}), "b": Made({"household": 4, "moved": 4})}

    assert "make the most" not in wrongly_confirmed(material(made))[0]


def test_who_confirms_none_of_them():
    made = {"a": errs(0, 9), "b": errs(0, 0), "c": errs(0, 0)}

    assert wrongly_confirmed(material(made))[0].endswith("(9 of 500); 2 others confirm none of them.")


def test_kinds_with_too_few_requests_say_nothing():
    told = wrongly_confirmed(material({"a": Made({"stranger": 50, "moved": 1})}))

    assert told == ["a confirms 0.22 % of the people who are on file, but at another address (1 of 450)."]


def test_without_wrong_answers_there_is_nothing_to_say():
    spotless = material({"a": errs(0, 0), "b": errs(0, 0)})

    assert wrongly_confirmed(spotless) == turned_away(spotless) == []


def test_nobody_answered():
    failed = material({"a": Made({}, status="error")})

    assert wrongly_confirmed(failed) == turned_away(failed) == []


def test_who_is_turned_away_most_from_best_to_worst():
    made = {
        "a": Made({"renamed": 200, "current": 8}),
        "b": Made({"renamed": 20}),
        "c": Made({"current": 400}),
    }

    assert turned_away(material(made)) == [
        "Of the people who are on file under another surname, c turns away 0 % (0 of 200), a 100 % (200 of "
        "200)."
    ]


def test_one_matcher_is_compared_with_nobody():
    assert turned_away(material({"only": errs(50, 0)})) == [
        "only turns away 25.0 % (50 of 200) of the people who are on file under another surname, more than "
        "of any other kind."
    ]


def test_every_kind_has_words():
    assert set(KINDS) == set(ALL_KINDS)
    assert kind_of_people("new") == "people of the kind new"
    assert group_of_people("birth_decade", "1980") == "people born in the 1980s"
    assert group_of_people("region", "<north>") == "people whose region is <north>"
