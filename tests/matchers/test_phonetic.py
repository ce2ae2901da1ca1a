"""Phonetic codes by their sources' examples, and what sharing one adds to the rule."""

import polars as pl
import pytest

from bench.conformance import matchers as check_frames
from generators.errors import ConfirmbenchError
from generators.schema import CLAIM_COLUMNS
from matchers.engine.normalize import normalize
from matchers.jaro_winkler import JaroWinkler
from matchers.phonetic import CODES, Phonetic, sounds
from tests.matchers.people import confirms


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
