"""Match, close match by alias, no match."""

import re

import pytest
from nicknames import NickNamer

from generators.errors import ConfirmbenchError
from matchers.payee_close import PayeeClose
from tests.matchers.people import confirms, registry, requests
from tests.matchers.small_world import agree, confirms_with_tin, expected, found, world
from tests.matchers.test_name_control import ADDRESS, OTHER, TIN

NO_CLOSE = PayeeClose(close_policy="no_match")


@pytest.mark.parametrize(
    ("held", "stated", "match", "close"),
    [
        ("William", " WILLIAM ", True, True),
        ("William", "Mr. William", True, True),
        ("Prof Dr William", "Rev. William", True, True),
        ("William", "Bill", False, True),
        ("Bill", "William", False, True),
        ("William", "Wiliam", False, False),
        ("Daniel", "Danielle", False, False),
        ("William", "W", False, False),
        ("Drew", "Drew", True, True),
    ],
)
def test_match_and_close_match(held, stated, match, close):
    """A close match is in the table, either way round; similar letters are none."""
    held, stated = {"given_name": held}, {"given_name": stated}

    assert confirms(NO_CLOSE, held, stated) == match
    assert confirms(PayeeClose(), held, stated) == close


def test_surnames_must_be_the_same():
    assert not confirms(PayeeClose(), {}, {"surname": "Smyth"})
    assert confirms(PayeeClose(), {"surname": "O'Brien"}, {"surname": "OBRIEN"})


def test_any_holder_of_a_joint_account():
    records = registry({"given_name": "Wanda"}, {"given_name": "William"})

    assert PayeeClose().fit(records).confirm(requests({"given_name": "Bill"})).item()


def test_number_or_address():
    assert confirms_with_tin(PayeeClose(), TIN, {**TIN, "zip_code": "75600"})
    assert not confirms_with_tin(PayeeClose(), TIN, OTHER)


@pytest.mark.parametrize("policy", ["confirm", "no_match"])
def test_equals_the_rule_written_out(policy):
    table = NickNamer()

    def aliases(name):
        both = table.nicknames_of(name.lower()) | table.canonicals_of(name.lower())
        return {alias.upper() for alias in both} if policy == "confirm" else set()

    def rule(request, record):
        stated, held = (re.sub("^MRJOHN$", "JOHN", row["given_name"] or "") for row in (request, record))
        named = stated and held and agree(request, record, ("surname",))
        close = named and held in {stated} | aliases(stated)
        return bool(close) and found(request, record, agree(request, record, ADDRESS))

    held, asked = world(9, 400, 300)
    answers = expected(rule, held, asked)

    assert 0 < sum(answers) < 200
    assert PayeeClose(close_policy=policy).fit(held).confirm(asked).to_list() == answers


@pytest.mark.parametrize("wrong", [{"close_policy": "maybe"}, {"by": "iban"}, {"address": "street"}])
def test_refuses(wrong):
    with pytest.raises(ConfirmbenchError, match=f"^{next(iter(wrong))} is "):
        PayeeClose(**wrong)
