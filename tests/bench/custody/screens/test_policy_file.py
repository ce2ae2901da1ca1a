"""Policies as files: what they say, and messages that name the file and the keys at fault.

Rules that contradict each other are refused when the file is read.
"""

import dataclasses
from datetime import date
from pathlib import Path

import pytest

from bench.custody.screens.policy_file import RULES, policy_names, read_policy
from bench.custody.screens.rules_papers import HasPapers, InForce, OrderAge
from generators.errors import ConfirmbenchError
from tests.bench.custody.screens.made import write_policy

PAPERS, FLOOR = "[papers]\n", "[batch_floor]\nrequests = 3\n"
AGE = "[order_age]\nafter_days = 1\n"
PURPOSES = '[purpose]\nallowed = ["ONE", "TWO"]\n[secondary_purpose]\nexcluded = '


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (PURPOSES + '["THREE", "TWO"]', "'TWO' is both in purpose.allowed and in secondary_purpose.excluded"),
        (FLOOR + "[batch_cap]\nrequests = 2", "batch_cap.requests 2 is below batch_floor.requests 3"),
        (FLOOR + "[quota]\ndaily = 2", "quota.daily 2 is below batch_floor.requests 3"),
        ("[officer_load]\ndaily = 2\n" + FLOOR, "officer_load.daily 2 is below batch_floor.requests 3"),
        ("[order_date]\n" + AGE, r"\[order_age\] says nothing .* add \[order_readable\]"),
        ("[order_readable]", r"\[order_readable\] says nothing .* add \[order_date\]"),
        ("[attestation_own]", r"\[attestation_own\] says nothing .* add \[attestation\]"),
        ('[secondary_purpose]\nexcluded = ["ONE"]', r"\[secondary_purpose\] says nothing .* add \[purpose\]"),
    ],
)
def test_contradictions(tmp_path, text, message):
    with pytest.raises(ConfirmbenchError, match=message) as error:
        read_policy(write_policy(tmp_path, PAPERS + text))
    assert "mine.toml" in str(error.value)


def test_rules_about_time_ask_for_papers(tmp_path):
    for text in ("[quota]\ndaily = 2", "[in_force]\neffective = 2025-04-08", "[lock]\nafter = 2\nhours = 96"):
        with pytest.raises(ConfirmbenchError, match=r"lacks what \[papers\] asks for"):
            read_policy(write_policy(tmp_path, text))


@pytest.mark.parametrize(
    "text",
    [
        PURPOSES + '["THREE"]',
        FLOOR + "[batch_cap]\nrequests = 3\n[quota]\ndaily = 3",
        "[officer_load]\ndaily = 20\n[quota]\ndaily = 10",  # never reached, and no fault
        AGE + "[order_date]\n[order_readable]\n",  # whichever order they stand in
    ],
)
def test_what_is_no_contradiction(tmp_path, text):
    assert read_policy(write_policy(tmp_path, PAPERS + text)).rules


MINE = """
title = "Mine"
[papers]
[order_date]
[order_age]
after_days = 90
before_days = 4_000
[order_readable]
[in_force]
effective = 2025-04-08
"""
DOCS = Path(__file__).parents[4] / "docs" / "policies.md"


def test_the_policies_that_come_along():
    assert policy_names() == ["mou-2025", "open"]
    for name in policy_names():
        assert read_policy(name).title


def test_the_memorandum_has_every_rule():
    rules = read_policy("mou-2025").rules
    assert set(rules) == set(RULES)
    assert rules["in_force"] == InForce(date(2025, 4, 8))
    assert rules["order_age"] == OrderAge(90)


def test_a_file_of_ones_own(tmp_path):
    found = read_policy(write_policy(tmp_path, MINE))
    assert found.title == "Mine"
    assert list(found.rules) == ["papers", "order_date", "order_age", "order_readable", "in_force"]
    assert found.rules["order_age"] == OrderAge(90, before_days=4_000)
    assert found.rules["papers"] == HasPapers()


def test_a_title_may_be_left_out(tmp_path):
    assert read_policy(write_policy(tmp_path, "[papers]")).title == ""


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "has no rules"),
        ('title = "Mine"', "has no rules"),
        ("title = 3\n[papers]", "title is 3; it must be a text"),
        ("[order_aged]\nafter_days = 90", r"there is no rule order_aged \(did you mean order_age\?\)"),
        ("[rules.papers]", "there is no rule rules; the rules are papers, in_force"),
        ("quota = 5", r"quota is 5; it must be a table, written as \[quota\]"),
        ("[[quota]]\ndaily = 5", "it must be a table"),
        ("[papers]\nrequired = true", r"\[papers\] has an unknown key required; it has no keys"),
        (
            "[quota]\ndayly = 5",
            r"\[quota\] has an unknown key dayly \(did you mean daily\?\); its keys are daily",
        ),
        ("[quota]", r"\[quota\] lacks the key daily"),
        ("[quota]\ndaily = 0", "quota.daily is 0; it must be a whole number from 1 to"),
        ("[quota]\ndaily = 5.0", "quota.daily is 5.0; it must be a whole number"),
        ("[quota]\ndaily = true", "quota.daily is True; it must be a whole number"),
        ('[quota]\ndaily = "5"', "quota.daily is '5'; it must be a whole number"),
        ("[quota]\ndaily = 99999999999999999999", "quota.daily is 99999999999999999999; it must be"),
        ("[order_age]\nafter_days = -1", "order_age.after_days is -1; it must be a whole number from 0"),
        ("[duplicate]\nwindow_hours = 999_999_999", "duplicate.window_hours is 999999999; it must be"),
        (
            '[in_force]\neffective = "2025-04-08"',
            "in_force.effective is '2025-04-08'; it must be a date without",
        ),
        ("[in_force]\neffective = 2025-04-08T00:00:00Z", "it must be a date without quotes"),
        ("[purpose]\nallowed = []", r"purpose.allowed is \[\]; it must be a list of texts"),
        ('[purpose]\nallowed = "ONE"', "purpose.allowed is 'ONE'; it must be a list of texts"),
        ('[purpose]\nallowed = ["ONE", 2]', "it must be a list of texts"),
        ('[purpose]\nallowed = ["ONE", ""]', "it must be a list of texts"),
        ('[purpose]\nallowed = ["ONE "]', "it must be a list of texts without blanks at their ends"),
        ('[purpose]\nallowed = ["ONE", "ONE"]', "it must be a list in which nothing stands twice"),
        (
            '[duplicate]\nwindow_hours = 24\nby = "all"',
            'duplicate.by is \'all\'; it must be "anybody" or "requester"',
        ),
        ("[duplicate]\nwindow_hours = 24\nby = [1]", r"duplicate.by is \[1\]; it must be"),
        ("[filler]", r"in \[filler\], names and addresses are both absent"),
        (
            "[in_force]\neffective = 2025-04-08\nends = 2024-04-08",
            r"in \[in_force\], ends 2024-04-08 is not after",
        ),
        (
            "[order_age]\nafter_days = 90\nbefore_days = 60",
            r"in \[order_age\], no day is both after day after_days 90",
        ),
        ("[lock]\nafter = 5\nhours = 12", r"in \[lock\], hours 12 is shorter than window_hours 24"),
        ("[papers", "is not a TOML file"),
        ("[papers]\n[papers]", "is not a TOML file"),
    ],
)
def test_messages_name_file_and_key(tmp_path, text, message):
    with pytest.raises(ConfirmbenchError, match=message) as error:
        read_policy(write_policy(tmp_path, text))
    assert str(tmp_path / "mine.toml") in str(error.value)
    assert str(error.value).endswith((".", ")."))


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(
        ConfirmbenchError, match=r"'mou-2024' \(did you mean mou-2025\?\); choose one of mou-2025"
    ):
        read_policy("mou-2024")
    with pytest.raises(ConfirmbenchError, match="There is no policy"):
        read_policy(str(tmp_path))  # a folder
    with pytest.raises(ConfirmbenchError, match="There is no policy"):
        read_policy("")


def test_a_file_that_is_no_text(tmp_path):
    (tmp_path / "mine.toml").write_bytes(b"\xff\xfe[papers]")
    with pytest.raises(ConfirmbenchError, match=r"mine.toml is not a TOML file"):
        read_policy(str(tmp_path / "mine.toml"))


@pytest.mark.parametrize("name", RULES)
def test_every_rule_and_key_is_documented(name):
    page = DOCS.read_text(encoding="utf-8")
    assert f"`{name}`" in page
    keys = [field.name for field in dataclasses.fields(RULES[name])]
    assert [key for key in keys if f"`{key}`" not in page] == []
