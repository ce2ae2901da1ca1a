"""Keyed digests tell people apart without naming them."""

import polars as pl
import pytest

from bench.custody.ledger.subject import subjects
from generators.schema import CLAIM_COLUMNS

KEY = b"k" * 32
PERSON = {
    "given_name": "Ana",
    "surname": "Muñoz",
    "house_number": "12",
    "street": "Saint James Street",
    "city": "Norwood",
    "state": "OH",
    "zip_code": "45212",
}


def digests(*people, key=KEY):
    frame = pl.DataFrame(people, schema=dict.fromkeys(CLAIM_COLUMNS, pl.String))
    subject, named = subjects(key, frame)
    assert (subject.name, named.name) == ("subject", "named")
    return subject.to_list(), named.to_list()


@pytest.mark.parametrize(
    ("changed", "same_subject", "same_name"),
    [
        ({"surname": "MUNOZ", "street": "St James St"}, True, True),  # differences of writing
        ({"middle_name": "Rosa"}, True, True),  # whoever leaves it out is the same
        ({"unit": ""}, True, True),
        ({"house_number": "14"}, False, True),
        ({"suffix": "Jr"}, False, True),  # father and son at one address are two
        ({"given_name": "Anna"}, False, False),
        ({"given_name": "Muñoz", "surname": "Ana"}, False, False),  # names are not a bag of words
    ],
)
def test_who_is_the_same(changed, same_subject, same_name):
    subject, named = digests(PERSON, PERSON | changed)
    assert (subject[0] == subject[1], named[0] == named[1]) == (same_subject, same_name)


def test_fields_do_not_run_into_each_other():
    subject, named = digests({"given_name": "AB", "surname": "C"}, {"given_name": "A", "surname": "BC"})
    assert len({*subject, *named}) == 4


def test_another_key_another_digest():
    assert not {*digests(PERSON)[0], *digests(PERSON)[1]} & {
        *digests(PERSON, key=b"other")[0],
        *digests(PERSON, key=b"other")[1],
    }


def test_where_nothing_is_said_there_is_no_digest():
    nobody, address_alone = {}, {"street": "Main St", "given_name": "", "surname": None}
    subject, named = digests(nobody, address_alone)
    assert named == [None, None]
    assert subject[0] is None
    assert len(subject[1]) == 32
