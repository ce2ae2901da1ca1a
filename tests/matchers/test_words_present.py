"""A share of the words of a record's name and address."""

import re

import pytest

from generators.errors import ConfirmbenchError
from generators.schema import ADDRESS_COLUMNS, NAME_COLUMNS
from matchers.words_present import WordsPresent
from tests.matchers.kernels.test_words_present import plain_words
from tests.matchers.people import confirms
from tests.matchers.small_world import expected, world


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
def test_equals_the_rule_written_out(share, address_share):
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
def test_refuses(wrong):
    with pytest.raises(ConfirmbenchError, match=f"^{next(iter(wrong))} is "):
        WordsPresent(**wrong)
