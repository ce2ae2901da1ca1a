"""Suites: the built-in ones, and messages that name the key at fault.

The table [scenario]: read as it stands, and faults named by file and key.

The suites that come with confirmbench: each can be run, and a preset says what it imitates.
"""

from pathlib import Path

import pytest

from bench.entrants.entrant import contestants
from bench.suites.suite import (
    Curve,
    Limits,
    Scenario,
    load_suite,
    suite_names,
    suite_report,
    suites_report,
    vary,
)
from generators.dataset import dataset_key
from generators.errors import ConfirmbenchError
from generators.profile import load_profile
from matchers.catalog import BUILT_IN, ORACLE

GOOD = """
name = "mine"
profile = "typical"
people = 50
requests = 20
seed = 7
matchers = ["exact", "jaro_winkler(threshold=0.9)"]
[limits]
seconds = 60
memory_gb = 0.5
"""
CURVES = """
[curves]
jaro_winkler = "threshold 0.80:0.98:0.02"
"any_k_of_n(fields=('given_name', 'surname'))" = "k 1, 2"
"""


def test_built_in_suites():
    assert {"smoke", "standard", "all-matchers"} <= set(suite_names())
    smoke, standard = load_suite("smoke"), load_suite("standard")
    assert (smoke.people, smoke.requests) == (10_000, 2_000)
    assert (standard.people, standard.requests) == (1_000_000, 100_000)
    assert smoke.matchers == ("exact", "blocked", "jaro_winkler", "recordlinkage")
    assert standard.matchers == (*smoke.matchers, "fellegi_sunter_household")


def test_a_file_of_ones_own(tmp_path):
    file = tmp_path / "mine.toml"
    file.write_text(GOOD)
    suite = load_suite(str(file))
    assert (suite.name, suite.seed, suite.matchers[1]) == ("mine", 7, "jaro_winkler(threshold=0.9)")
    assert suite.limits == Limits(seconds=60, memory_gb=0.5)


@pytest.mark.parametrize(
    ("line", "instead", "message"),
    [
        ("seed = 7", "", "lacks the key seed"),
        ("seed = 7", "seed = 7\nsede = 8", "unknown key sede"),
        ("seed = 7", "seed = -1", "seed is -1"),
        ("seed = 7", 'seed = "7"', "seed is '7'"),
        ("people = 50", "people = 0", "people is 0; it must be a whole number of at least 1"),
        ("people = 50", "people = true", "people is True"),
        ("requests = 20", "requests = 1.5", "requests is 1.5"),
        ('profile = "typical"', "profile = 3", "profile is 3"),
        ('name = "mine"', 'name = "../mine"', "name is '../mine'"),
        ('["exact", "jaro_winkler(threshold=0.9)"]', "[]", "matchers is []"),
        ('["exact", "jaro_winkler(threshold=0.9)"]', '"exact"', "matchers is 'exact'"),
        ("seconds = 60", "seconds = 0", "limits.seconds is 0"),
        ("seconds = 60", "seconds = nan", "limits.seconds is nan"),
        ("seconds = 60", "", "[limits] lacks the key seconds"),
        ("memory_gb = 0.5", 'memory_gb = "all"', "limits.memory_gb is 'all'"),
        ("seed = 7", "seed =", "is not a TOML file"),
    ],
)
def test_says_which_key_is_wrong(tmp_path, line, instead, message):
    file = tmp_path / "mine.toml"
    file.write_text(GOOD.replace(line, instead))
    with pytest.raises(ConfirmbenchError) as caught:
        load_suite(str(file))
    assert message in str(caught.value)
    assert "mine.toml" in str(caught.value)
    assert str(caught.value).endswith(".")


def test_curves(tmp_path):
    file = tmp_path / "mine.toml"
    file.write_text(GOOD + CURVES)
    assert load_suite(str(file)).curves == (
        Curve("jaro_winkler", "threshold", "0.80:0.98:0.02"),
        Curve("any_k_of_n(fields=('given_name', 'surname'))", "k", "1, 2"),
    )
    assert load_suite("smoke").curves == ()


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ("[curves]", "curves is {}"),
        ("[curves]\njaro_winkler = 0.9", "curves.'jaro_winkler' is 0.9"),
        ("[curves]\njaro_winkler = 'threshold'", "curves.'jaro_winkler' is 'threshold'"),
        ("[curves]\njaro_winkler = ['threshold', '0.9']", "curves.'jaro_winkler' is ["),
        ("[[curves]]\njaro_winkler = 'threshold 0.9'", "curves is ["),
    ],
)
def test_says_which_curve_is_wrong(tmp_path, table, message):
    file = tmp_path / "mine.toml"
    file.write_text(GOOD + table)
    with pytest.raises(ConfirmbenchError) as caught:
        load_suite(str(file))
    for part in ("mine.toml", message, "threshold 0.80:0.98:0.02"):
        assert part in str(caught.value)


def test_screens(tmp_path):
    file = tmp_path / "mine.toml"
    file.write_text('screens = ["none", "policy(without=\'quota\')"]\n' + GOOD)
    suite = load_suite(str(file))
    assert suite.screens == ("none", "policy(without='quota')")
    assert "before each matcher:\n  - none\n  - policy(without='quota')" in suite_report(suite, 80)
    assert load_suite("smoke").screens == ()


def test_says_that_screens_are_a_list_of_specs(tmp_path):
    file = tmp_path / "mine.toml"
    file.write_text('screens = "policy"\n' + GOOD)
    with pytest.raises(ConfirmbenchError, match=r"screens is 'policy'; .* list of specs, e\.g\. \[\"none\""):
        load_suite(str(file))


def test_unknown_suite_lists_the_known():
    with pytest.raises(ConfirmbenchError, match=r"smoke, .*standard"):
        load_suite("smok")


def test_varied():
    smoke = load_suite("smoke")
    assert vary(smoke, None, None) == vary(smoke, [], None) == smoke
    assert vary(smoke, ["exact"], 0).matchers == ("exact",)
    assert vary(smoke, ["exact"], 0).seed == 0


def test_curves_are_those_of_the_matchers_that_are_run():
    standard = load_suite("standard")
    assert vary(standard, None, 5).curves == standard.curves
    assert vary(standard, ["exact"], None).curves == ()
    chosen = vary(standard, ["exact", "jaro_winkler(threshold=0.9)"], None)
    assert [curve.spec for curve in chosen.curves] == ["jaro_winkler"]


def test_a_suite_shows_its_curves(tmp_path):
    file = tmp_path / "mine.toml"
    file.write_text(GOOD + CURVES)
    assert "Curves:\n  - jaro_winkler: threshold 0.80:0.98:0.02\n" in suite_report(load_suite(str(file)), 80)
    assert "Curves" not in suite_report(load_suite("smoke"), 80)


TABLE = """
[scenario]
sources = ["S1 A report"]
published = ["Half of it.", "Every letter, hyphen and blank of the name has to agree with the record's own."]
assumed = ["The other half."]
compares = []
notice = "It measures no agency."
"""


@pytest.fixture
def load(tmp_path):
    def load(text):
        file = tmp_path / "mine.toml"
        file.write_text(text)
        return load_suite(str(file))

    return load


def test_a_preset_of_ones_own(load):
    suite = load('title = "Half of it"\n' + GOOD + TABLE)
    assert suite.title == "Half of it"
    assert suite.scenario == Scenario(
        sources=("S1 A report",),
        published=(
            "Half of it.",
            "Every letter, hyphen and blank of the name has to agree with the record's own.",
        ),
        assumed=("The other half.",),
        compares=(),
        notice="It measures no agency.",
    )


def test_a_suite_need_not_imitate_anything(load):
    suite = load(GOOD)
    assert (suite.title, suite.scenario) == ("", None)
    assert suite_report(suite, 80).startswith("mine\n\nDataset:\n  - profile typical, 50 people on file")


@pytest.mark.parametrize(
    ("line", "instead", "message"),
    [
        ('sources = ["S1 A report"]', "", "[scenario] lacks the key sources"),
        ('sources = ["S1 A report"]', "sources = []", "scenario.sources is []; it must be a list of texts"),
        ('sources = ["S1 A report"]', 'sources = "S1"', "scenario.sources is 'S1'"),
        ('sources = ["S1 A report"]', "sources = [1]", "scenario.sources is [1]"),
        ('sources = ["S1 A report"]', 'sources = [""]', "scenario.sources is ['']"),
        ("compares = []", "compares = []\nnote = 3", "[scenario] has an unknown key note (did"),
        ('notice = "It measures no agency."', "", "[scenario] lacks the key notice"),
        ('notice = "It measures no agency."', 'notice = ""', "scenario.notice is ''"),
        ('notice = "It measures no agency."', "notice = 1", "scenario.notice is 1"),
    ],
)
def test_scenario_says_which_key_is_wrong(load, line, instead, message):
    assert line in TABLE
    with pytest.raises(ConfirmbenchError) as caught:
        load(GOOD + TABLE.replace(line, instead))
    assert message in str(caught.value)
    assert "mine.toml" in str(caught.value)


def test_a_scenario_is_a_table_and_a_title_a_text(load):
    with pytest.raises(ConfirmbenchError, match="scenario is 3; it must be a table"):
        load("scenario = 3\n" + GOOD)
    with pytest.raises(ConfirmbenchError, match="title is 3; it must be a text"):
        load("title = 3\n" + GOOD)


@pytest.mark.parametrize("width", [60, 200])
def test_one_suite_in_full(load, width):
    text = suite_report(load('title = "Half of it"\n' + GOOD + TABLE), width)
    assert max(map(len, text.splitlines())) <= width
    assert text.startswith("mine: Half of it\n")
    assert "  - jaro_winkler(threshold=0.9)" in text
    assert "Published:\n  - Half of it.\n  - Every letter" in text
    assert "To hold it against, in shape and not in figures:\n  - nothing published" in text
    assert text.endswith("\n\nIt measures no agency.")


def test_all_suites_in_a_line_each_where_there_is_room():
    lines = suites_report(200).splitlines()
    assert [line.split()[0] for line in lines] == suite_names()
    [smoke] = [line for line in lines if line.startswith("smoke ")]
    assert smoke.endswith("(10,000 people, 2,000 requests)")


def test_all_suites_on_a_narrow_screen():
    lines = suites_report(70).splitlines()
    assert max(map(len, lines)) <= 70
    assert [line.split()[0] for line in lines if not line.startswith(" ")] == suite_names()


SUITES = [load_suite(name) for name in suite_names()]
PRESETS = [suite for suite in SUITES if suite.scenario is not None]
NOTICE = "Everything here is synthetic; it is not a measurement of any real agency."
PAGE = (Path(__file__).parents[2] / "docs" / "presets.md").read_text(encoding="utf-8")
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
