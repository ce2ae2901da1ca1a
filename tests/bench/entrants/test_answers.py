"""Bits: one per request, whatever their number."""

import numpy as np
import polars as pl
import pytest

from bench.entrants.answers import read_bits, write_bits
from generators.errors import ConfirmbenchError


@pytest.mark.parametrize("n", [1, 7, 8, 9, 64, 1001])
def test_round_trip(tmp_path, n):
    answers = pl.Series("confirmed", np.random.default_rng(n).random(n) < 0.5)
    write_bits(answers, tmp_path / "a.bits")
    assert (tmp_path / "a.bits").stat().st_size == (n + 7) // 8
    assert read_bits(tmp_path / "a.bits", n).equals(answers)


def test_the_first_request_is_the_lowest_bit_of_the_first_byte(tmp_path):
    write_bits(pl.Series([True, False, True, False, False, False, False, False, True]), tmp_path / "a.bits")
    assert (tmp_path / "a.bits").read_bytes() == bytes([0b101, 0b1])


def test_refuses_a_file_of_another_size(tmp_path):
    write_bits(pl.Series([True] * 9), tmp_path / "a.bits")
    with pytest.raises(ConfirmbenchError, match="has 2 bytes; 17 answers take 3"):
        read_bits(tmp_path / "a.bits", 17)
    with pytest.raises(ConfirmbenchError, match="is missing"):
        read_bits(tmp_path / "b.bits", 9)
