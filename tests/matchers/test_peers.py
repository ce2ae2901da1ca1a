"""`duckdb` and `rapidfuzz` answer as `jaro_winkler` does: the rule is one, the engines are three."""

import pytest

from bench.conformance import matchers as check_frames
from generators.errors import ConfirmbenchError
from generators.generate import generate
from generators.profile import load_profile
from matchers import contract as installed
from matchers import duckdb
from matchers.duckdb import DuckDB
from matchers.jaro_winkler import JaroWinkler
from matchers.joining import joins
from matchers.rapidfuzz import RapidFuzz
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
