"""The search for the most similar record against a comparison with every record, in plain Python."""

import re
from math import log, sqrt

import pytest

from bench.conformance import matchers as check_frames
from generators.errors import ConfirmbenchError
from generators.schema import CLAIM_COLUMNS
from matchers import tfidf
from matchers.tfidf import TfIdf, texts
from tests.matchers.people import confirms, registry, requests


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


def test_portions_do_not_change_answers(monkeypatch):
    records, asked = check_frames.registry().lazy(), check_frames.requests()
    whole = TfIdf(0.8).fit(records).confirm(asked)
    monkeypatch.setattr(tfidf, "RECORDS_AT_ONCE", 50)

    assert whole.any()
    assert TfIdf(0.8).fit(records).confirm(asked).equals(whole)


@pytest.mark.parametrize("threshold", [0.49, 1.01, "high"])
def test_refuses_bad_parameters(threshold):
    with pytest.raises(ConfirmbenchError):
        TfIdf(threshold)
