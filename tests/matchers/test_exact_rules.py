"""Every letter, hyphen, blank and apostrophe.

Whom the exact matcher confirms.

First and last name alone.

The name control, as the IRS's instructions and vendors have it.
"""

import pytest

from generators.errors import ConfirmbenchError
from matchers.exact import Exact
from matchers.exact_letter import ExactLetter
from matchers.kernels import search as kernel
from matchers.name_control import NameControl
from matchers.name_only import NameOnly
from tests.matchers.people import SMITH, confirms, registry, requests
from tests.matchers.small_world import agree, confirms_with_tin, expected, found, world
from tests.matchers.test_joins import parts


@pytest.mark.parametrize("column", Exact().fields)
def test_every_field_counts(column):
    """One field that differs, or is missing on either side or both, is enough for no match."""
    assert confirms(Exact(), {}, {})
    assert not confirms(Exact(), {}, {column: "Other 9"})
    assert not confirms(Exact(), {}, {column: None})
    assert not confirms(Exact(), {column: None}, {column: None})


def test_forgives_spelling():
    """Case, punctuation, accents and abbreviations are normalised first."""
    upper = {column: value.upper() for column, value in SMITH.items() if value}

    assert confirms(Exact(), {"street": "N Maple Ave."}, upper)


def test_needs_one_record_for_all_fields():
    """Two records that agree on half of the fields each do not add up."""
    fitted = Exact().fit(registry({"given_name": "Ann"}, {"surname": "Jones"}))

    assert fitted.confirm(requests({})).to_list() == [False]


def test_other_fields_are_ignored():
    """Only the listed fields are compared."""
    assert confirms(Exact(fields=("surname", "zip_code")), {}, {"given_name": "Ann", "street": None})


@pytest.mark.parametrize("fields", [(), ("name",), ["surname"], "surname"])
def test_refuses_other_fields(fields):
    """Fields are a tuple of claim columns."""
    with pytest.raises(ConfirmbenchError):
        Exact(fields=fields)


def test_compiles_once():
    """One specialisation for every registry and batch."""
    confirms(Exact(), {}, {})
    Exact(fields=("surname",)).fit(registry()).confirm(requests())

    Exact(plan="scan").fit(registry({})).confirm(requests({}))

    for each in (kernel.confirm_asked, kernel.confirm_held, kernel.has_candidate):
        assert len(each.signatures) == 1


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


ELSEWHERE = dict.fromkeys(("house_number", "street", "city", "state", "zip_code"))


def test_the_address_does_not_count():
    assert confirms(NameOnly(), {}, ELSEWHERE)
    assert confirms(NameOnly(), {}, {**ELSEWHERE, "given_name": "WILLIAM", "suffix": "Jr"})
    assert not confirms(NameOnly(), {}, {"given_name": "Will"})
    assert not confirms(NameOnly(), {"surname": None}, {"surname": None})


def test_name_only_equals_the_rule_written_out():
    def rule(request, record):
        return agree(request, record, ("given_name", "surname"))

    held, asked = world(8)
    answers = expected(rule, held, asked)

    assert 0 < sum(answers) < 300
    assert NameOnly().fit(held).confirm(asked).to_list() == answers


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
def test_name_control_equals_the_rule_written_out(by, part):
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
def test_name_control_refuses(wrong):
    with pytest.raises(ConfirmbenchError, match=f"^{next(iter(wrong))} is "):
        NameControl(**wrong)
