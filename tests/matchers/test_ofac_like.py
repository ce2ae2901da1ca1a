"""The sanctions list score beside an address; its quirks."""

import re
from functools import cache

import pytest
from rapidfuzz.distance import Levenshtein

from generators.errors import ConfirmbenchError
from matchers.ofac_like import OfacLike, lines
from tests.matchers.kernels.test_name_score import plain_score
from tests.matchers.people import claims, confirms
from tests.matchers.small_world import agree, expected, world
from tests.matchers.test_name_control import ADDRESS


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
def test_equals_the_rule_written_out(gate, threshold, phonetic):
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
def test_refuses(wrong):
    with pytest.raises(ConfirmbenchError, match=f"^{next(iter(wrong))} is "):
        OfacLike(**wrong)
