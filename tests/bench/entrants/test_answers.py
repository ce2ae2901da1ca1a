"""Bits: one per request, whatever their number.

Answers of other systems: what is read, and what is refused with examples.
"""

import numpy as np
import polars as pl
import pytest

from bench.entrants.answers import check_new, read_answers, read_bits, write_answers, write_bits
from generators.errors import ConfirmbenchError

ANSWERS = pl.Series("confirmed", [True, False, True, False])


@pytest.mark.parametrize("name", ["a.csv", "a.parquet"])
def test_round_trip(tmp_path, name):
    write_answers(ANSWERS, tmp_path / name)
    assert read_answers(tmp_path / name, 4).equals(ANSWERS)
    assert [file.name for file in tmp_path.iterdir()] == [name]


@pytest.mark.parametrize(
    ("yes", "no"),
    [("true", "false"), ("TRUE", "False"), ("1", "0"), ("confirm", "no match"), (" Confirm ", "0")],
)
def test_ways_to_say_yes_and_no(tmp_path, yes, no):
    file = tmp_path / "a.csv"
    file.write_text(f"request_id,confirmed\n0,{yes}\n1,{no}\n2,{yes}\n3,{no}\n")
    assert read_answers(file, 4).equals(ANSWERS)


def test_order_and_further_columns_do_not_matter(tmp_path):
    file = tmp_path / "a.csv"
    file.write_text("score,confirmed,request_id\n0.1,0,3\n0.9,1,0\n0.2,0,1\n0.8,1,2\n")
    assert read_answers(file, 4).equals(ANSWERS)


@pytest.mark.parametrize("dtype", [pl.Boolean, pl.Int8, pl.UInt64])
def test_parquet_types(tmp_path, dtype):
    frame = pl.DataFrame({"request_id": [0, 1, 2, 3], "confirmed": ANSWERS.cast(dtype)})
    frame.write_parquet(tmp_path / "a.parquet")
    assert read_answers(tmp_path / "a.parquet", 4).equals(ANSWERS)


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ("0,1\n1,0\n2,1", "1 of 4 requests have no answer, e.g. 3;"),
        ("0,1\n1,0\n2,1\n3,0\n3,0", "1 request_ids occur more than once, e.g. 3;"),
        ("0,1\n1,0\n2,1\n4,0", "1 request_ids are unknown, e.g. 4; this dataset has 0 to 3."),
        ("0,1\n1,0\n2,1\n-1,0", "e.g. -1"),
        ("0,1\n1,0\n2,1\nthree,0", "e.g. three"),
        ("0,1\n1,0\n2,1\n,0", "1 request_ids are unknown, e.g. null"),
        ("0,1\n1,0\n2,1\n3,", "1 answers are neither confirm nor no match, e.g. null for request 3"),
        ("0,1\n1,0.93\n2,1\n3,0", "e.g. 0.93 for request 1"),
        ("0,1\n1,2\n2,1\n3,0", "e.g. 2 for request 1"),
    ],
)
def test_names_what_is_wrong_and_how_often(tmp_path, rows, message):
    file = tmp_path / "a.csv"
    file.write_text(f"request_id,confirmed\n{rows}\n")
    with pytest.raises(ConfirmbenchError) as caught:
        read_answers(file, 4)
    assert message in str(caught.value)
    assert str(caught.value).endswith(".")


def test_no_answer_at_all(tmp_path):
    (tmp_path / "a.csv").write_text("request_id,confirmed\n")
    with pytest.raises(ConfirmbenchError, match=r"4 of 4 requests have no answer, e\.g\. 0, 1, 2;"):
        read_answers(tmp_path / "a.csv", 4)


def test_refuses_scores_in_parquet(tmp_path):
    pl.DataFrame({"request_id": [0, 1], "confirmed": [0.9, 0.1]}).write_parquet(tmp_path / "a.parquet")
    with pytest.raises(ConfirmbenchError, match=r"e\.g\. 0\.9, 0\.1 for request 0"):
        read_answers(tmp_path / "a.parquet", 2)


def test_refuses_other_files(tmp_path):
    (tmp_path / "a.csv").write_text("id,answer\n0,1\n")
    (tmp_path / "b.parquet").write_text("not parquet")
    (tmp_path / "empty.csv").write_text("")
    for name, message in {
        "a.csv": "has no column request_id",
        "b.parquet": "cannot be read",
        "empty.csv": "cannot be read",
        "c.csv": "There is no file",
        "d.xlsx": "must end in .csv or .parquet",
    }.items():
        with pytest.raises(ConfirmbenchError, match=message):
            read_answers(tmp_path / name, 1)


def test_check_new(tmp_path):
    check_new(tmp_path / "new.csv")
    (tmp_path / "old.csv").touch()
    for path, message in {
        tmp_path / "old.csv": "exists already",
        tmp_path / "no" / "new.csv": "does not exist",
        tmp_path / "new.txt": "must end in",
    }.items():
        with pytest.raises(ConfirmbenchError, match=message):
            check_new(path)


@pytest.mark.parametrize("n", [1, 7, 8, 9, 64, 1001])
def test_answers_round_trip(tmp_path, n):
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
