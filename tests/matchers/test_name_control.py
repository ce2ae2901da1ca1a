"""The name control, as the IRS's instructions and vendors have it."""

import pytest

from generators.errors import ConfirmbenchError
from matchers.name_control import NameControl
from tests.matchers.joining.test_identifiers import parts
from tests.matchers.people import confirms
from tests.matchers.small_world import agree, confirms_with_tin, expected, found, world

TIN, OTHER = {"tin": "917346272"}, {"tin": "977674887"}
ADDRESS = ("house_number", "street", "zip_code")


@pytest.mark.parametrize(
    ("held", "stated", "same"),
    [
        ("McCedar", "Mc Cedar", True),
        ("Williams", "Williamson", True),
        ("De La Rosa", "Delarosa", True),
        ("De La Rosa", "Rosa", False),
        ("Lo", "Lo", True),
        ("Lo", "Lopez", False),
        ("Smith", "Smyth", False),
        ("O'Brien", "OBRIEN", True),
    ],
)
def test_four_letters(held, stated, same):
    assert confirms(NameControl(), {"surname": held}, {"surname": stated}) == same


def test_which_of_two_surnames():
    """Of Garza Morales the first counts or the last, and a request with one of them agrees with one rule."""
    held = {"surname": "Garza Morales"}

    assert confirms(NameControl(), held, {"surname": "Garza"})
    assert not confirms(NameControl(), held, {"surname": "Morales"})
    assert confirms(NameControl(surname_part="last"), held, {"surname": "Morales"})
    assert not confirms(NameControl(surname_part="last"), held, {"surname": "Garza"})


def test_number_or_address():
    """A number that is stated decides alone; without one, the address does. Given names never count."""
    elsewhere = {"zip_code": "75600", "given_name": "Wanda"}

    assert confirms_with_tin(NameControl(), TIN, {**TIN, **elsewhere})
    assert not confirms_with_tin(NameControl(), TIN, OTHER)
    assert confirms_with_tin(NameControl(), TIN, {"given_name": "Wanda"})
    assert not confirms_with_tin(NameControl(), TIN, elsewhere)
    assert confirms_with_tin(NameControl(by="address"), TIN, OTHER)
    assert not confirms_with_tin(NameControl(by="tin"), TIN, {})
    assert not confirms_with_tin(NameControl(), TIN, {**TIN, "surname": None})


@pytest.mark.parametrize("by", ["tin_else_address", "tin", "address"])
@pytest.mark.parametrize("part", ["first", "last"])
def test_equals_the_rule_written_out(by, part):
    def control(row):
        plain = (row["raw"]["surname"] or "").replace("'", "").replace(" y ", " ")
        return parts(plain)[0 if part == "first" else -1][:4]

    def rule(request, record):
        same = control(request)
        place = agree(request, record, ADDRESS)
        return bool(same) and same == control(record) and found(request, record, place, by)

    held, asked = world(3)
    answers = expected(rule, held, asked)

    assert 5 < sum(answers) < 200
    assert NameControl(surname_part=part, by=by).fit(held).confirm(asked).to_list() == answers


@pytest.mark.parametrize(
    "wrong", [{"surname_part": "middle"}, {"by": "name"}, {"address": ("surname",)}, {"address": ()}]
)
def test_refuses(wrong):
    with pytest.raises(ConfirmbenchError, match=f"^{next(iter(wrong))} is "):
        NameControl(**wrong)
