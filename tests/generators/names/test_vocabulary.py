"""The tiers: their words, and how often names collide."""

import numpy as np
import polars as pl
import pytest

from generators.errors import ConfirmbenchError
from generators.names import locales
from generators.names import name_table as census
from generators.names.origin_names import RESIDENTS
from generators.names.vocabulary import TIERS, load_vocabulary
from generators.sampling import Streams, WeightedTables, below
from generators.schema import ORIGINS, SEXES

VOCABULARIES = {tier: load_vocabulary(tier) for tier in TIERS}
MILLION = 1_000_000


def full_names(tier, people, seed=1):
    """Full names of people drawn one by one, born from 1930 to 2005."""
    vocabulary, streams = VOCABULARIES[tier], Streams(seed)
    rows = np.arange(people)
    origin = WeightedTables.build([RESIDENTS]).draw(streams.words("t.origin", rows))
    life = streams.words("t.life", rows)
    sex, birth_year = below(life[0], len(SEXES)), 1930 + below(life[1], 76)
    surname_words, given_words = streams.words("t.surname", rows), streams.words("t.given_name", rows)
    surnames = vocabulary.surnames.draw(surname_words, vocabulary.surname_groups(origin))
    groups = vocabulary.given_name_groups(origin, sex, birth_year)
    given = vocabulary.given_names.read(vocabulary.given_names.draw(given_words, groups))
    return given + " " + vocabulary.surnames.read(surnames)


@pytest.fixture(scope="module")
def million():
    return full_names("census", MILLION)


@pytest.mark.parametrize(("people", "unique"), [(10_000, 0.992), (100_000, 0.948), (MILLION, 0.819)])
def test_names_are_unique_as_often_as_the_census_tables_imply(million, people, unique):
    """The shares come from the Census 2020 tables joined through origin, unlisted names taken as unique."""
    assert abs(million[:people].is_unique().mean() / unique - 1) < 0.03


def test_the_wide_tier_lies_between_the_others_in_variety():
    unique = {tier: full_names(tier, 100_000).is_unique().mean() for tier in TIERS}

    assert abs(unique["faker"] / 0.538 - 1) < 0.03  # as for Faker's own weights
    assert unique["faker"] + 0.2 < unique["faker-wide"] < unique["census"] - 0.05


def test_surnames_that_break_readers_of_text_occur():
    table = VOCABULARIES["census"].surnames
    drawn = np.unique(table.weights.cells.reshape(-1, 3)[:, 1:])

    assert {"Null", "Na", "Nan", "True", "Inf"} <= set(table.text.gather(drawn[drawn < len(table.text)]))


def test_the_wide_tier_has_fakers_words_that_the_census_lists():
    vocabulary = VOCABULARIES["faker-wide"]
    surnames = {locales.fold(name) for name in vocabulary.surnames.text}
    given = {locales.fold(name) for name in vocabulary.given_names.text}

    assert surnames == set(census.surnames()["name"]) & set(locales.spellings(locales.LAST))
    assert given == set(census.given_names()["name"]) & set(locales.spellings(locales.FIRST))
    assert len(surnames) > 10_000
    assert len(given) > 10_000


@pytest.mark.parametrize("tier", ["census", "faker-wide"])
def test_listed_surnames_are_drawn_as_often_as_the_census_counts_them(tier):
    table, hispanic = VOCABULARIES[tier].surnames, ORIGINS.index("hispanic")
    rows = np.arange(200_000)
    drawn = table.read(table.draw(Streams(3).words("t", rows), np.full(len(rows), hispanic)))
    listed = census.surnames().with_columns(weight=pl.col("count") * pl.col("hispanic"))
    known = listed.filter(pl.col("name").is_in(list(map(locales.fold, table.text))))["weight"].sum()
    garcia = listed.filter(pl.col("name") == "GARCIA")["weight"].item() / known

    share = drawn.is_in(["Garcia", "García"]).mean()

    assert abs(share - garcia * 0.85) < 5 * (garcia / len(rows)) ** 0.5  # 15 % are not listed


@pytest.mark.parametrize("tier", TIERS)
def test_any_slice_equals_the_same_rows_of_the_whole(tier):
    whole = full_names(tier, 3_000)
    table = VOCABULARIES[tier].surnames
    rows = np.arange(1_000, 2_000)
    words = Streams(1).words("t", rows)
    groups = np.zeros_like(rows)

    assert whole[:1_000].equals(full_names(tier, 1_000))
    assert np.array_equal(table.draw(words, groups)[300:400], table.draw(words[:, 300:400], groups[300:400]))


def test_a_fingerprint_belongs_to_the_words_and_weights():
    prints = [vocabulary.fingerprint for vocabulary in VOCABULARIES.values()]

    assert len(set(prints)) == len(TIERS)
    assert load_vocabulary("faker-wide").fingerprint == VOCABULARIES["faker-wide"].fingerprint


def test_an_unknown_tier_is_refused_with_the_names_of_the_others():
    with pytest.raises(ConfirmbenchError, match="census, faker, faker-wide"):
        load_vocabulary("klingon")
