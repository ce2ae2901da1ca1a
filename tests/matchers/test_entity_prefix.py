"""Name control, six characters of the street line, ZIP code, and a TIN where there is one."""

import pytest

from generators.errors import ConfirmbenchError
from matchers.entity_prefix import EntityPrefix, street_lines
from tests.matchers.joining.test_identifiers import parts
from tests.matchers.people import claims, confirms
from tests.matchers.small_world import confirms_with_tin, expected, world
from tests.matchers.test_name_control import OTHER, TIN


@pytest.mark.parametrize(
    ("held", "asked", "same"),
    [
        ({}, {"street": "North Main Street"}, True),
        ({}, {"street": "Maple Avenue"}, False),
        ({}, {"house_number": "123"}, False),
        ({"house_number": "12"}, {"house_number": "12", "street": "N Oak St"}, False),
        ({}, {"given_name": "Wanda", "unit": "Apt 4", "city": "Elsewhere"}, True),
        ({}, {"surname": "Smithson"}, True),
        ({}, {"zip_code": "75502"}, False),
        ({"house_number": "12", "street": "PO Box"}, {"house_number": "99", "street": "PO Box"}, True),
        ({}, {"surname": None}, False),
        ({"street": None}, {"street": None}, False),
    ],
)
def test_first_six_characters(held, asked, same):
    """Blanks count: 1234 N is all that is looked at, and of a post office box not the number."""
    assert confirms(EntityPrefix(), held, asked) == same


@pytest.mark.parametrize(
    ("house_number", "street", "line"),
    [
        ("1234", "North Maple Avenue", "1234 N MAPLE AVE"),
        (None, "Maple Avenue", "MAPLE AVE"),
        ("12", "PO Box", "PO BOX 12"),
        (None, "P.O. Box 12", "PO BOX 12"),
        ("884", "RR 7", "RR 7 BOX 884"),
        ("12", None, None),
    ],
)
def test_street_lines(house_number, street, line):
    frame = claims([{"house_number": house_number, "street": street}])

    assert street_lines(frame).item() == line


def test_uses_of_the_number():
    """If stated, it must agree; required, it must be there; ignored, it does not count."""
    for tin, with_same, with_other, without in [
        ("if_stated", True, False, True),
        ("required", True, False, False),
        ("ignored", True, True, True),
    ]:
        matcher = EntityPrefix(tin=tin)

        assert confirms_with_tin(matcher, TIN, TIN) == with_same
        assert confirms_with_tin(matcher, TIN, OTHER) == with_other
        assert confirms_with_tin(matcher, TIN, {}) == without
        assert not confirms_with_tin(matcher, TIN, {**TIN, "zip_code": "75502"})


@pytest.mark.parametrize("characters", [6, 3, 30])
def test_equals_the_rule_written_out(characters):
    def keys(row):
        control = parts((row["raw"]["surname"] or "").replace("'", "").replace(" y ", " "))[0][:4]
        number, street = row["house_number"], row["street"]
        order = (street, number) if street == "PO BOX" else (number, street)
        line = " ".join(filter(None, order))[:characters] if street else None
        return control, line, row["zip_code"]

    def rule(request, record):
        q, tin = keys(request), request["tin"]
        return all(q) and q == keys(record) and (not tin or tin == record["tin"])

    held, asked = world(5)
    answers = expected(rule, held, asked)

    assert 5 < sum(answers) < 250
    assert EntityPrefix(characters=characters).fit(held).confirm(asked).to_list() == answers


@pytest.mark.parametrize(
    "wrong",
    [{"characters": 0}, {"characters": 6.0}, {"characters": True}, {"tin": "maybe"}, {"surname_part": "1"}],
)
def test_refuses(wrong):
    with pytest.raises(ConfirmbenchError, match=f"^{next(iter(wrong))} is "):
        EntityPrefix(**wrong)
