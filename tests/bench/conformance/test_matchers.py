"""The conformance suite catches a matcher that breaks a promise."""

import pytest

from bench.ask import RefusedAnswer
from bench.conformance.matchers import CHECKS, check_matcher
from generators.errors import ConfirmbenchError
from matchers.catalog import make

SOUND = """
from dataclasses import dataclass
import polars as pl

@dataclass(frozen=True)
class Sound:
    separable = True

    def fit(self, registry):
        fields = ["given_name", "surname", "house_number", "zip_code"]
        blank = [pl.when(pl.col(f).str.strip_chars() != "").then(pl.col(f)) for f in fields]
        return Fitted(registry.select(blank).collect(), fields, blank)

@dataclass(frozen=True)
class Fitted:
    known: pl.DataFrame
    fields: list
    blank: list

    def confirm(self, requests):
        asked = requests.select(self.blank).with_row_index("row")
        answers = asked["row"].is_in(asked.join(self.known, on=self.fields, how="semi")["row"].implode())
        return answers
"""

FAULTS = {  # what is broken -> how the sound matcher is changed, and the check that must notice
    "scores": ("return answers", "return answers.cast(pl.Float64)", "check_fits_anew"),
    "reversed": ("return answers", "return answers.reverse()", "check_company_in_batch"),
    "first come": ("return answers", "return answers & (answers.cum_sum() < 50)", "check_order_of_batch"),
    "batch": ("return answers", "return answers & (answers.sum() > 50)", "check_company_in_batch"),
    "number": (
        "return answers",
        "return answers & (requests['request_id'] < 99)",
        "check_request_id_is_no_evidence",
    ),
    "confirms all": ("return answers", "return answers | True", "check_missing_agrees_with_nothing"),
    "null is equal": ('how="semi"', 'how="semi", nulls_equal=True', "check_missing_agrees_with_nothing"),
    "blank is text": ('.str.strip_chars() != ""', " != '*'", "check_empty_text_is_missing"),
    "breaks": ("return answers", "requests['surname'].cast(pl.Categorical); return 1 / 0", "check_any_text"),
    "first record": (
        "select(blank).collect()",
        "select(blank).head(100).collect()",
        "check_order_of_registry",
    ),
    "needs many": (
        "return Fitted(registry.select(blank).collect(),",
        "known = registry.select(blank).collect()\n        return Fitted(known[: 999 * (known.height > 99)],",
        "check_parts_add_up",
    ),
    "address only": ('fields = ["given_name", "surname", ', "fields = [", "check_name_needs_a_name"),
    "not a value": ("@dataclass(frozen=True)\nclass Sound", "class Sound", "check_is_a_value"),
}


def matcher_in(folder, source):
    """Make the matcher of a file with this source."""
    path = folder / "plugin.py"
    path.write_text(source)
    return make(f"{path}:Sound")


def test_a_sound_plugin_passes(tmp_path):
    """Twenty lines that keep every promise."""
    checked = check_matcher(matcher_in(tmp_path, SOUND))

    assert len(checked) == len(CHECKS)
    assert checked[0] == "No requests get no answers."
    assert check_matcher(f"{tmp_path / 'plugin.py'}:Sound") == checked


def test_a_matcher_that_breaks_two_promises_is_told_of_its_answers_first(tmp_path):
    """It returns scores, and its class is no value."""
    faulty = SOUND.replace("@dataclass(frozen=True)\nclass Sound", "class Sound").replace(
        "return answers", "return answers.cast(pl.Float64)"
    )
    with pytest.raises(RefusedAnswer, match="a Series of Float64"):
        check_matcher(matcher_in(tmp_path, faulty))


def test_a_matcher_written_at_a_prompt_is_checked_by_its_answers():
    class Always:
        def fit(self, registry):
            return self

        def confirm(self, requests):
            return requests["request_id"] > -1

    with pytest.raises(AssertionError, match="Always: a registry without records confirms somebody"):
        check_matcher(Always())


@pytest.mark.parametrize("fault", FAULTS)
def test_faults_are_caught(tmp_path, fault):
    """Each broken promise is caught by the check that is about it."""
    old, new, name = FAULTS[fault]
    assert old in SOUND
    check = next(check for check in CHECKS if check.__name__ == name)
    with pytest.raises((AssertionError, ConfirmbenchError, ZeroDivisionError)):
        check(matcher_in(tmp_path, SOUND.replace(old, new)))


def test_every_check_states_its_promise():
    """The docstring of a check is what a plug-in's author reads when it fails."""
    assert all(check.__doc__ and check.__name__.startswith("check_") for check in CHECKS)
