"""Any k of n fields."""

from itertools import product

import pytest

from generators.errors import ConfirmbenchError
from matchers.any_k_of_n import FIELDS, AnyKOfN
from tests.matchers.people import confirms
from tests.matchers.small_world import confirms_with_tin, expected, world
from tests.matchers.test_name_control import OTHER, TIN


def test_one_field_may_differ():
    """Whichever it is; two may not."""
    for field, other in product(FIELDS, FIELDS):
        changed = {field: "99999", other: None}

        assert confirms(AnyKOfN(), {}, changed) == (field == other)


def test_an_address_alone_is_nobody():
    """Three fields that agree are not enough when none of them is a name."""
    stranger = {"given_name": "Wanda", "surname": "Jones"}

    assert not confirms(AnyKOfN(k=3), {}, stranger)
    assert confirms(AnyKOfN(k=3), {}, {"surname": "Jones", "zip_code": None})


def test_a_number_is_a_field():
    matcher = AnyKOfN(k=2, fields=("given_name", "surname", "tin"))
    renamed = {"surname": "Jones"}

    assert confirms_with_tin(matcher, TIN, {**TIN, **renamed})
    assert not confirms_with_tin(matcher, TIN, {**OTHER, **renamed})


@pytest.mark.parametrize(
    ("k", "fields"), [(4, FIELDS), (3, FIELDS), (2, ("surname", "tin", "zip_code")), (5, FIELDS)]
)
def test_equals_the_rule_written_out(k, fields):
    def rule(request, record):
        same = [field for field in fields if request[field] and request[field] == record[field]]
        return len(same) >= k and bool({"given_name", "surname"} & set(same))

    held, asked = world(7)
    answers = expected(rule, held, asked)

    assert 0 < sum(answers) < 300
    assert AnyKOfN(k=k, fields=fields).fit(held).confirm(asked).to_list() == answers


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"k": 0}, "k is 0"),
        ({"k": 6}, "k is 6"),
        ({"k": 2.0}, "k is 2.0"),
        ({"k": True}, "k is True"),
        ({"fields": ()}, "fields is"),
        ({"fields": ("age",)}, "fields is"),
        ({"fields": ("city", "city"), "k": 1}, "fields is"),
        ({"fields": ["surname"], "k": 1}, "fields is"),
        ({"fields": ("city", "state"), "k": 1}, "makes 0 combinations"),
    ],
)
def test_refuses(wrong, said):
    with pytest.raises(ConfirmbenchError, match=said):
        AnyKOfN(**wrong)
