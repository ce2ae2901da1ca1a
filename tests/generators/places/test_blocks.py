"""Patterns of blocks."""

import polars as pl
import pytest

from generators.kernels.places import HOMES_A_BLOCK, MULTI_UNIT, NUMBERS_A_BLOCK
from generators.places.blocks import HOUSES, LAYOUTS, VARIANTS, block_patterns


def homes() -> pl.DataFrame:
    patterns = block_patterns()
    frame = pl.DataFrame({"number": patterns.numbers, "unit": patterns.units, "housing": patterns.housing})
    return frame.with_row_index("pattern").with_columns(pl.col("pattern") // HOMES_A_BLOCK)


def test_every_pattern_fits_a_byte_and_is_full():
    assert (len(LAYOUTS) + 1) * VARIANTS <= 256
    assert homes().height == (len(LAYOUTS) + 1) * VARIANTS * HOMES_A_BLOCK
    assert all(sum(layout.buildings) == HOMES_A_BLOCK for layout in (*LAYOUTS, HOUSES))


def test_no_two_homes_of_a_block_share_number_and_unit():
    assert homes().select("pattern", "number", "unit").is_unique().all()
    assert homes()["number"].is_between(1, NUMBERS_A_BLOCK).all()


def test_the_units_of_a_building_share_its_number_and_no_house_does():
    sizes = (
        homes()
        .group_by("pattern", "number")
        .agg(pl.len(), alone=(pl.col("unit") == 0).any(), multi=(pl.col("housing") == MULTI_UNIT).any())
    )

    assert (sizes["alone"] == (sizes["len"] == 1)).all()
    assert sizes.filter("multi")["len"].min() == 2


def test_weights_of_layouts_sum_to_one():
    assert HOUSES.weight > 0.5
    assert sum(layout.weight for layout in (*LAYOUTS, HOUSES)) == pytest.approx(1)


def test_labels_start_with_none():
    labels = block_patterns().labels

    assert labels[0] is None
    assert labels.is_unique().all()
    assert {"Apt 3B", "Unit 12", "# 7", "Apt 1203", "Lot 14", "Fl 2", "Rear", "Bsmt"} <= set(labels[1:])
