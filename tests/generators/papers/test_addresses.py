"""The gazetteer holds every address once, however it is cut into blocks."""

import numpy as np
import polars as pl
import pytest

from generators.papers.addresses import address_rows, block_starts
from generators.places.street_text import lengthen
from generators.schema import ADDRESS_COLUMNS, GAZETTEER
from tests.generators import worlds


@pytest.fixture(scope="module")
def gazetteer():
    world = worlds.population("eventful")
    return pl.concat(address_rows(world, a, b) for a, b in pairs(block_starts(world)))


def pairs(starts):
    return zip(starts[:-1].tolist(), starts[1:].tolist(), strict=True)


def test_every_address_is_there_once_and_in_full(gazetteer):
    assert gazetteer.schema == GAZETTEER
    assert not gazetteer.is_duplicated().any()
    assert gazetteer["street"].map_elements(lengthen, pl.String).equals(gazetteer["street"])


def test_every_kind_of_address_is_there(gazetteer):
    for street in ("PO Box", "^RR ", "^PSC ", "Dormitory|Prison|Campus"):
        assert gazetteer["street"].str.contains(street).any(), street


def test_every_address_on_file_and_asked_about_is_there(gazetteer):
    batch = worlds.batch("eventful")
    asked = batch.requests.filter(batch.truth["dwelling_id"].is_not_null())
    for frame in (worlds.registry("eventful"), asked):
        stated = frame.with_columns(pl.col("street").map_elements(lengthen, pl.String))
        assert stated.join(gazetteer, on=ADDRESS_COLUMNS, how="anti", nulls_equal=True).is_empty()


def test_blocks_change_nothing(gazetteer, monkeypatch):
    world = worlds.population("eventful")
    assert len(block_starts(world)) == 2
    monkeypatch.setattr("generators.papers.addresses.DWELLINGS", 1_000)
    starts = block_starts(world)

    assert len(starts) > 10
    assert pl.concat(address_rows(world, a, b) for a, b in pairs(starts)).equals(gazetteer)


def test_blocks_end_where_zip_codes_do(monkeypatch):
    monkeypatch.setattr("generators.papers.addresses.DWELLINGS", 1_000)
    world = worlds.population("eventful")
    starts = block_starts(world)[1:-1]
    homes = starts[starts < world.gazetteer.dwellings]
    before, after = (world.locate(numbers).zip_row for numbers in (homes - 1, homes))

    assert (np.asarray(before) != np.asarray(after)).all()
