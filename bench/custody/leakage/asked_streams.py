"""Streams of requests as a defence sees them: when, by whom, about whom."""

from datetime import datetime, timedelta

import numpy as np
import numpy.typing as npt
import polars as pl

from bench.custody.leakage.papers import BY_OFFICER, PATIENCE
from generators.schema import ADDRESS_COLUMNS, NAME_COLUMNS

Ints = npt.NDArray[np.int64]

STREAM = pl.Schema(
    {
        "received_at": pl.Datetime("us", "UTC"),
        "requester": pl.String(),
        "batch_id": pl.Int64(),
        "name": pl.UInt64(),  # the same for the same given name and surname
        "near": pl.UInt64(),  # the same for the same name, house number and ZIP code
        "text": pl.UInt64(),  # the same for the same name and address
    }
)
GIVEN, SURNAME = "given_name", "surname"
DAY = timedelta(days=1)


def honest_stream(requests: pl.DataFrame, papers: pl.DataFrame) -> pl.DataFrame:
    """The dataset's own requests: columns STREAM, by request_id; without papers no time and no requester.

    Texts are compared without letter case, punctuation and blanks.
    """
    told = requests.join(papers, on="request_id", how="left", maintain_order="left")
    keys = {
        "name": (GIVEN, SURNAME),
        "near": (GIVEN, SURNAME, "house_number", "zip_code"),
        "text": (*NAME_COLUMNS, *ADDRESS_COLUMNS),
    }
    return told.select(
        "received_at", "requester", "batch_id", **{key: _hash(columns) for key, columns in keys.items()}
    )


def attack_stream(where: Ints, start: datetime, patient: bool, requesters: int = 1) -> pl.DataFrame:
    """Probes down lists of addresses: columns STREAM, one row a probe, target by target.

    where: int64, shape (targets, L); names of targets differ, and so do the addresses of a list
    patient: 400 targets are asked about at a time, each once in 25 hours, then the next 400; otherwise all
        probes are sent within a day, the likeliest first
    requesters: who share the work, probe by probe
    """
    n, size = where.shape
    target, number = np.divmod(np.arange(n * size), size)
    turn = number * n + target
    days = target // BY_OFFICER * size + number
    seconds = days * PATIENCE.total_seconds() if patient else turn * (DAY.total_seconds() / (n * size + 1))
    asked = (target * (where.max(initial=0) + 1) + where.ravel()).astype(np.uint64)
    received = pl.lit(start.replace(hour=0, minute=0)).cast(pl.Datetime("us", "UTC")) + pl.duration(
        microseconds=(pl.col("s") * 1e6).cast(pl.Int64)
    )
    return pl.DataFrame({"s": seconds, "batch_id": number}).select(
        received.alias("received_at"),
        pl.Series("requester", turn % requesters).cast(pl.String),
        "batch_id",
        pl.Series("name", target.astype(np.uint64)),
        pl.Series("near", asked),
        pl.Series("text", asked),
    )


def _hash(columns: tuple[str, ...]) -> pl.Expr:
    words = [
        pl.col(column).fill_null("").str.to_uppercase().str.replace_all(r"[^\pL\pN]", "")
        for column in columns
    ]
    return pl.concat_str(words, separator="\t").hash()
