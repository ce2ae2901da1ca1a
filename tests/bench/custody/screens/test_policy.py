"""The screen as a whole: against a slow reference, cut short, and with each rule switched off."""

from datetime import timedelta

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.conformance.screens import gazetteer, papers, requests
from bench.custody.screens.catalog import make, spec_of
from bench.custody.screens.contract import admit_all, in_order_of_receipt, refusals
from bench.custody.screens.policy import Policy
from generators.errors import ConfirmbenchError
from tests.bench.custody.screens import made
from tests.bench.custody.screens.made import BATCHES, KEYS, SMALL, frames, write_policy
from tests.bench.custody.screens.reference_policy import broken_rules


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    """The screen of the small policy."""
    return Policy(write_policy(tmp_path_factory.mktemp("policy"), SMALL))


@settings(max_examples=120)
@given(BATCHES)
def test_every_rule_agrees_with_the_slow_reference(small, batches):
    asked, stated = frames(batches)
    judged = small.open(gazetteer()).judged(asked, stated)
    found = [{name for name, kept in row.items() if not kept} for row in judged.to_dicts()]
    assert found == broken_rules(KEYS, asked, stated)


@settings(max_examples=40)
@given(BATCHES, st.data())
def test_batches_that_come_later_change_nothing(small, batches, data):
    opened, cut = small.open(gazetteer()), data.draw(st.integers(1, len(batches)))
    asked, stated = frames(batches)
    received = stated["received_at"].is_not_null()
    sooner = (stated["batch_id"] < cut).fill_null(False) & received
    whole = opened.judged(asked, stated).filter(sooner)
    assert opened.judged(asked.filter(sooner), stated.filter(sooner)).equals(whole)


def test_admitted_is_who_breaks_no_rule_and_the_reason_is_the_first_one(small):
    opened, asked = Policy().open(gazetteer()), requests()
    stated = papers(asked.height)
    judged = opened.judged(*in_order_of_receipt(asked, stated)[:2])
    broken = [[name for name, kept in row.items() if not kept] for row in judged.to_dicts()]
    assert {names[0] for names in broken if names} > {"in_force", "attestation"}
    assert admit_all(opened, asked, stated).to_list() == [not names for names in broken]
    assert refusals(opened, asked, stated).to_list() == [names[0] if names else None for names in broken]


@pytest.mark.parametrize("rule", KEYS)
def test_a_rule_switched_off_admits_whom_it_alone_refused(small, rule):
    asked, stated = frames(MANY)
    judged = small.open(gazetteer()).judged(asked, stated)
    others = judged.drop(rule).select(pl.all_horizontal(pl.all())).to_series()
    without = Policy(small.file, without=rule)
    assert rule not in without.rules()
    assert len(without.rules()) == len(KEYS) - 1
    assert without.open(gazetteer()).admit(asked, stated).to_list() == others.to_list()


SOUND_HEAD = {
    "requester": "A", "officer": "O1", "purpose": "removal", "legal_basis": "WRITTEN", "attestation": "ATT-1",
    "signed_at": "2025-04-01T00:00:00Z", "expires_at": "2026-04-01T00:00:00Z", "gap": 181,
}  # fmt: skip
SOUND_ITEM = {
    "statute": "S1", "order_date": "2025-01-01", "tax_period": "2023", "evidence": "E", "given_name": "Ana",
    "surname": "Li", "house_number": "12", "street": "Oak Ave", "city": "Ann", "zip_code": "75501",
    "papers": True,
}  # fmt: skip
BEN = SOUND_ITEM | {"given_name": "Ben"}
MANY = [
    (SOUND_HEAD, [SOUND_ITEM, SOUND_ITEM | {"order_date": "2025-04-06"}, SOUND_ITEM | {"city": None}]),
    (SOUND_HEAD, [BEN, SOUND_ITEM | {"given_name": "Alma"}, BEN | {"statute": None}, SOUND_ITEM]),
    (SOUND_HEAD | {"attestation": "ATT-2", "officer": "O2"}, [BEN, BEN, BEN, BEN, SOUND_ITEM]),
    (SOUND_HEAD | {"attestation": "ATT-3", "requester": "C"}, [BEN, SOUND_ITEM]),
    (SOUND_HEAD | {"attestation": "ATT-4", "officer": "O2"}, [SOUND_ITEM]),
]


def named(*given_names):
    return [SOUND_ITEM | {"given_name": name} for name in given_names]


def batch(*items, **head):
    return (SOUND_HEAD | head, list(items))


ANA, CAL = named("Ana", "Cal")
SECOND = {"attestation": "ATT-2", "gap": 10}
ALONE = {  # batches of which the last request breaks this rule and no other
    "in_force": [batch(ANA, CAL, gap=60)],
    "authorised_requester": [batch(ANA, CAL, requester="C")],
    "attestation": [batch(ANA, CAL, attestation=None)],
    "attestation_signed": [batch(ANA, CAL, signed_at="04/01/2025")],
    "attestation_unexpired": [batch(ANA, CAL, expires_at="2025-04-07T21:01:00-04:00")],
    "attestation_own": [batch(ANA, CAL), batch(*named("Dan", "Eve"), gap=1)],
    "purpose": [batch(ANA, CAL, purpose="other")],
    "legal_basis": [batch(ANA, CAL, legal_basis=None)],
    "statute": [batch(ANA, CAL | {"statute": "S3"})],
    "tax_period": [batch(ANA, CAL | {"tax_period": "1999"})],
    "order_date": [batch(ANA, CAL | {"order_date": None})],
    "order_readable": [batch(ANA, CAL | {"order_date": "01/01/2025"})],
    "order_age": [batch(ANA, CAL | {"order_date": "2025-04-06"})],
    "evidence": [batch(ANA, CAL | {"evidence": " "})],
    "name": [batch(ANA, CAL | {"given_name": None})],
    "filler": [batch(ANA, CAL | {"given_name": "Unknown"})],
    "address": [batch(ANA, CAL | {"city": None})],
    "batch_floor": [batch(CAL)],
    "batch_cap": [batch(*named("Ana", "Ben", "Cal", "Dan"))],
    "officer_load": [batch(*named("Ana", "Ben", "Cal")), batch(*named("Dan", "Eve"), **SECOND)],
    "quota": [batch(*named("Ana", "Ben", "Cal")), batch(*named("Dan", "Eve", "Fay"), officer="O2", **SECOND)],
    "near_duplicate": [batch(ANA, *named("Alma"))],
    "lock": [batch(ANA, ANA, ANA), batch(*named("Cal", "Dan"), officer="O2", **SECOND)],
}


@pytest.mark.parametrize("rule", ALONE)
def test_a_request_that_breaks_one_rule_alone(small, rule):
    reasons = refusals(small.open(gazetteer()), *frames(ALONE[rule]))
    without = Policy(small.file, without=rule).open(gazetteer())
    assert reasons.to_list()[-1] == rule
    assert refusals(without, *frames(ALONE[rule])).to_list()[-1] is None


def test_the_sound_are_admitted(small):
    """Of the first batch, received after midnight, one; an hour before it the memorandum is not in force."""
    assert refusals(small.open(gazetteer()), *frames(MANY)).to_list()[:3] == [None, "order_age", "address"]
    too_soon = [(SOUND_HEAD | {"gap": 60}, [SOUND_ITEM, BEN])]
    assert refusals(small.open(gazetteer()), *frames(too_soon)).to_list() == ["in_force"] * 2


def test_without_any_rule_everything_is_admitted():
    screen = Policy("open", without="papers in_force authorised_requester, attestation,purpose name address")
    opened = screen.open(gazetteer())
    assert screen.rules() == ()
    assert screen.authorised() is None
    assert admit_all(opened, made.requests({}, {}), made.papers()).to_list() == [True, True]
    assert refusals(opened, made.requests({}, {}), made.papers()).to_list() == [None, None]


def test_sound_requests_pass_the_policies_that_come_along():
    later = {"batch_id": 1, "attestation": "ATT-2", "received_at": made.NOON + timedelta(days=2)}
    for name in ("mou-2025", "open"):
        opened = Policy(name).open(made.gazetteer({}))
        assert admit_all(opened, made.requests({}, {}), made.papers({}, later)).to_list() == [True, True]


def test_its_spec():
    assert spec_of(Policy()) == "policy"
    assert spec_of(make("policy(file='open', without='name')")) == "policy(file='open', without='name')"
    assert make("policy(without='quota')") == Policy(without="quota")


def test_whom_it_answers():
    assert Policy().authorised() == ("AGENCY-A", "AGENCY-B")
    assert Policy(without="authorised_requester").authorised() is None


def test_the_digest_is_that_of_the_rules_in_effect(tmp_path):
    mine = write_policy(tmp_path, "[papers]\n[quota]\ndaily = 5")
    same = write_policy(tmp_path, '# mine\ntitle = "T"\n[papers]\n[quota]\ndaily = 5', "same.toml")
    more = write_policy(tmp_path, "[papers]\n[quota]\ndaily = 5\n[name]", "more.toml")
    turned = write_policy(tmp_path, "[quota]\ndaily = 5\n[papers]", "turned.toml")
    six = write_policy(tmp_path, "[papers]\n[quota]\ndaily = 6", "six.toml")
    assert Policy(mine).digest() == Policy(same).digest() == Policy(more, without="name").digest()
    assert len({Policy(file).digest() for file in (mine, more, turned, six)}) == 4
    assert len({Policy(without=rule).digest() for rule in Policy().rules()}) == len(Policy().rules())


def test_a_file_of_ones_own_is_named(tmp_path):
    mine = write_policy(tmp_path, SMALL)
    assert Policy(mine).files() == (mine,)
    assert Policy().files() == ()


def test_a_screen_keeps_the_rules_that_it_was_made_with(tmp_path):
    screen = Policy(write_policy(tmp_path, "[papers]\n[quota]\ndaily = 5"))
    digest = screen.digest()
    write_policy(tmp_path, "[papers]")
    assert screen.rules() == ("papers", "quota")
    assert screen.digest() == digest


@pytest.mark.parametrize(
    ("spec", "message"),
    [
        ("policy(without='qouta')", r"mou-2025 has no rule qouta \(did you mean quota\?\), named in without"),
        (
            "policy(file='open', without='quota')",
            "open has no rule quota, named in without; its rules are papers",
        ),
        ("policy(file='mou-2026')", "There is no policy 'mou-2026'"),
        ("policy(without=('quota',))", "file and without must be texts"),
        ("policy(file=3)", "file and without must be texts"),
    ],
)
def test_faults_are_found_when_it_is_made(spec, message):
    with pytest.raises(ConfirmbenchError, match=message):
        make(spec)


@pytest.mark.parametrize(
    ("screen", "message"),
    [
        ("policy(file='open')", "address.screens has .*; it must name built-in or installed screens"),
        ("nothing", "There is no screen called nothing"),
        ("deliverable(classes=", "cannot be read"),
    ],
)
def test_screens_that_the_rule_address_cannot_have(tmp_path, screen, message):
    with pytest.raises(ConfirmbenchError, match=message):
        Policy(write_policy(tmp_path, f'[address]\nscreens = ["{screen}"]'))


def test_a_screen_in_a_file_is_not_the_same_everywhere(tmp_path):
    (tmp_path / "screen.py").write_text("class Mine:\n    def open(self, gazetteer):\n        return self\n")
    with pytest.raises(ConfirmbenchError, match="must name built-in or installed screens"):
        Policy(write_policy(tmp_path, f'[address]\nscreens = ["{tmp_path}/screen.py:Mine"]'))
