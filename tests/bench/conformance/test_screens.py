"""The conformance suite catches a screen that breaks a promise."""

import polars as pl
import pytest

from bench.conformance.screens import CHECKS, check_screen
from bench.custody.screens.catalog import make
from generators.errors import ConfirmbenchError

SOUND = r"""
from dataclasses import dataclass
import polars as pl

FIELDS = ["zip_code", "street", "evidence"]

@dataclass(frozen=True)
class Sound:
    itemwise = True

    def open(self, gazetteer):
        known = gazetteer.select("zip_code").collect()["zip_code"].unique().to_list()
        return Opened(frozenset(known))

@dataclass(frozen=True)
class Opened:
    known: frozenset

    def admit(self, requests, papers):
        both = requests.hstack(papers.drop("request_id"))
        there = [pl.col(field).str.contains(r"\S").fill_null(False) for field in FIELDS]
        said = both.select(said=pl.col("zip_code").is_in(self.known) & pl.all_horizontal(there))["said"]
        said = said.fill_null(False)
        return said

    def reasons(self, requests, papers):
        return pl.select(pl.when(~self.admit(requests, papers)).then(pl.lit("no"))).to_series()
"""

OPEN = "def open(self, gazetteer):\n"
FAULTS = {  # what is broken -> how the sound screen is changed, and the check that must notice
    "numbers": ("return said\n", "return said.cast(pl.Int8)\n", "check_repeats_itself"),
    "one short": ("return said\n", "return said[1:]\n", "check_repeats_itself"),
    "nulls": ("return said\n", "return said.replace(False, None)\n", "check_repeats_itself"),
    "remembers": (
        "return said\n",
        "CALLS.append(0)\n        return said & (len(CALLS) % 2 == 0)\n",
        "check_repeats_itself",
    ),
    "remembers gazetteers": (
        OPEN,
        OPEN + "        CALLS.append(0); gazetteer = gazetteer.head(0) if len(CALLS) > 2 else gazetteer\n",
        "check_opens_anew",
    ),
    "looks ahead": ("return said\n", "return said & (said.sum() % 2 == 0)\n", "check_later_requests"),
    "first come": ("return said\n", "return said & (said.cum_sum() < 9)\n", "check_order"),
    "company": ("return said\n", "return said & (said.cum_sum() < 9)\n", "check_company"),
    "number": (
        "return said\n",
        "return said & (requests['request_id'] % 2 == 0)\n",
        "check_request_id_is_no_evidence",
    ),
    "second address": ("gazetteer.select", "gazetteer.slice(1, 1).select", "check_order_of_gazetteer"),
    "needs a request": ("return said\n", "said[0]; return said\n", "check_no_requests"),
    "needs addresses": ("known = ", "gazetteer.collect().row(0); known = ", "check_smallest_gazetteers"),
    "needs papers": (
        "both = ",
        "papers['batch_id'].to_numpy(allow_copy=False); both = ",
        "check_requests_without_papers",
    ),
    "blank is text": (r'str.contains(r"\S")', "str.len_chars() >= 0", "check_empty_text_is_missing"),
    "breaks": ("both = ", "requests['street'].str.to_integer(); both = ", "check_any_text"),
    "other reasons": ("pl.when(~self", "pl.when(self", "check_reasons"),
    "not a value": ("@dataclass(frozen=True)\nclass Sound", "class Sound", "check_is_a_value"),
}


def screen_in(folder, source):
    """Make the screen of a file with this source."""
    path = folder / "plugin.py"
    path.write_text("CALLS = []\n" + source)
    return make(f"{path}:Sound")


def test_a_sound_plugin_passes(tmp_path):
    """Twenty lines that keep every promise."""
    check_screen(screen_in(tmp_path, SOUND))


@pytest.mark.parametrize("fault", FAULTS)
def test_faults_are_caught(tmp_path, fault):
    """Each broken promise is caught by the check that is about it."""
    old, new, name = FAULTS[fault]
    assert old in SOUND
    check = next(check for check in CHECKS if check.__name__ == name)
    broken = (AssertionError, ConfirmbenchError, IndexError, RuntimeError, pl.exceptions.PolarsError)
    with pytest.raises(broken):
        check(screen_in(tmp_path, SOUND.replace(old, new)))


def test_every_check_states_its_promise():
    """The docstring of a check is what a plug-in's author reads when it fails."""
    assert all(check.__doc__ and check.__name__.startswith("check_") for check in CHECKS)
