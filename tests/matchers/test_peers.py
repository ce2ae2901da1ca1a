"""`duckdb` and `rapidfuzz` answer as `jaro_winkler` does: the rule is one, the engines are three.

Whom the toolkit confirms, and in what portions it is fed.

The toolkit's ECM classifier: its odds by hand, whom it confirms, and what it cannot learn from.
"""

import numpy as np
import pandas as pd
import pytest

from bench.conformance import matchers as check_frames
from generators.errors import ConfirmbenchError
from generators.generate import generate
from generators.profile import load_profile
from matchers import contract as installed
from matchers import duckdb, recordlinkage
from matchers.catalog import make
from matchers.duckdb import DuckDB
from matchers.jaro_winkler import JaroWinkler
from matchers.joining import joins
from matchers.rapidfuzz import RapidFuzz
from matchers.recordlinkage import RecordLinkage
from matchers.recordlinkage_ecm import RecordLinkageECM, log_odds
from tests.matchers.people import confirms, registry, requests

pytestmark = pytest.mark.peers

PEERS = [DuckDB, RapidFuzz]
PEOPLE, REQUESTS = 20_000, 5_000


@pytest.fixture(scope="module", params=["typical", "hard", "drift", "small"])
def dataset(request, tmp_path_factory):
    """A registry and requests: of a profile, or the suite's, in which suffixes and units contradict."""
    if request.param == "small":
        return check_frames.registry().lazy(), check_frames.requests()
    folder = tmp_path_factory.mktemp("dataset") / request.param
    made = generate(load_profile(request.param), PEOPLE, REQUESTS, 1, folder)
    return made.registry(), made.requests()


@pytest.mark.parametrize("thresholds", [(0.88, 0.8), (0.95, 0.9), (0.7, 0.0), (0, 1)], ids=str)
@pytest.mark.parametrize("peer", PEERS)
def test_answers_are_those_of_jaro_winkler(dataset, peer, thresholds):
    records, asked = dataset
    ours = JaroWinkler(*thresholds).fit(records).confirm(asked)

    assert ours.any()
    assert peer(*thresholds).fit(records).confirm(asked).equals(ours)


@pytest.mark.parametrize("peer", PEERS)
def test_other_keys(dataset, peer):
    """Whatever the keys, and whether or not the rule narrows them."""
    records, asked = dataset
    keys = (("surname", "state"), ("street", "given_name"))
    ours = JaroWinkler(keys=keys).fit(records).confirm(asked)

    assert ours.any()
    assert peer(keys=keys).fit(records).confirm(asked).equals(ours)


@pytest.mark.parametrize(
    ("given_name", "stated", "threshold"),
    [("Smith", "Sxith", 0.88), ("Dgcb", "Gdcbc", 0.85), ("Martha", "Marhta", 0.9611111111111111)],
)
@pytest.mark.parametrize("matcher", [JaroWinkler, *PEERS])
def test_a_similarity_that_equals_the_threshold(matcher, given_name, stated, threshold):
    """A threshold is inclusive, and nobody's rounding or cutoff makes another number of it."""
    assert confirms(matcher(threshold=threshold), {"given_name": given_name}, {"given_name": stated})


@pytest.mark.parametrize("peer", PEERS)
def test_portions_do_not_change_answers(monkeypatch, peer):
    """A registry handed over in parts, and three candidate pairs at a time."""
    records, asked = check_frames.registry().lazy(), check_frames.requests()
    whole = peer().fit(records).confirm(asked)
    monkeypatch.setattr(duckdb, "RECORDS_AT_ONCE", 50)
    monkeypatch.setattr(joins, "PAIRS_AT_ONCE", 3)

    assert peer().fit(records).confirm(asked).equals(whole)


def test_the_query_reads_what_it_is_told_to():
    """One join a key, over any two relations that have the columns."""
    sql = duckdb.confirmed_sql((("zip_code",), ("city", "state")), 0.88, 0.8, "asked", "known", "row")

    assert sql.count("FROM asked q JOIN known r ON") == 2
    assert "ON q.city = r.city AND q.state = r.state\n" in sql


@pytest.mark.parametrize("peer", PEERS)
def test_says_what_to_install(monkeypatch, peer):
    """Before any work is done, not when the first batch comes."""
    monkeypatch.setattr(installed, "find_spec", lambda package: None)

    with pytest.raises(ConfirmbenchError, match=r"pip install \"confirmbench\[peers\]\""):
        peer()


@pytest.mark.parametrize("peer", PEERS)
@pytest.mark.parametrize("wrong", [{"threshold": 1.1}, {"street_threshold": "high"}, {"keys": (("age",),)}])
def test_refuses_what_jaro_winkler_refuses(peer, wrong):
    with pytest.raises(ConfirmbenchError) as ours:
        JaroWinkler(**wrong)
    with pytest.raises(ConfirmbenchError) as theirs:
        peer(**wrong)

    assert str(theirs.value) == str(ours.value)


def test_fitted_databases_are_apart():
    """A registry fitted later leaves the earlier one as it was."""
    first = DuckDB().fit(registry({}))
    second = DuckDB().fit(registry({"surname": "Jones"}))

    assert [fitted.confirm(requests({})).item() for fitted in (first, second)] == [True, False]


@pytest.mark.parametrize(
    "request_", [{}, {"given_name": "Wiliam"}, {"zip_code": "75510"}, {"street": "N Maple Ave"}]
)
def test_confirms_the_same_person(request_):
    """One typo in one field leaves the sum above the threshold."""
    assert confirms(RecordLinkage(), {}, request_)


@pytest.mark.parametrize(
    "request_", [{"given_name": "Margaret"}, {"surname": "Jones"}, {"house_number": "99"}, {"street": None}]
)
def test_confirms_nobody_else(request_):
    """A field that disagrees altogether takes the sum below it."""
    assert not confirms(RecordLinkage(), {}, request_)


def test_recordlinkage_portions_do_not_change_answers(monkeypatch):
    """With one block for all, a portion of three pairs holds one request, and nothing is lost."""
    fitted = RecordLinkage().fit(registry({}, {"given_name": "Ann"}, {"surname": "Jones"}))
    asked = requests(
        {}, {"given_name": "Anne"}, {"given_name": "Zoe"}, {"zip_code": None}, {"surname": "Jones"}
    )
    whole = fitted.confirm(asked).to_list()
    monkeypatch.setattr(recordlinkage, "PAIRS_AT_ONCE", 3)

    assert whole == [True, True, False, False, True]
    assert whole == fitted.confirm(asked).to_list()
    assert list(recordlinkage._runs([3, 1, 2, 9, 1])) == [slice(0, 1), slice(1, 3), slice(3, 4), slice(4, 5)]


@pytest.mark.parametrize("spec", ["recordlinkage", "duckdb", "rapidfuzz"])
@pytest.mark.parametrize("keys", ["((),)", "(('zip_code', 'surname~0.85'),)"])
def test_peers_refuse_keys_that_cannot_be_joined(spec, keys):
    """Said when the matcher is made, not by polars or SQL later."""
    with pytest.raises(ConfirmbenchError, match="joins on whole columns"):
        make(f"{spec}(keys={keys})")


MODEL = {"prior": 0.25, "m": {"name": 0.9, "place": 0.8}, "u": {"name": 0.1, "place": 0.4}}


def test_odds_by_hand():
    """Prior odds 1 / 3; agreement weighs 9 and 2, disagreement 1 / 9 and 1 / 3."""
    vectors = pd.DataFrame({"name": [1, 1, 0, 0], "place": [1, 0, 1, 0]})
    odds = np.array([18 / 3, 9 / 3 / 3, 2 / 9 / 3, 1 / 27 / 3])

    assert log_odds(vectors, MODEL) == pytest.approx(np.log2(odds))


def test_odds_are_numbers_whatever_was_learned():
    """Of a comparison that never failed among matches, or never held among others."""
    extreme = MODEL | {"m": {"name": 1.0, "place": 0.8}, "u": {"name": 0.0, "place": 1.0}}
    vectors = pd.DataFrame({"name": [1, 1, 0, 0], "place": [1, 0, 1, 0]})

    assert np.isfinite(log_odds(vectors, extreme)).all()


@pytest.mark.parametrize(
    "request_", [{}, {"middle_name": None}, {"street": "N Mapel Ave"}, {"surname": "Smyth"}]
)
def test_recordlinkage_ecm_confirms_the_same_person(request_):
    assert confirms(RecordLinkageECM(), {}, request_)


@pytest.mark.parametrize(
    "request_",
    [
        {"given_name": "Margaret"},
        {"house_number": "99"},
        {"middle_name": "Xerxes"},
        {"street": None},
        {"surname": None, "given_name": None},
    ],
)
def test_recordlinkage_ecm_confirms_nobody_else(request_):
    """A relative, a mover, another middle name, and who leaves out the street or the name."""
    assert not confirms(RecordLinkageECM(), {}, request_)


def test_plain_settings_confirm_a_namesake_of_another_middle_name():
    """They do not look at it."""
    assert confirms(RecordLinkageECM(12.0, "plain"), {}, {"middle_name": "Xerxes"})


@pytest.mark.parametrize("settings", ["household", "plain"])
def test_recordlinkage_ecm_portions_do_not_change_answers(monkeypatch, settings):
    """With one block for all, a portion of three pairs holds one request, and nothing is lost."""
    fitted = RecordLinkageECM(settings=settings).fit(
        registry({}, {"given_name": "Ann"}, {"surname": "Jones"})
    )
    asked = requests(
        {}, {"given_name": "Anne"}, {"given_name": "Zoe"}, {"zip_code": None}, {"surname": "Jones"}
    )
    whole = fitted.confirm(asked).to_list()
    monkeypatch.setattr(recordlinkage, "PAIRS_AT_ONCE", 3)

    assert whole == fitted.confirm(asked).to_list()
    assert settings == "plain" or whole == [True, False, False, True, True]


def test_cannot_learn_from_what_never_differs():
    """One pair agrees in everything: m and u would be anything."""
    with pytest.raises(ConfirmbenchError, match="cannot learn from 1 candidate pairs: given_name, surname"):
        RecordLinkageECM.train(registry({}), requests({}))
    with pytest.raises(ConfirmbenchError, match="cannot learn from 0 candidate pairs: each comparison"):
        RecordLinkageECM.train(registry({}), requests({"house_number": "9"}))


@pytest.mark.parametrize("wrong", [{"threshold": 51}, {"settings": "other"}, {"model": "no/such/file.json"}])
def test_refuses_bad_parameters(wrong):
    with pytest.raises(ConfirmbenchError):
        RecordLinkageECM(**wrong)
