"""Rules that contradict each other are refused when the file is read."""

import pytest

from bench.custody.screens.policy_file import read_policy
from generators.errors import ConfirmbenchError
from tests.bench.custody.screens.judging import write_policy

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
