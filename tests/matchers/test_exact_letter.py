"""Every letter, hyphen, blank and apostrophe."""

import pytest

from generators.errors import ConfirmbenchError
from matchers.exact_letter import ExactLetter
from tests.matchers.people import confirms
from tests.matchers.small_world import expected, world


@pytest.mark.parametrize(
    ("held", "stated"),
    [
        ("Garcia-Lopez", "Garcia Lopez"),
        ("O'Brien", "OBrien"),
        ("O'Brien", "O\N{RIGHT SINGLE QUOTATION MARK}Brien"),
        ("García", "Garcia"),
        ("De La Rosa", "DeLa Rosa"),
        ("De La Rosa", "De  La Rosa"),
        ("Smith", "Smyth"),
    ],
)
def test_every_letter_counts(held, stated):
    assert confirms(ExactLetter(), {"surname": held}, {"surname": held})
    assert not confirms(ExactLetter(), {"surname": held}, {"surname": stated})


def test_case_and_address():
    """Case counts when told to; the address is as written unless told to be normalised."""
    assert confirms(ExactLetter(), {}, {"surname": " SMITH "})
    assert not confirms(ExactLetter(case=True), {}, {"surname": "SMITH"})
    assert not confirms(ExactLetter(), {}, {"street": "N Maple Ave"})
    assert confirms(ExactLetter(normalize_address=True), {}, {"street": "N Maple Ave"})
    assert not confirms(ExactLetter(normalize_address=True), {"surname": "O'Brien"}, {"surname": "OBrien"})
    assert not confirms(ExactLetter(), {}, {"zip_code": "75502"})


def test_which_columns():
    """A middle name counts when it is listed, and then a missing one agrees with nothing."""
    names = ("given_name", "middle_name", "surname")

    assert confirms(ExactLetter(), {}, {"middle_name": None})
    assert confirms(ExactLetter(names=names), {}, {})
    assert not confirms(ExactLetter(names=names), {"middle_name": None}, {"middle_name": None})
    assert confirms(ExactLetter(address=("city",)), {}, {"zip_code": None})


@pytest.mark.parametrize("case", [True, False])
@pytest.mark.parametrize("normal", [True, False])
def test_equals_the_rule_written_out(case, normal):
    def values(row):
        claim = row["raw"]
        place = row if normal else claim
        texts = [
            claim["given_name"],
            claim["surname"],
            *map(place.get, ("house_number", "street", "zip_code")),
        ]
        return [(text or "").strip() if case else (text or "").strip().upper() for text in texts]

    def rule(request, record):
        return all(values(request)) and values(request) == values(record)

    held, asked = world(6, 600, 300)
    answers = expected(rule, held, asked)

    assert 0 < sum(answers) < 200
    assert ExactLetter(case=case, normalize_address=normal).fit(held).confirm(asked).to_list() == answers


@pytest.mark.parametrize(
    "wrong",
    [
        {"names": ()},
        {"names": ("suffix",)},
        {"names": ("surname", "street")},
        {"names": "surname"},
        {"address": ()},
        {"case": "no"},
        {"normalize_address": 1},
    ],
)
def test_refuses(wrong):
    with pytest.raises(ConfirmbenchError, match=f"^{next(iter(wrong))} is "):
        ExactLetter(**wrong)
