import numpy as np
import polars as pl
import pytest

from bench.custody.leakage.draws import draws
from bench.custody.leakage.places import places
from generators.errors import ConfirmbenchError
from tests.bench.custody.leakage.town import addresses


def likely(zip_codes, without, size):
    found = places(addresses().lazy())
    zips = pl.Series(zip_codes, dtype=pl.String)
    return found, found.likely(zips, np.array(without, np.int64), size, draws(1, "test"))


@pytest.mark.parametrize("size", [1, 49, 60, 199])
def test_lists_hold_the_zip_code_first_and_nothing_twice(size):
    found, lists = likely(["66600", "66602", "66603"], [0, 120, -1], size)

    assert lists.shape == (3, size)
    for zip_code, without, row in zip(("66600", "66602", "66603"), (0, 120, -1), lists, strict=True):
        assert len(set(row.tolist())) == size
        assert without not in row
        assert (found.addresses["zip_code"].gather(row[:49]) == zip_code).all()


def test_unknown_zip_codes_have_neighbours_all_the_same():
    _, lists = likely([None, "00000", "99999"], [-1, -1, -1], 5)

    assert lists[:2].max() < 6
    assert lists[2].min() > 193


def test_an_address_is_found_whatever_its_case():
    found = places(addresses().lazy())
    asked = addresses()[[3, 3, 3]].with_columns(
        street=pl.Series([" maple street ", "Maple Street", "Maple Street"]),
        unit=pl.Series([None, "", "Apt 3"], dtype=pl.String),
    )

    assert found.whereabouts(asked).tolist() == [3, 3, -1]


def test_too_small_a_gazetteer_is_refused():
    with pytest.raises(ConfirmbenchError, match="has 1 addresses"):
        places(addresses().head(1).lazy())
