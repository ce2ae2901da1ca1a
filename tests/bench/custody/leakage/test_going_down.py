import numpy as np

from bench.custody.leakage import going_down
from bench.custody.leakage.going_down import answers_down
from bench.custody.leakage.oracle import CONFIRM, NO_MATCH
from tests.bench.custody.leakage.town import LETTERS, oracle, town


def test_only_the_own_address_is_confirmed_in_portions_or_at_once(tmp_path, monkeypatch):
    material = town(tmp_path)
    people = material.targets.height
    own = material.places.size + np.arange(people)
    where = np.stack([(material.homes + 1) % material.places.size, own, material.homes], axis=1)
    at_once = answers_down(oracle(material, LETTERS), material.targets, where, material.places)
    monkeypatch.setattr(going_down, "AT_ONCE", 7)
    in_portions = answers_down(oracle(material, LETTERS), material.targets, where, material.places)

    assert at_once.tolist() == [[NO_MATCH, CONFIRM, CONFIRM]] * people
    assert (in_portions == at_once).all()
