import numpy as np
import pytest

from bench.custody.leakage.oracle import CONFIRM, NO_MATCH, REFUSED
from tests.bench.custody.leakage.town import LETTERS, ON_FILE, Open, Says, claims, oracle, town


def test_answers_are_confirm_or_no_match_and_are_counted(tmp_path):
    custodian = oracle(town(tmp_path), LETTERS)
    who = np.arange(3)

    answers = custodian.ask(claims([0, ON_FILE, 1]), who, np.zeros_like(who))
    assert answers.tolist() == [CONFIRM, NO_MATCH, CONFIRM]
    assert custodian.queries == 3


def test_what_is_refused_is_never_put_to_the_matcher(tmp_path):
    def none_left(requests):
        assert requests.height == 0
        return requests["request_id"] < 0

    custodian = oracle(town(tmp_path), Says(none_left), Open(False))
    answers = custodian.ask(claims([0, 1]), np.arange(2), np.zeros(2, np.int64), "hasty")
    assert answers.tolist() == [REFUSED, REFUSED]


def test_each_attack_begins_long_after_the_one_before(tmp_path):
    seen = []

    class Watching:
        def admit(self, requests, papers):
            seen.append((papers["received_at"].min(), papers["received_at"].max()))
            return requests["request_id"] >= 0

    material = town(tmp_path)
    custodian = oracle(material, LETTERS, Watching())
    for _ in range(2):
        custodian.ask(claims([0, 0]), np.zeros(2, np.int64), np.arange(2))

    assert material.papers["received_at"].max() < seen[0][0]
    assert (seen[1][0] - seen[0][1]).days >= 10
    assert pytest.approx(25) == (seen[0][1] - seen[0][0]).total_seconds() / 3600
