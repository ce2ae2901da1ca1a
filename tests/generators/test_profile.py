"""Profiles are checked, and a message names the file and the key."""

from dataclasses import replace

import pytest

from generators.errors import ConfirmbenchError
from generators.profile import FOLDER, load_profile, profile_names

TYPICAL = (FOLDER / "typical.toml").read_text()


def write(tmp_path, text):
    path = tmp_path / "mine.toml"
    path.write_text(text)
    return str(path)


@pytest.mark.parametrize("name", profile_names())
def test_every_profile_loads_under_its_name(name):
    profile = load_profile(name)

    assert profile.name == name
    assert sum(profile.kinds.values()) == pytest.approx(1)


def test_a_file_of_ones_own(tmp_path):
    text = TYPICAL.replace('name = "typical"', 'name = "mine"')

    assert load_profile(write(tmp_path, text)).name == "mine"


def test_an_unknown_profile_lists_the_known_ones():
    with pytest.raises(
        ConfirmbenchError,
        match=r"no profile 'typcal' \(did you mean typical.*one of borrowed-number, clean",
    ):
        load_profile("typcal")


def test_a_profile_like_another_states_what_differs(tmp_path):
    text = 'name = "mine"\ndescription = "Mine."\nlike = "hard"\n[noise]\nnickname = 0.5\n'
    mine, hard = load_profile(write(tmp_path, text)), load_profile("hard")

    assert (mine.name, mine.noise.nickname) == ("mine", 0.5)
    assert replace(mine.noise, nickname=hard.noise.nickname) == hard.noise
    assert (mine.population, mine.registry, mine.kinds) == (hard.population, hard.registry, hard.kinds)


def test_a_profile_like_another_has_a_name_of_its_own(tmp_path):
    with pytest.raises(ConfirmbenchError, match="lacks the key name"):
        load_profile(write(tmp_path, 'description = "Mine."\nlike = "hard"\n'))


def test_a_table_within_a_section_is_taken_whole(tmp_path):
    text = 'name = "mine"\ndescription = "Mine."\nlike = "hard"\n[requests]\nchannels = { typed = 1.0 }\n'
    with pytest.raises(ConfirmbenchError, match=r"\[requests.channels\] lacks the key heard"):
        load_profile(write(tmp_path, text))


@pytest.mark.parametrize(
    ("like", "message"),
    [
        ('"typicl"', "like is 'typicl'; it must be a profile that states everything itself: clean, drift"),
        ('"compound"', "like is 'compound'"),  # it is like typical itself
        ("3", "like is 3"),
        ('["typical"]', "like is \\['typical'\\]"),
        ('"typical"\n[noise]\nnoise = 1', r"\[noise\] has an unknown key noise; its keys are nickname, rom"),
        ('"typical"\n[kinds]\ncurrent = 0.5', "shares of kinds sum to 1.1"),
        ('"typical"\nnoise = 3', "noise is 3; it must be a table"),
    ],
)
def test_a_mistake_in_a_profile_like_another_is_named(tmp_path, like, message):
    text = f'name = "mine"\ndescription = "Mine."\nlike = {like}\n'
    with pytest.raises(ConfirmbenchError, match=message):
        load_profile(write(tmp_path, text))


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("po_box = 0.06", "po_box = 0.06\nboats = 1", r"\[population\] has an unknown key boats"),
        ("po_box = 0.06", "", r"\[population\] lacks the key po_box"),
        ("po_box = 0.06", "po_box = -0.1", "population.po_box is -0.1; it must be a number from 0 to 1"),
        ("po_box = 0.06", "po_box = 1.5", "population.po_box is 1.5"),
        ("po_box = 0.06", "po_box = true", "population.po_box is True"),
        ("po_box = 0.06", 'po_box = "some"', "population.po_box is 'some'"),
        ("household_coverage = 0.9", "household_coverage = 0", "nobody could be on file"),
        ("{ white = 0.90,", "{ white = 1.90,", "population.coverage.white is 1.9"),
        ("{ white = 0.90,", "{ green = 0.90,", r"\[population.coverage\] has an unknown key green"),
        ("submission = 100", "submission = 0", "requests.submission is 0; it must be a whole number from 1"),
        ("submission = 100", "submission = 2.5", "requests.submission is 2.5"),
        ("filing_history = 1", "filing_history = 9", "it must be a whole number from 1 to 5"),
        ("{ typed = 0.5,", "{ typed = 0.9,", "shares of requests.channels sum to 1.4"),
        ("current = 0.40", "current = 0.50", "shares of kinds sum to 1.1; they must sum to 1"),
        ("[0.72,", "[0.92,", "shares of registry.filing_lag sum to 1.2"),
        ("filing_lag = [0.72,", "filing_lag = [0.1, 0.72,", "must be a list of 5 shares"),
        ('vocabulary = "census"', "vocabulary = 3", "vocabulary is 3; it must be a text"),
        ("[noise]", "noise = 3\n[other]", "unknown key"),
        ('name = "typical"', "name = ", "is not a TOML file"),
    ],
)
def test_a_mistake_is_named(tmp_path, old, new, message):
    assert old in TYPICAL
    with pytest.raises(ConfirmbenchError, match=message) as error:
        load_profile(write(tmp_path, TYPICAL.replace(old, new, 1)))

    assert "mine.toml" in str(error.value)


def test_a_profile_with_papers_is_otherwise_the_one_that_it_is_like():
    mou, model = load_profile("mou"), load_profile("low-yield")

    assert mou.papers is not None
    assert replace(mou, papers=None, name=model.name, description=model.description) == model


def test_without_papers_a_profile_has_no_section_of_that_name():
    assert "papers" not in load_profile("low-yield").as_dict()
    assert load_profile("mou").as_dict()["papers"]["officer_limit"] == 500


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("batch = 40", "batch = 0", "papers.batch is 0; it must be a whole number from 1"),
        ("officer_limit = 500", "officer_limit = 2.5", "papers.officer_limit is 2.5"),
        ("no_statute = 0.01", "no_statute = 2", "papers.no_statute is 2; it must be a number from 0 to 1"),
        ("no_statute = 0.01", "", r"\[papers\] lacks the key no_statute"),
        (
            "no_statute = 0.01",
            "no_statut = 0.01",
            r"\[papers\] has an unknown key no_statut \(",
        ),
        (
            "no_order_date = 0.01",
            "no_order_date = 0.98",
            "papers.no_order_date to papers.order_day_91 sum to 1.01",
        ),
        ("time_zone = 0.01", "time_zone = 1.0", "papers.no_attestation to papers.time_zone sum to 1.04"),
        (
            "near_duplicate = 0.015",
            "near_duplicate = 0.99",
            "papers.duplicate to papers.near_duplicate sum to",
        ),
        ("[papers]", "papers = 3\n[other]", "unknown key"),
    ],
)
def test_a_mistake_in_papers_is_named(tmp_path, old, new, message):
    text = (FOLDER / "mou.toml").read_text()
    assert old in text
    with pytest.raises(ConfirmbenchError, match=message) as error:
        load_profile(write(tmp_path, text.replace(old, new, 1)))

    assert "mine.toml" in str(error.value)


def test_an_unknown_vocabulary_lists_the_known_ones():
    from generators.names.vocabulary import load_vocabulary

    with pytest.raises(ConfirmbenchError, match="choose one of census, faker"):
        load_vocabulary("klingon")
