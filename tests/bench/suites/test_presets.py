"""The suites that come with confirmbench: each can be run, and a preset says what it imitates."""

from pathlib import Path

import pytest

from bench.entrants.entrant import contestants
from bench.suites.suite import load_suite, suite_names
from generators.dataset import dataset_key
from generators.profile import load_profile
from matchers.catalog import BUILT_IN, ORACLE

SUITES = [load_suite(name) for name in suite_names()]
PRESETS = [suite for suite in SUITES if suite.scenario is not None]
NOTICE = "Everything here is synthetic; it is not a measurement of any real agency."
PAGE = (Path(__file__).parents[3] / "docs" / "presets.md").read_text(encoding="utf-8")
NEED_INPUT = {"answers", "external"}  # a file, a program


def key(name):
    suite = load_suite(name)
    return dataset_key(load_profile(suite.profile), suite.people, suite.requests, suite.seed)


@pytest.mark.parametrize("suite", SUITES, ids=lambda suite: suite.name)
def test_its_file_is_called_like_it_and_everything_in_it_can_be_made(suite):
    assert load_suite(suite.name) is not None
    assert suite.name in suite_names()
    assert suite.title
    assert len(suite.title) <= 110
    assert sum(load_profile(suite.profile).kinds.values()) == pytest.approx(1)
    assert len(contestants(suite.matchers)) == len(suite.matchers)


def test_the_usual_ones_are_there():
    usual = {"smoke", "standard", "all-matchers", "tin-match", "words-present", "stale-address-5", "scale-7m"}
    assert usual <= set(suite_names())
    assert len(PRESETS) >= 15
    assert all(suite.scenario is None for suite in SUITES if suite.name in ("smoke", "standard"))


@pytest.mark.parametrize("preset", PRESETS, ids=lambda suite: suite.name)
def test_a_preset_says_that_it_measures_no_agency(preset):
    assert preset.scenario.notice == NOTICE


@pytest.mark.parametrize("preset", PRESETS, ids=lambda suite: suite.name)
def test_the_page_lists_each_preset_with_its_sources_and_tables(preset):
    assert f"`{preset.name}`" in PAGE
    for source in preset.scenario.sources:
        number, _, title = source.partition(" ")
        assert f"| {number} | {title} |" in PAGE
    for table in preset.scenario.compares:
        number, _, content = table.partition(": ")
        assert f"| {number} | {content} |" in PAGE


def test_all_matchers_has_every_one_on_the_dataset_of_the_standard_suite():
    named = {contestant.name for contestant in contestants(load_suite("all-matchers").matchers)}
    assert named == (BUILT_IN.keys() | {ORACLE}) - NEED_INPUT - {"two_paths"}  # nobody states a number here
    assert key("all-matchers") == key("standard")
    assert set(load_suite("standard").matchers) <= set(load_suite("all-matchers").matchers)


def test_the_three_of_stale_address_differ_in_the_age_of_records_alone():
    one, three, five = (load_profile(f"filed-{n}") for n in (1, 3, 5))
    assert (one.noise, one.population, one.requests) == (five.noise, five.population, five.requests)
    assert [profile.registry.filing_lag.index(1) for profile in (one, three, five)] == [0, 2, 4]
    assert one.kinds["moved"] < three.kinds["moved"] < five.kinds["moved"]
    on_file = [sum(p.kinds[k] for k in ("current", "renamed", "moved")) for p in (one, three, five)]
    assert on_file == pytest.approx([on_file[0]] * 3)
