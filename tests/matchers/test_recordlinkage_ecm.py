"""The toolkit's ECM classifier: its odds by hand, whom it confirms, and what it cannot learn from."""

import numpy as np
import pandas as pd
import pytest

from generators.errors import ConfirmbenchError
from matchers import recordlinkage
from matchers.recordlinkage_ecm import RecordLinkageECM, log_odds
from tests.matchers.people import confirms, registry, requests

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
def test_confirms_the_same_person(request_):
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
def test_confirms_nobody_else(request_):
    """A relative, a mover, another middle name, and who leaves out the street or the name."""
    assert not confirms(RecordLinkageECM(), {}, request_)


def test_plain_settings_confirm_a_namesake_of_another_middle_name():
    """They do not look at it."""
    assert confirms(RecordLinkageECM(12.0, "plain"), {}, {"middle_name": "Xerxes"})


@pytest.mark.parametrize("settings", ["household", "plain"])
def test_portions_do_not_change_answers(monkeypatch, settings):
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
