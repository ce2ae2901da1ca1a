"""A digest is a function of the values alone."""

import polars as pl
import pytest

from generators.digest import digest_frame, digest_json, digest_slices
from generators.errors import ConfirmbenchError

FRAME = pl.DataFrame({"id": [1, 2, 3], "name": ["a", None, "bc"], "flag": [True, None, False]})


def test_survives_parquet_and_rechunking(tmp_path):
    FRAME.write_parquet(tmp_path / "f.parquet", compression="zstd")
    chunked = pl.concat([FRAME[:1], FRAME[1:]], rechunk=False)

    assert (
        digest_frame(pl.read_parquet(tmp_path / "f.parquet")) == digest_frame(FRAME) == digest_frame(chunked)
    )


@pytest.mark.parametrize(
    "other",
    [
        FRAME.reverse(),
        FRAME.rename({"name": "nom"}),
        FRAME.with_columns(name=pl.Series(["a", "", "bc"])),
        FRAME.with_columns(name=pl.Series(["ab", None, "c"])),
        FRAME.with_columns(pl.col("id").cast(pl.Int16)),
        FRAME.with_columns(flag=pl.Series([True, False, False])),
        FRAME.head(2),
    ],
)
def test_any_other_value_gives_another_digest(other):
    assert digest_frame(other) != digest_frame(FRAME)


def test_the_categories_that_an_enum_does_not_use_change_nothing():
    few, many = (
        FRAME.with_columns(pl.col("name").cast(pl.Enum(names))) for names in (["a", "bc"], ["bc", "x", "a"])
    )
    other = few.with_columns(name=pl.col("name").reverse())

    assert digest_frame(few) == digest_frame(many)
    assert digest_frame(few) != digest_frame(other)


def test_text_with_a_nul_is_refused():
    with pytest.raises(ConfirmbenchError, match="name holds a NUL"):
        digest_frame(pl.DataFrame({"name": ["a\0", "b"]}))


def test_a_long_frame_is_digested_slice_by_slice(monkeypatch):
    monkeypatch.setattr("generators.digest.LEAF", 2)
    long = pl.concat([FRAME, FRAME])

    assert digest_slices([long[:2], long[2:6]]) == digest_slices([long[:4], long[4:]]) == digest_frame(long)


def test_an_empty_frame_has_a_digest():
    assert digest_frame(FRAME.head(0)) != digest_frame(FRAME.head(0).select("id"))


def test_the_order_of_keys_does_not_matter():
    assert digest_json({"a": 1, "b": [2]}) == digest_json({"b": [2], "a": 1})
