"""The search for the most similar record against a comparison with every record, in plain Python.

Phonetic codes by their sources' examples, and what sharing one adds to the rule.

Who stands in the window, and that a window as wide as the registry loses nobody.

Whom the filters confirm, and that they depend on the secret while the answers hardly do.
"""

import re
from bisect import bisect_left
from math import log, sqrt

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.conformance import matchers as check_frames
from generators.errors import ConfirmbenchError
from generators.schema import CLAIM_COLUMNS
from matchers import bloom, sorted_neighbourhood, tfidf
from matchers.bloom import Bloom, positions
from matchers.engine.normalize import normalize
from matchers.jaro_winkler import JaroWinkler
from matchers.phonetic import CODES, Phonetic, sounds
from matchers.sorted_neighbourhood import Order, SortedNeighbourhood
from matchers.tfidf import TfIdf, texts
from tests.matchers.people import confirms, registry, requests


@pytest.mark.parametrize(
    ("code", "names", "sound"),
    [
        ("soundex", ["ROBERT", "RUPERT"], "R163"),  # Russell's example, as the National Archives give it
        ("soundex", ["TYMCZAK"], "T522"),
        ("soundex", ["PFISTER"], "P236"),
        ("nysiis", ["KNIGHT", "NIGHT"], "NAGT"),  # Taft: KN is N, GHT is GT
        ("metaphone", ["SMITH", "SMYTH"], "SM0"),  # Philips: 0 stands for TH
    ],
)
def test_codes_by_hand(code, names, sound):
    assert set(sounds(pl.Series(names), code)) == {sound}


@pytest.mark.parametrize("code", CODES)
def test_what_has_no_letters_has_no_code(code):
    """And a missing name has none either; the order is that of the names."""
    found = sounds(pl.Series([None, "SMITH", "42", "SMITH", ""]), code)

    assert found.is_null().to_list() == [True, False, True, False, True]
    assert found[1] == found[3]


def test_a_surname_that_sounds_otherwise_is_no_candidate():
    """However similar it is in writing."""
    assert confirms(Phonetic(), {"surname": "Smith"}, {"surname": "Smyth"})
    assert confirms(JaroWinkler(), {"surname": "Smith"}, {"surname": "Smithn"})
    assert not confirms(Phonetic(), {"surname": "Smith"}, {"surname": "Smithn"})


@pytest.mark.parametrize("thresholds", [(0.88, 0.8), (0.7, 0.0)], ids=str)
@pytest.mark.parametrize("code", CODES)
def test_answers_are_those_of_jaro_winkler_among_candidates(code, thresholds):
    """Each request is put to the records whose surname sounds the same, one sound after another."""
    records, asked = check_frames.registry(), check_frames.requests()
    theirs, ours = (sounds(normalize(f.select(CLAIM_COLUMNS))["surname"], code) for f in (records, asked))
    expected = pl.Series("confirmed", [False] * asked.height)
    for sound in ours.drop_nulls().unique():
        alike = JaroWinkler(*thresholds, keys=((),)).fit(records.filter(theirs == sound).lazy())
        expected |= alike.confirm(asked) & (ours == sound).fill_null(False)

    assert expected.any()
    assert Phonetic(code, *thresholds).fit(records.lazy()).confirm(asked).equals(expected)


@pytest.mark.parametrize("wrong", [{"code": "cologne"}, {"threshold": 2}, {"street_threshold": "high"}])
def test_refuses_bad_parameters(wrong):
    with pytest.raises(ConfirmbenchError):
        Phonetic(**wrong)


KEYS = st.lists(st.text("ab ", max_size=3).map(str.encode), max_size=12)


@given(KEYS, KEYS, st.integers(1, 4))
def test_window_by_hand(known, asked, window):
    """The keys are sorted, equal ones in the order in which they came; the place is before equal keys."""
    order = Order.of(np.array(known, "S3"))
    left, right = order.around(np.array(asked, "S3"), window)
    places = sorted(range(len(known)), key=lambda place: known[place])
    expected = []
    for i, key in enumerate(asked):
        place = bisect_left(sorted(known), key)
        expected += [(i, p) for p in places[max(0, place - window) : place + window]]

    assert expected == list(zip(left.tolist(), right.tolist(), strict=True))


@pytest.mark.parametrize("thresholds", [(0.88, 0.8), (0.7, 0.0)], ids=str)
def test_a_window_as_wide_as_the_registry_loses_nobody(thresholds):
    """Whatever the sorting key."""
    records, asked = check_frames.registry().lazy(), check_frames.requests()
    ours = JaroWinkler(*thresholds, keys=((),)).fit(records).confirm(asked)
    matcher = SortedNeighbourhood(check_frames.N_RECORDS, (("city",),), *thresholds)

    assert ours.any()
    assert matcher.fit(records).confirm(asked).equals(ours)


def test_neighbours_push_a_record_out_of_the_window():
    """Three records that sort before it, and a window of two; another pass finds it all the same."""
    people = [{}, *({"given_name": f"Willia{letter}"} for letter in "abc")]
    one_pass, two_passes = (("surname", "given_name"),), (("surname", "given_name"), ("house_number",))
    asked = requests({"given_name": "Willi"})

    def confirmed(passes):
        known = registry(*people[:1], *({**person, "house_number": "7"} for person in people[1:]))
        return SortedNeighbourhood(2, passes).fit(known).confirm(asked).item()

    assert not confirmed(one_pass)
    assert confirmed(two_passes)


def test_portions_do_not_change_answers(monkeypatch):
    records, asked = check_frames.registry().lazy(), check_frames.requests()
    whole = SortedNeighbourhood().fit(records).confirm(asked)
    monkeypatch.setattr(sorted_neighbourhood, "PAIRS_AT_ONCE", 30)
    monkeypatch.setattr(sorted_neighbourhood, "RECORDS_AT_ONCE", 50)

    assert whole.any()
    assert SortedNeighbourhood().fit(records).confirm(asked).equals(whole)


def test_the_rule_decides_in_the_window():
    assert confirms(SortedNeighbourhood(), {}, {"given_name": "Wiliam"})
    assert not confirms(SortedNeighbourhood(), {}, {"house_number": "99"})


@pytest.mark.parametrize(
    "wrong", [{"window": 0}, {"window": 2.5}, {"window": True}, {"passes": ((),)}, {"threshold": 2}]
)
def test_sorted_neighbourhood_refuses_bad_parameters(wrong):
    with pytest.raises(ConfirmbenchError):
        SortedNeighbourhood(**wrong)


def trigrams(text):
    """Return the trigrams of a text: a gap before it, between words and after it; none without a middle."""
    padded = re.sub("[^A-Z0-9]", " ", f" {text} ")
    return {padded[p : p + 3] for p in range(len(padded) - 2) if padded[p + 1] != " "}


def cosines(asked, held):
    """Return the highest cosine of each text with any of the held ones, by the weights that these give."""
    sets = [trigrams(text) for text in held]
    counts = {}
    for trigram in (trigram for one in sets for trigram in one):
        counts[trigram] = counts.get(trigram, 0) + 1
    n = max(1, len(held))

    def weight(some):
        return sum(max(1, round(256 * log(n / counts.get(trigram, 1)) ** 2)) for trigram in some)

    def cosine(a, b):
        return weight(a & b) / sqrt(weight(a) * weight(b)) if a & b else 0.0

    return [max(cosine(trigrams(text), other) for other in sets) for text in asked]


@pytest.mark.parametrize("share", [0.0, 0.5, 0.8, 1.0])
@pytest.mark.parametrize("threshold", [0.5, 0.75, 0.965, 1.0])
def test_finds_what_a_comparison_with_every_record_finds(monkeypatch, threshold, share):
    """However many trigrams are left to the full comparison."""
    monkeypatch.setattr(tfidf, "SHARE", share)
    records, asked = check_frames.registry(), check_frames.requests()[::3]
    answers = TfIdf(threshold).fit(records.lazy()).confirm(asked).to_list()
    expected = cosines(*(texts(frame.select(CLAIM_COLUMNS)).to_list() for frame in (asked, records)))
    clear = [abs(cosine - threshold) > 1e-9 for cosine in expected]

    assert any(answers)
    assert [a for a, c in zip(answers, clear, strict=True) if c] == [
        cosine >= threshold for cosine, c in zip(expected, clear, strict=True) if c
    ]


def test_knows_no_fields():
    """Names that change places cost next to nothing; a relative at the same address has half of it all."""
    known = registry(
        {}, *({"surname": name, "zip_code": "9" + name[:1] * 4} for name in ("Lee", "Ott", "Ray"))
    )
    swapped, relative = {"given_name": "Smith", "surname": "William"}, {"given_name": "Margaret"}
    answers = [TfIdf(t).fit(known).confirm(requests(swapped, relative)).to_list() for t in (0.9, 0.5)]

    assert answers[0][1] is False
    assert answers[1] == [True, True]


def test_is_not_confirmed_without_a_name():
    """Though the address is the same, and the record lacks a name as well."""
    nobody = {"given_name": None, "surname": None}

    assert not confirms(TfIdf(0.5), nobody, nobody)


def test_tfidf_portions_do_not_change_answers(monkeypatch):
    records, asked = check_frames.registry().lazy(), check_frames.requests()
    whole = TfIdf(0.8).fit(records).confirm(asked)
    monkeypatch.setattr(tfidf, "RECORDS_AT_ONCE", 50)

    assert whole.any()
    assert TfIdf(0.8).fit(records).confirm(asked).equals(whole)


@pytest.mark.parametrize("threshold", [0.49, 1.01, "high"])
def test_tfidf_refuses_bad_parameters(threshold):
    with pytest.raises(ConfirmbenchError):
        TfIdf(threshold)


@pytest.mark.parametrize("request_", [{}, {"street": "N Maple Ave"}, {"city": "PORT MICHAEL"}])
def test_the_same_text_sets_the_same_bits(request_):
    """A Dice coefficient of 1, once both are normalised."""
    assert confirms(Bloom(threshold=1.0), {}, request_)


def test_more_letters_changed_is_less_alike():
    """Up to a stranger at the same address, who shares the address alone."""
    matchers = [Bloom(threshold=threshold) for threshold in (1.0, 0.972, 0.85, 0.5)]
    people = [
        {},
        {"given_name": "Wiliam"},
        {"given_name": "Margaret"},
        {"given_name": "Zoe", "surname": "Ng"},
    ]
    confirmed = [[confirms(matcher, {}, person) for matcher in matchers] for person in people]

    assert [row.index(True) for row in confirmed] == [0, 1, 2, 3]


def test_fields_are_hashed_apart():
    """The same letters in another field are other bits."""
    assert not confirms(Bloom(threshold=0.9), {}, {"given_name": "Smith", "surname": "William"})


def test_what_is_not_blocked_is_not_compared():
    assert not confirms(Bloom(), {}, {"zip_code": "75502"})


def test_bits_are_the_secrets():
    """Each is one of 1024, and another secret or field has others."""
    found = [positions(*arguments, 10) for arguments in (("city", "a"), ("city", "b"), ("street", "a"))]

    assert all(table.min() >= 0 and table.max() < 1024 for table in found)
    assert (found[0] == positions("city", "a", 10)).all()
    assert all(np.mean(found[0] == other) < 0.01 for other in found[1:])


def test_portions_and_secrets_do_not_change_answers(monkeypatch):
    """Of this registry; a bit that two bigrams happen to share may tip a pair that is at the threshold."""
    records, asked = check_frames.registry().lazy(), check_frames.requests()
    whole = Bloom(threshold=0.93).fit(records).confirm(asked)
    monkeypatch.setattr(bloom, "RECORDS_AT_ONCE", 50)

    assert whole.any()
    assert Bloom(threshold=0.93).fit(records).confirm(asked).equals(whole)
    assert (Bloom(threshold=0.93, secret="another").fit(records).confirm(asked) == whole).mean() > 0.9


@pytest.mark.parametrize(
    "wrong", [{"threshold": 0}, {"hashes": 0}, {"hashes": 2.5}, {"secret": ""}, {"keys": (("age",),)}]
)
def test_bloom_refuses_bad_parameters(wrong):
    with pytest.raises(ConfirmbenchError):
        Bloom(**wrong)
