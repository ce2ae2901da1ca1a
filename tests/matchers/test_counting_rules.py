"""Name control, six characters of the street line, ZIP code, and a TIN where there is one.

Any k of n fields.

A share of the words of a record's name and address.
"""

import re
from itertools import product

import pytest

from generators.errors import ConfirmbenchError
from generators.schema import ADDRESS_COLUMNS, NAME_COLUMNS
from matchers.any_k_of_n import FIELDS, AnyKOfN
from matchers.entity_prefix import EntityPrefix, street_lines
from matchers.words_present import WordsPresent
from tests.matchers.kernels.test_search import plain_words
from tests.matchers.people import claims, confirms
from tests.matchers.small_world import confirms_with_tin, expected, world
from tests.matchers.test_exact_rules import OTHER, TIN
from tests.matchers.test_joins import parts


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
def test_entity_prefix_equals_the_rule_written_out(characters):
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
def test_entity_prefix_refuses(wrong):
    with pytest.raises(ConfirmbenchError, match=f"^{next(iter(wrong))} is "):
        EntityPrefix(**wrong)


def test_the_words_of_the_record_must_be_there():
    """All of them, in any order and case; more in the request do no harm."""
    assert confirms(
        WordsPresent(), {}, {"given_name": "SMITH", "surname": "henry  william", "middle_name": None}
    )
    assert confirms(WordsPresent(), {"middle_name": None}, {})
    assert not confirms(WordsPresent(), {}, {"middle_name": None})
    assert not confirms(WordsPresent(), {}, {"middle_name": "H"})
    assert not confirms(WordsPresent(), {}, {"street": "North Maple Ave"})
    assert confirms(WordsPresent(), {"surname": "O'Brien"}, {"surname": "OBRIEN"})
    assert confirms(WordsPresent(), {"surname": "Garza-Morales"}, {"surname": "Morales Garza"})


def test_shares():
    """Two of three words of the name are enough at 0.66 and not at 0.67; the address has its own share."""
    one_less = {"middle_name": None}

    assert confirms(WordsPresent(share=0.66), {}, one_less)
    assert not confirms(WordsPresent(share=0.67), {}, one_less)
    assert confirms(WordsPresent(share=0.66, address_share=1.0), {}, one_less)
    assert not confirms(WordsPresent(share=0.66, address_share=1.0), {}, {**one_less, "street": "Maple Ave"})
    assert confirms(WordsPresent(share=1.0, address_share=0.5), {}, {"street": None, "house_number": None})


def test_half_a_name_is_any_member_of_the_household():
    held, other = {"middle_name": None}, {"given_name": "Wanda", "middle_name": None}

    assert confirms(WordsPresent(share=0.5), held, other)
    assert not confirms(WordsPresent(share=0.51), held, other)


@pytest.mark.parametrize("share", [0.01, 0.34, 0.5, 0.6, 0.75, 0.99, 1.0])
@pytest.mark.parametrize("address_share", [None, 0.5, 1.0])
def test_words_present_equals_the_rule_written_out(share, address_share):
    def words(row, columns):
        return plain_words(" ".join(row["raw"][column] or "" for column in columns))

    def enough(request, record, columns, least):
        held = words(record, columns)
        return bool(held) and len(held & words(request, columns)) / len(held) >= least

    def named(row):
        return bool(re.search(r"\w", (row["given_name"] or "") + (row["surname"] or "")))

    def rule(request, record):
        place = share if address_share is None else address_share
        return (
            named(request)
            and named(record)
            and enough(request, record, NAME_COLUMNS, share)
            and enough(request, record, ADDRESS_COLUMNS, place)
        )

    held, asked = world(10, 80, 150)
    answers = expected(rule, held, asked)

    assert any(answers)
    assert WordsPresent(share, address_share).fit(held).confirm(asked).to_list() == answers


@pytest.mark.parametrize("wrong", [{"share": 0}, {"share": 1.1}, {"share": "all"}, {"address_share": 0.0}])
def test_words_present_refuses(wrong):
    with pytest.raises(ConfirmbenchError, match=f"^{next(iter(wrong))} is "):
        WordsPresent(**wrong)
