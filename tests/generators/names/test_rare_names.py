"""Rare names: as often as they should be, like their group's names, never listed, and always the same."""

import numpy as np
import polars as pl
import pytest

from generators.names import name_table as census
from generators.names.origin_names import RARE_GIVEN_NAMES, RARE_SURNAMES, RESIDENTS
from generators.names.rare_names import ALL_OCTAVES, OCTAVES
from generators.names.vocabulary import DECADES, load_vocabulary
from generators.sampling import Streams
from generators.schema import ORIGINS

VOCABULARY = load_vocabulary("census")
TABLES = {"surname": VOCABULARY.surnames, "given_name": VOCABULARY.given_names}
N = 200_000
WORDS = Streams(7).words("t", np.arange(N))
HISPANIC, WHITE = ORIGINS.index("hispanic"), ORIGINS.index("white")


def numbers_of(group, n=20_000, names=VOCABULARY.surnames.tail.names):
    return names.draw(WORDS[:2, :n], np.full(n, group))


def ending_in_a_vowel(names):
    return names.str.contains("[aeiou]$").mean()


@pytest.mark.parametrize(("field", "shares"), [("surname", RARE_SURNAMES), ("given_name", RARE_GIVEN_NAMES)])
def test_rare_names_are_drawn_as_often_as_assumed(field, shares):
    table = TABLES[field]
    for origin, share in enumerate(shares):
        group = np.full(N, origin * table.size // len(ORIGINS))
        drawn = (table.draw(WORDS, group) >= len(table.text)).mean()
        assert abs(drawn - share) < 5 * (share * (1 - share) / N) ** 0.5


def test_unlisted_shares_are_those_of_the_census():
    """Census 2020: 87.9 % of people bear a listed surname and 94 % a listed given name."""
    assert abs(RARE_SURNAMES @ RESIDENTS / RESIDENTS.sum() - 0.121) < 0.003
    assert abs(RARE_GIVEN_NAMES @ RESIDENTS / RESIDENTS.sum() - 0.06) < 0.003


def test_more_people_are_resident_than_bear_listed_names():
    for table in (census.surnames(), census.given_names()):
        counted = np.array([(table["count"] * table[origin]).sum() for origin in ORIGINS]) / 1e6
        assert np.all(counted < RESIDENTS)


def test_every_octave_is_as_likely_and_twice_as_large_as_the_one_before():
    names = VOCABULARY.surnames.tail.names
    first = names.firsts[HISPANIC]
    within = numbers_of(HISPANIC, N) - names.starts[HISPANIC]
    octave = np.floor(np.log2(within / first + 1)).astype(int)

    assert within.min() >= 0
    assert within.max() < first * ALL_OCTAVES
    assert np.all(np.abs(np.bincount(octave, minlength=OCTAVES) / N - 1 / OCTAVES) < 0.005)


@pytest.mark.parametrize("field", TABLES)
def test_no_rare_name_has_a_hundred_bearers(field):
    """From a hundred on a name would be listed."""
    names = TABLES[field].tail.names
    shares = {"surname": RARE_SURNAMES, "given_name": np.repeat(RARE_GIVEN_NAMES / 2, 2)}[field]
    residents = np.repeat(RESIDENTS, len(shares) // len(ORIGINS)) * 1e6

    assert np.all(residents * shares / OCTAVES / names.firsts < 90)


@pytest.mark.parametrize("field", TABLES)
def test_a_rare_name_is_no_listed_one(field):
    names = TABLES[field].tail.names
    listed = census.read("surnames" if field == "surname" else "given_names")["name"]
    spelled = pl.concat([names.read(numbers_of(group, names=names)) for group in range(len(names.firsts))])

    assert not spelled.str.to_uppercase().is_in(listed.implode()).any()
    assert 6 < spelled.str.len_bytes().mean() < 9
    assert spelled.str.len_bytes().is_between(4, 12).all()


def test_rare_names_look_like_those_of_their_group():
    surnames, given = VOCABULARY.surnames.tail.names, VOCABULARY.given_names.tail.names
    hispanic, white = (surnames.read(numbers_of(origin)) for origin in (HISPANIC, WHITE))
    women, men = (given.read(numbers_of(2 * WHITE + sex, names=given)) for sex in (0, 1))

    assert ending_in_a_vowel(hispanic) > ending_in_a_vowel(white) + 0.15
    assert ending_in_a_vowel(women) > ending_in_a_vowel(men) + 0.15


def test_few_rare_names_coincide():
    """Measured: 6 to 7 % of a million numbers of a group; so about a fifth of that share of 200,000."""
    names = VOCABULARY.surnames.tail.names
    for origin in (WHITE, HISPANIC):
        numbers = np.unique(names.starts[origin] + np.arange(N) * 11)
        assert 1 - names.read(numbers).is_unique().mean() < 0.03


def test_a_number_always_has_the_same_name():
    """These would change with the tables or the model, and with them every dataset."""
    names = VOCABULARY.surnames.tail.names
    numbers = np.concatenate([start + np.array([0, 1, 100_000]) for start in names.starts[:-1]])
    shuffled = np.random.default_rng(1).permutation(len(numbers))

    assert names.read(numbers).gather(shuffled).equals(names.read(numbers[shuffled]))
    assert names.read(names.starts[[0, 2, 5]]).to_list() == ["Gertzka", "Chindigayya", "Heramorra"]


@pytest.mark.parametrize("field", TABLES)
def test_a_table_reads_listed_rare_and_absent_names(field):
    table = TABLES[field]
    numbers = np.array([0, -1, len(table.text) + 5, len(table.text) - 1])
    rare = table.tail.names.read(np.array([5])).item()

    assert table.read(numbers).to_list() == [table.text[0], None, rare, table.text[-1]]
    assert table.read(numbers[:2]).to_list() == [table.text[0], None]
    assert table.read(numbers[:0]).to_list() == []


def test_given_names_of_a_sex_and_origin_share_their_rare_names_over_the_decades():
    groups = VOCABULARY.given_names.tail.groups

    assert np.array_equal(groups, np.arange(len(groups)) // len(DECADES))
