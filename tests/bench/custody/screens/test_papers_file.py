"""Papers from files: what is read, and what is refused."""

from datetime import UTC, datetime

import polars as pl
import pytest

from bench.custody.screens.papers_file import read_papers
from generators.errors import ConfirmbenchError
from tests.bench.custody.screens.made import papers

THREE = papers({}, {"officer": None}, {"order_date": "05/04/24", "statute": ""})


def written(folder, frame, name="papers.csv"):
    """Write a frame, and return its path."""
    path = folder / name
    frame.write_csv(path) if path.suffix == ".csv" else frame.write_parquet(path)
    return path


@pytest.mark.parametrize("name", ["papers.csv", "papers.parquet"])
def test_what_was_written_is_read(tmp_path, name):
    """As text or in its types, in any order, with columns that mean nothing here."""
    path = written(tmp_path, THREE.reverse().with_columns(note=pl.lit("x")), name)
    assert read_papers(path, 3).sort("request_id").equals(THREE)


@pytest.mark.parametrize(
    "text",
    [
        "2025-05-01T14:30:00Z",
        "2025-05-01T14:30:00+00:00",
        "2025-05-01T09:30:00-05:00",
        "2025-05-01T09:30:00-0500",
        "2025-05-01 14:30:00.000Z",
        " 2025-05-01T14:30Z ",
    ],
)
def test_times_of_receipt_are_instants(tmp_path, text):
    """Whatever their offset."""
    path = written(tmp_path, papers({}).with_columns(received_at=pl.lit(text)))
    assert read_papers(path, 1)["received_at"][0] == datetime(2025, 5, 1, 14, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("frame", "message"),
    [
        (papers({"request_id": 7}), "1 rows are of requests that there are none of, e.g. request_id 7; "),
        (papers({"request_id": -1}), "e.g. request_id -1"),
        (papers({"request_id": None}), "e.g. request_id null"),
        (papers({}, {"request_id": 0}), "1 requests have more than one row, e.g. request_id 0"),
        (papers({}).drop("officer", "statute"), "lacks the columns officer, statute; it must have "),
        (papers({}).with_columns(request_id=pl.lit("A7")), "1 values of request_id cannot be read, e.g. A7"),
        (papers({}).with_columns(batch_id=pl.lit("B")), "of batch_id cannot be read, e.g. B; each must be a"),
        (papers({}).with_columns(received_at=pl.lit("2025-05-01T14:30:00")), "with an offset"),
        (papers({}).with_columns(received_at=pl.lit("05/04/2025 9:00Z")), "e.g. 05/04/2025 9:00Z; each"),
        (papers({"received_at": None}), "1 rows have no received_at, e.g. that of request 0"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("name", ["papers.csv", "papers.parquet"])
def test_bad_papers(tmp_path, frame, message, name):
    """The file is named, and what is wrong in it."""
    with pytest.raises(ConfirmbenchError, match=message) as raised:
        read_papers(written(tmp_path, frame, name), 3)
    assert str(raised.value).startswith(str(tmp_path))


def test_wrong_types_are_not_guessed(tmp_path):
    path = written(tmp_path, papers({}).with_columns(officer=pl.lit(7)), "papers.parquet")
    with pytest.raises(ConfirmbenchError, match="officer is Int32, not String"):
        read_papers(path, 1)


def test_files_that_are_none(tmp_path):
    with pytest.raises(ConfirmbenchError, match=r"must end in \.csv or \.parquet"):
        read_papers(tmp_path / "papers.xlsx", 1)
    with pytest.raises(ConfirmbenchError, match="There is no file"):
        read_papers(tmp_path / "papers.csv", 1)
    broken = tmp_path / "papers.parquet"
    broken.write_text("no parquet")
    with pytest.raises(ConfirmbenchError, match="cannot be read"):
        read_papers(broken, 1)
