"""Groups that are wronged more often than everybody: told when tests show it, and never otherwise."""

from bench.output.groups import groups
from tests.bench.page.made_words import errs, material, row

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
    told = groups(material(PEOPLE, groups=split((500, 90), (500, 10), kinds)))

    assert told == [
        "a turns away 18.0 % of the women whom it should confirm (90 of 500), against 10.0 % of everybody, "
        "which their mix of kinds of request can explain."
    ]


def test_what_it_does_not_explain_stands_alone():
    kinds = {
        "female": {"current": (400, 0), "renamed": (100, 90)},
        "male": {"current": (400, 0), "renamed": (100, 10)},
    }
    told = groups(material(PEOPLE, groups=split((500, 90), (500, 10), kinds)))

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
    told = groups(material(PEOPLE | {"b": errs(100, 0)}, groups=[*rows, *halved]))

    assert told == [
        "a turns away 18.0 % of the women whom it should confirm (90 of 500), against 10.0 % of everybody: "
        "the largest of 2 such differences between groups that tests show."
    ]


def test_no_difference_no_sentence():
    assert groups(material(PEOPLE, groups=split((500, 50), (500, 50)))) == []


def test_counts_without_groups_no_sentence():
    assert groups(material(PEOPLE)) == []
    assert groups(material({})) == []
