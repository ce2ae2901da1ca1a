"""First and last name alone."""

from matchers.name_only import NameOnly
from tests.matchers.people import confirms
from tests.matchers.small_world import agree, expected, world

ELSEWHERE = dict.fromkeys(("house_number", "street", "city", "state", "zip_code"))


def test_the_address_does_not_count():
    assert confirms(NameOnly(), {}, ELSEWHERE)
    assert confirms(NameOnly(), {}, {**ELSEWHERE, "given_name": "WILLIAM", "suffix": "Jr"})
    assert not confirms(NameOnly(), {}, {"given_name": "Will"})
    assert not confirms(NameOnly(), {"surname": None}, {"surname": None})


def test_equals_the_rule_written_out():
    def rule(request, record):
        return agree(request, record, ("given_name", "surname"))

    held, asked = world(8)
    answers = expected(rule, held, asked)

    assert 0 < sum(answers) < 300
    assert NameOnly().fit(held).confirm(asked).to_list() == answers
