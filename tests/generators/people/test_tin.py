"""Taxpayer numbers are everybody's own and can be nobody's."""

import numpy as np
import polars as pl
import pytest

from generators.people.cards import Cards
from generators.people.households import SLOTS
from generators.people.tin import Tins
from generators.profile import load_profile
from generators.sampling import Streams
from tests.generators import worlds

TYPICAL = load_profile("typical")


@pytest.mark.parametrize("seed", [1, 2])
def test_tins_are_unique_and_can_never_be_real(seed):
    cards = worlds.cards_of(TYPICAL, 5_000, seed)
    tins = Tins(Streams(seed), cards)
    everyone, nobody = np.arange(cards.households * SLOTS), np.arange(cards.households)
    text = pl.concat([tins.write(everyone), tins.unissued(nobody)])
    groups = text.str.slice(3, 2).cast(pl.Int64)
    real = [(50, 65), (70, 88), (90, 92), (94, 99)]

    assert text.is_unique().all()
    assert text.str.contains(r"^9\d{8}$").all()
    assert not any(groups.is_between(low, high).any() for low, high in real)


def test_beyond_56_million_taxpayer_numbers_have_a_letter():
    cards = Cards(*(np.zeros(40_000_000, t) for t in (np.uint16, np.uint8, np.uint16)), np.zeros(2, np.int64))
    text = Tins(Streams(1), cards).write(np.arange(0, 160_000_000, 40_001))
    lettered = text.str.contains(r"^[A-Z]\d{8}$")

    assert text.is_unique().all()
    assert 0.5 < lettered.mean() < 0.9
    assert text.filter(~lettered).str.contains(r"^9\d{8}$").all()


def test_shared_numbers_come_in_the_share_of_the_profile():
    tins = worlds.registry("eventful").filter(pl.col("record_id") % 3 == 0)["tin"]

    assert 1 - tins.n_unique() / len(tins) == pytest.approx(0.09, abs=0.02)  # some share with each other
