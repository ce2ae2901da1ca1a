"""Papers for probes: as clean as those of an honest request, received as the requester paces the questions.

What a policy allows in a day is not exceeded by a patient requester: each target is asked about once in
PATIENCE, by officers who sign for few. A hasty one asks everything about a target at once.
"""

from datetime import datetime, timedelta
from typing import Literal

import numpy as np
import numpy.typing as npt
import polars as pl

from generators.errors import ConfirmbenchError
from generators.schema import PAPERS

Ints = npt.NDArray[np.int64]
Pace = Literal["patient", "hasty"]

PATIENCE = timedelta(hours=25)  # beyond any window of 24 hours, and never twice in a UTC day
PAUSE = timedelta(days=10)  # between two attacks, beyond locks of 96 hours
BY_OFFICER = 400  # targets that one officer asks about in a day
AT_ONCE = 1_600  # targets that are asked about in a day, under a quota of 2,000
AFTER_ORDER = timedelta(days=200)  # an order has to be older than 90 days
SIGNED, EXPIRES = timedelta(days=1), timedelta(days=30)  # before and after receipt


def template(papers: pl.DataFrame, fit: pl.Series) -> pl.DataFrame:
    """The papers of the first fit request: codes that the custodian accepts. One row.

    raises: ConfirmbenchError when no request is fit
    """
    found = papers.filter(papers["request_id"].is_in(fit.arg_true().implode())).head(1)
    if not found.height:
        raise ConfirmbenchError(
            "No request of the dataset is fit to be answered, so no probe can have papers like one; "
            "generate a dataset with lower rates of defects."
        )
    return found


def written_papers(
    like: pl.DataFrame, start: datetime, target: Ints, number: Ints, pace: Pace
) -> pl.DataFrame:
    """Papers for probes, columns of PAPERS, request_id 0 to n-1 in the order given.

    like: one row, from `template`
    start: no probe is received before it; has a time zone
    target: whom a probe is about, from 0 on
    number: 0, 1, 2, ...: which probe about this target it is
    """
    days, officers = _schedule(target, number, pace)
    keys, batch = np.unique(days * (officers.max(initial=0) + 1) + officers, return_inverse=True)
    day, officer = np.divmod(keys, officers.max(initial=0) + 1)
    batches = _batches(like, start, day, officer, PATIENCE)
    ids = pl.int_range(len(target), eager=True).alias("request_id")
    return batches[batch.astype(np.uint32)].with_columns(ids).select(list(PAPERS))


def last_receipt(papers: pl.DataFrame, start: datetime) -> datetime:
    """When the last of these was received; `start` where there are none."""
    latest = papers["received_at"].max()
    return latest if isinstance(latest, datetime) else start


def _schedule(target: Ints, number: Ints, pace: Pace) -> tuple[Ints, Ints]:
    """In which PATIENCE a probe is received, and who signs."""
    if pace == "hasty":
        return target, np.zeros_like(target)
    wave, place = np.divmod(target, AT_ONCE)
    return wave * (number.max(initial=0) + 1) + number, place // BY_OFFICER


def _batches(like: pl.DataFrame, start: datetime, day: Ints, officer: Ints, step: timedelta) -> pl.DataFrame:
    """One row a batch: its papers but for the number of the request."""
    received = pl.lit(start).cast(pl.Datetime("us", "UTC")) + pl.col("day") * pl.lit(step)
    moment, date = "%Y-%m-%dT%H:%M:%S+00:00", "%Y-%m-%d"
    stated = [name for name in PAPERS if name != "request_id"]
    batch = pl.int_range(len(day), eager=True).alias("batch_id")
    return (
        pl.DataFrame({"batch_id": batch, "day": day, "number": officer})
        .join(like.drop("request_id", "batch_id"), how="cross")
        .with_columns(
            received_at=received,
            officer=pl.format("PROBER-{}", "number"),
            attestation=pl.format("PROBE-{}-{}", pl.lit(start.strftime("%Y%m%d%H%M")), "batch_id"),
        )
        .with_columns(
            signed_at=(pl.col("received_at") - SIGNED).dt.strftime(moment),
            expires_at=(pl.col("received_at") + EXPIRES).dt.strftime(moment),
            order_date=(pl.col("received_at") - AFTER_ORDER).dt.strftime(date),
        )
        .select(stated)
    )
