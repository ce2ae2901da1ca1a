"""Whom Splink confirms with either settings, and that nothing leaks from one batch into the next."""

import pytest

from generators.errors import ConfirmbenchError
from generators.generate import generate
from generators.profile import load_profile
from matchers import contract as installed
from matchers import splink
from matchers.linkage import splink_settings as splink_linker
from matchers.linkage.model_file import ModelFile
from matchers.splink import Splink, check_splink
from tests.matchers.people import confirms, registry, requests

pytestmark = pytest.mark.peers

PEOPLE, REQUESTS = 20_000, 4_000


@pytest.fixture(scope="module")
def dataset(tmp_path_factory):
    """A small dataset of the typical profile, other than the one that the models were trained on."""
    folder = tmp_path_factory.mktemp("dataset") / "typical"
    return generate(load_profile("typical"), PEOPLE, REQUESTS, 3, folder)


def rates(dataset, matcher):
    """Return the share confirmed of each kind."""
    confirmed = matcher.fit(dataset.registry()).confirm(dataset.requests())
    truth = dataset.truth().with_columns(confirmed=confirmed)
    return {kind: part["confirmed"].mean() for (kind,), part in truth.group_by("kind")}


@pytest.mark.parametrize(
    "request_", [{}, {"given_name": "Wiliam"}, {"middle_name": "H"}, {"zip_code": "75510"}]
)
def test_confirms_the_same_person(request_):
    """A slip in one field does not count for much."""
    assert confirms(Splink(), {}, request_)


@pytest.mark.parametrize(
    "request_",
    [
        {"given_name": "Margaret", "middle_name": None},
        {"house_number": "99"},
        {"street": None},
        {"given_name": None},
        {"given_name": None, "surname": None},
    ],
)
def test_confirms_nobody_else(request_):
    """Neither a relative nor a mover; and who leaves out a name or the street agrees in neither."""
    assert not confirms(Splink(), {}, request_)


def test_senior_is_not_junior():
    """The suffix weighs as much as was given, because EM takes father and son for one man."""
    record = {"suffix": "Jr", "middle_name": None}

    assert confirms(Splink(), record, {"suffix": "Jr", "middle_name": None})
    assert not confirms(Splink(threshold=12.0), record, {"suffix": "Sr", "middle_name": None})


def test_plain_settings_confirm_relatives(dataset):
    """At a probability of 0.99: name and address are columns of their own there, and add up."""
    plain, household = rates(dataset, Splink(6.6, "plain")), rates(dataset, Splink(6.6))

    assert plain["household"] > 0.5 > 0.02 > household["household"]
    assert min(plain["current"], household["current"]) > 0.9


@pytest.mark.parametrize("settings", ["household", "plain"])
def test_portions_do_not_change_answers(monkeypatch, dataset, settings):
    """A batch asked in portions, and asked again of the same fitted matcher."""
    fitted = Splink(settings=settings).fit(dataset.registry())
    some = dataset.requests()[:300]
    whole = fitted.confirm(some)
    monkeypatch.setattr(splink, "REQUESTS_AT_ONCE", 77)

    assert fitted.confirm(some).equals(whole)


def test_leaves_no_tables_behind():
    """What Splink makes for a batch is dropped with it."""
    fitted = Splink().fit(registry({}))
    before = fitted.connection.execute("SHOW TABLES").fetchall()
    fitted.confirm(requests({}, {}))

    assert fitted.connection.execute("SHOW TABLES").fetchall() == before


def test_trains_a_model_that_can_be_stored(monkeypatch, dataset, tmp_path):
    """The truth is not needed, and the model from a file confirms much as the built-in one does."""
    monkeypatch.setattr(splink_linker, "PAIRS", 2e6)
    file = tmp_path / "splink.json"
    model = Splink.train(dataset.registry(), dataset.requests())
    file.write_text(ModelFile("splink", {"digest": "abc"}, model).text())
    matcher = Splink(model=str(file))

    assert (matcher.trained_on, matcher.files()) == ("abc", (str(file),))
    assert model["records"] == PEOPLE
    assert rates(dataset, matcher)["current"] > 0.9 > 0.02 > rates(dataset, matcher)["household"]


def test_cannot_learn_from_next_to_nothing():
    """One pair, a match: Splink says so in words of its own, which are passed on."""
    with pytest.raises(ConfirmbenchError, match="cannot learn the plain settings from 1 requests: Determin"):
        Splink.train(registry({}), requests({}))


def test_refuses_another_splink():
    """Whose functions have other names."""
    with pytest.raises(ConfirmbenchError, match=r"Splink 4\.0\.9 is installed.*splink>=5,<6"):
        check_splink("4.0.9")
    check_splink("5.1.0")


def test_says_what_to_install(monkeypatch):
    monkeypatch.setattr(installed, "find_spec", lambda package: None)

    with pytest.raises(ConfirmbenchError, match=r"pip install \"confirmbench\[peers\]\""):
        Splink()


@pytest.mark.parametrize("wrong", [{"threshold": 101}, {"settings": "other"}, {"model": "no/such/file.json"}])
def test_refuses_bad_parameters(wrong):
    with pytest.raises(ConfirmbenchError):
        Splink(**wrong)
