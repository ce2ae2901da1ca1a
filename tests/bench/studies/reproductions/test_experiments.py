"""Every experiment at a small size: what it measures is complete, finite, counted, and the same again."""

import math

import pytest

from bench.studies.reproductions.catalog import EXPERIMENTS
from bench.studies.reproductions.experiment import Setting, run_experiment
from bench.studies.reproductions.typos import COUNTS, expected

SMALL = Setting(people=8_000, requests=1_600, seed=11)
BY_ID = {experiment.id: experiment for experiment in EXPERIMENTS}


@pytest.fixture(scope="module")
def datasets(tmp_path_factory):
    return tmp_path_factory.mktemp("datasets")


@pytest.fixture(scope="module")
def small(datasets):
    """Run an experiment at the small size, once."""
    done = {}

    def small(name):
        if name not in done:
            done[name] = run_experiment(BY_ID[name], datasets, SMALL)
        return done[name]

    return small


@pytest.mark.parametrize("name", BY_ID)
def test_every_figure_is_measured_with_what_it_was_counted_from(small, name):
    result = small(name)
    assert [figure.key for figure in BY_ID[name].figures if figure.key not in result.measured] == []
    for names in ([each.key for each in BY_ID[name].figures], [each.label for each in BY_ID[name].figures]):
        assert len(set(names)) == len(names)
    for key, found in result.measured.items():
        assert math.isfinite(found.value), key
        assert found.n >= 0
        if found.k is not None:
            assert 0 <= found.k <= found.n
            assert found.value == (found.k / found.n if found.n else 0)
            assert found.interval is not None
        if found.interval is not None:
            low, high = found.interval
            assert low <= high
            assert low - 1e-12 <= found.value <= high + 1e-12, key


@pytest.mark.parametrize("name", BY_ID)
def test_what_is_measured_is_all_in_the_table(small, name):
    assert set(small(name).measured) == {figure.key for figure in BY_ID[name].figures}


@pytest.mark.parametrize("name", ["T1", "T7", "T12"])
def test_the_same_setting_gives_the_same(small, datasets, name):
    again = run_experiment(BY_ID[name], datasets, SMALL)
    assert again.measured == small(name).measured
    assert again.datasets == small(name).datasets


def test_another_seed_gives_other_people(small, datasets):
    other = run_experiment(BY_ID["T7"], datasets, Setting(SMALL.people, SMALL.requests, 12))
    assert other.measured != small("T7").measured


def test_datasets_are_kept_and_shared(small, datasets):
    """T1 and T2 have one dataset, T4, T10 and T14 another."""
    for name in ("T1", "T2", "T4", "T10", "T14"):
        small(name)
    assert small("T1").datasets == small("T2").datasets
    assert small("T4").datasets == small("T10").datasets == small("T14").datasets
    assert len([each for each in datasets.iterdir() if each.name.startswith("reproduction-")]) <= 4


def test_a_history_confirms_whatever_the_last_address_does(small):
    measured = small("T5").measured
    assert measured["sensitivity_history"].value > measured["sensitivity_current"].value


def test_independent_typos_follow_the_formula(small):
    for k in COUNTS:
        found = small("T6").measured[f"independent_{k}"]
        assert found.interval.low - 0.02 < expected(k) < found.interval.high + 0.02
    assert expected(4) == pytest.approx(0.18549375)


def test_pairs_are_people_on_file_who_have_not_moved(small):
    measured = small("T7").measured
    assert measured["pairs"].k == measured["people"].k - measured["moved"].k


def test_standardising_both_gains_what_the_parts_say(small):
    measured = small("T4").measured
    gain = {name: measured[f"gain_{name}"].value for name in ("address", "name", "both", "more_than_sum")}
    assert gain["more_than_sum"] == pytest.approx(gain["both"] - gain["address"] - gain["name"])
    rise = measured["sensitivity_both"].value - measured["sensitivity_none"].value
    assert gain["both"] == pytest.approx(100 * rise)


def test_numbers_that_are_nobodys_confirm_nobody(small):
    measured = small("T18").measured
    assert [measured[f"invented_{rule}"].k for rule in ("control", "tolerance", "address")] == [0, 0, 0]


def test_birthdays_are_what_chance_makes_them(small):
    """From the years of birth alone: 1 - exp(-pairs * chance that two share a date), 180 people."""
    measured = small("T12").measured
    dates = measured["dates"].value
    for size in (90, 180):
        assert measured[f"shared_{size}"].value == pytest.approx(
            1 - math.exp(-size * (size - 1) / 2 / dates), abs=0.03
        )
    assert 15_000 < dates < 31_000
