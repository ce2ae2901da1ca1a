"""The sanctions list score beside an address; its quirks.

Match, close match by alias, no match.

The name tolerance of the SSA, clause by clause.
"""

import re
from functools import cache

import pytest
from nicknames import NickNamer
from rapidfuzz.distance import Levenshtein

from generators.errors import ConfirmbenchError
from matchers.ofac_like import OfacLike, lines
from matchers.payee_close import PayeeClose
from matchers.ssa_tolerance import CLAUSES, SSATolerance
from tests.matchers.kernels.test_edits import plain_changed, plain_extra
from tests.matchers.kernels.test_name_score import plain_score
from tests.matchers.people import claims, confirms, registry, requests
from tests.matchers.small_world import agree, confirms_with_tin, expected, found, world
from tests.matchers.test_exact_rules import ADDRESS, OTHER, TIN

NO_CLOSE = PayeeClose(close_policy="no_match")


@pytest.mark.parametrize(
    ("held", "stated", "match", "close"),
    [
        ("William", " WILLIAM ", True, True),
        ("William", "Mr. William", True, True),
        ("Prof Dr William", "Rev. William", True, True),
        ("William", "Bill", False, True),
        ("Bill", "William", False, True),
        ("William", "Wiliam", False, False),
        ("Daniel", "Danielle", False, False),
        ("William", "W", False, False),
        ("Drew", "Drew", True, True),
    ],
)
def test_match_and_close_match(held, stated, match, close):
    """A close match is in the table, either way round; similar letters are none."""
    held, stated = {"given_name": held}, {"given_name": stated}

    assert confirms(NO_CLOSE, held, stated) == match
    assert confirms(PayeeClose(), held, stated) == close


def test_surnames_must_be_the_same():
    assert not confirms(PayeeClose(), {}, {"surname": "Smyth"})
    assert confirms(PayeeClose(), {"surname": "O'Brien"}, {"surname": "OBRIEN"})


def test_any_holder_of_a_joint_account():
    records = registry({"given_name": "Wanda"}, {"given_name": "William"})

    assert PayeeClose().fit(records).confirm(requests({"given_name": "Bill"})).item()


def test_number_or_address():
    assert confirms_with_tin(PayeeClose(), TIN, {**TIN, "zip_code": "75600"})
    assert not confirms_with_tin(PayeeClose(), TIN, OTHER)


@pytest.mark.parametrize("policy", ["confirm", "no_match"])
def test_equals_the_rule_written_out(policy):
    table = NickNamer()

    def aliases(name):
        both = table.nicknames_of(name.lower()) | table.canonicals_of(name.lower())
        return {alias.upper() for alias in both} if policy == "confirm" else set()

    def rule(request, record):
        stated, held = (re.sub("^MRJOHN$", "JOHN", row["given_name"] or "") for row in (request, record))
        named = stated and held and agree(request, record, ("surname",))
        close = named and held in {stated} | aliases(stated)
        return bool(close) and found(request, record, agree(request, record, ADDRESS))

    held, asked = world(9, 400, 300)
    answers = expected(rule, held, asked)

    assert 0 < sum(answers) < 200
    assert PayeeClose(close_policy=policy).fit(held).confirm(asked).to_list() == answers


@pytest.mark.parametrize("wrong", [{"close_policy": "maybe"}, {"by": "iban"}, {"address": "street"}])
def test_refuses(wrong):
    with pytest.raises(ConfirmbenchError, match=f"^{next(iter(wrong))} is "):
        PayeeClose(**wrong)


PASSES = {
    "a": lambda q, r: q["surname"][:7] == r["surname"][:7] and q["given_name"][0] == r["given_name"][0],
    "b": lambda q, r: q["surname"][:4] == r["surname"][:4] and q["given_name"][:4] == r["given_name"][:4],
    "c": lambda q, r: plain_changed(q["surname"], r["surname"]) and q["given_name"][0] == r["given_name"][0],
    "d": lambda q, r: (
        (plain_extra(q["surname"], r["surname"]) or plain_extra(r["surname"], q["surname"]))
        and q["given_name"][0] == r["given_name"][0]
    ),
}


@pytest.mark.parametrize(
    ("clause", "held", "stated"),
    [
        ("a", ("William", "Montgomery"), ("Wanda", "Montgomerie")),
        ("b", ("William", "Williams"), ("Willie", "Willard")),
        ("c", ("William", "Smith"), ("Wanda", "Smyth")),
        ("c", ("William", "Smith"), ("William", "Smiht")),
        ("d", ("William", "Johnson"), ("W", "Johnston")),
        ("d", ("William", "Smythe"), ("Wanda", "Smyth")),
    ],
)
def test_a_clause_alone_passes(clause, held, stated):
    held, stated = ({"given_name": given, "surname": surname} for given, surname in (held, stated))
    others = tuple(other for other in CLAUSES if other != clause)

    assert confirms(SSATolerance(), held, stated)
    assert confirms(SSATolerance(clauses=(clause,)), held, stated)
    assert not confirms(SSATolerance(clauses=others), held, stated)


def test_ssa_tolerance_number_or_address():
    """A number that is stated decides alone; without one, the address does."""
    elsewhere = {"zip_code": "75600", "given_name": "Wanda"}

    assert confirms_with_tin(SSATolerance(), TIN, {**TIN, **elsewhere})
    assert not confirms_with_tin(SSATolerance(), TIN, OTHER)
    assert not confirms_with_tin(SSATolerance(), TIN, elsewhere)
    assert confirms_with_tin(SSATolerance(), TIN, {"given_name": "Wanda"})
    assert not confirms_with_tin(SSATolerance(), TIN, {**TIN, "given_name": "Bill"})


@pytest.mark.parametrize("clauses", [CLAUSES, ("a",), ("b",), ("c",), ("d",), ("b", "d")])
def test_ssa_tolerance_equals_the_rule_written_out(clauses):
    def rule(request, record):
        named = all(row[name] for row in (request, record) for name in ("given_name", "surname"))
        looked_up = named and found(request, record, agree(request, record, ADDRESS))
        return looked_up and any(PASSES[clause](request, record) for clause in clauses)

    held, asked = world(4)
    answers = expected(rule, held, asked)

    assert 0 < sum(answers) < 200
    assert SSATolerance(clauses=clauses).fit(held).confirm(asked).to_list() == answers


@pytest.mark.parametrize(
    "wrong", [{"clauses": ()}, {"clauses": ("e",)}, {"clauses": ["a"]}, {"by": "ssn"}, {"address": ("tin",)}]
)
def test_ssa_tolerance_refuses(wrong):
    with pytest.raises(ConfirmbenchError, match=f"^{next(iter(wrong))} is "):
        SSATolerance(**wrong)


def named(line):
    """A claim of one full name; its parts may stand in any columns."""
    given, _, surname = line.partition(" ")
    return {"given_name": given, "middle_name": None, "surname": surname}


def finds(asked, held, **parameters):
    return confirms(OfacLike(**parameters), named(held), named(asked))


def test_word_order():
    """Bush George begins with another letter than George Bush; without the gate its parts are found."""
    assert finds("George Bush", "George Bush", threshold=1.0)
    assert not finds("Bush George", "George Bush")
    assert finds("Bush George", "George Bush", threshold=1.0, gate=False)


def test_word_order_with_one_initial():
    """The first letter lets John James pass, the edit distance does not."""
    assert not finds("Jolyon Jamison", "Jamison Jolyon", threshold=1.0)
    assert finds("Jolyon Jamison", "Jamison Jolyon", threshold=1.0, gate=False)


def test_short_parts_of_the_request_are_left_out():
    """Kim Jong Un finds Kim Jong Il in full; the record's short parts stay."""
    assert finds("Kim Jong Un", "Kim Jong Il", threshold=1.0)
    assert not finds("Kim Jong Unn", "Kim Jong Il", threshold=1.0)


def test_pairs_of_parts_below_a_half_count_nothing():
    """George Bush and George Haswani: 50 of 100, not the 73 of a plain mean."""
    assert finds("George Bush", "Haswani George", threshold=0.5, gate=False, phonetic=0.0)
    assert not finds("George Bush", "Haswani George", threshold=0.51, gate=False, phonetic=0.0)


def test_parts_that_sound_alike():
    """Soundex lifts a pair of parts to `phonetic`, and no higher."""
    pair = ("Wanda Tymczak", "Wanda Tenzyg")

    assert not finds(*pair, threshold=0.92, phonetic=0.0)
    assert finds(*pair, threshold=0.92, phonetic=0.85)
    assert not finds(*pair, threshold=0.93, phonetic=0.85)


def test_the_address_must_agree_unless_told_otherwise():
    elsewhere = {"zip_code": "75600"}

    assert not confirms(OfacLike(), {}, elsewhere)
    assert confirms(OfacLike(name_only=True), {}, elsewhere)
    assert confirms(OfacLike(name_only=True), {}, {**elsewhere, "surname": "Smyth"})
    assert not confirms(OfacLike(name_only=True), {}, {**elsewhere, "surname": "Jones"})


def test_lines():
    people = [{"surname": "O'Brien-St. John"}, {"given_name": "A" * 63, "middle_name": None}]

    assert lines(claims(people)).to_list() == ["WILLIAM HENRY OBRIEN ST JOHN", "A" * 63]


@pytest.mark.parametrize("gate", [True, False])
@pytest.mark.parametrize(("threshold", "phonetic"), [(0.9, 0.85), (0.8, 0.0), (0.6, 0.5), (0.95, 1.0)])
def test_ofac_like_equals_the_rule_written_out(gate, threshold, phonetic):
    def rule(request, record):
        a, b = (line(row["raw"]) for row in (request, record))
        if not a or not b or not agree(request, record, ADDRESS):
            return False
        open_gate = a[0] == b[0] and Levenshtein.normalized_similarity(a, b) >= 0.5
        return (not gate or open_gate) and plain_score(a, b, phonetic) >= threshold

    @cache
    def plain(*parts):
        named = re.search("[A-Z]", parts[0] + parts[2])
        return (
            " ".join(re.findall("[A-Z]+", " ".join(parts).replace("'", "").replace(".", ""))) if named else ""
        )

    def line(row):
        return plain(*((row[name] or "").upper() for name in ("given_name", "middle_name", "surname")))

    held, asked = world(11)
    answers = expected(rule, held, asked)
    matcher = OfacLike(threshold=threshold, phonetic=phonetic, gate=gate)

    assert 0 < sum(answers) < 250
    assert matcher.fit(held).confirm(asked).to_list() == answers


@pytest.mark.parametrize(
    "wrong",
    [
        {"threshold": 0.0},
        {"threshold": 1.1},
        {"phonetic": -1},
        {"gate": 1},
        {"name_only": "yes"},
        {"address": ()},
    ],
)
def test_ofac_like_refuses(wrong):
    with pytest.raises(ConfirmbenchError, match=f"^{next(iter(wrong))} is "):
        OfacLike(**wrong)
