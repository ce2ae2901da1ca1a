from datetime import UTC, datetime, timedelta

import numpy as np
import polars as pl
import pytest

from bench.custody.leakage.papers import BY_OFFICER, last_receipt, template, written_papers
from generators.errors import ConfirmbenchError
from generators.schema import PAPERS
from tests.bench.custody.leakage.town import frames

START = datetime(2027, 3, 1, 12, tzinfo=UTC)


def probes(targets, each, pace):
    target, number = np.divmod(np.arange(targets * each), each)
    like = template(frames()["papers"], pl.Series([True]))
    return written_papers(like, START, target, number, pace), target


@pytest.mark.parametrize("pace", ["patient", "hasty"])
def test_papers_are_as_clean_as_the_ones_they_are_like(pace):
    papers, _ = probes(5, 3, pace)

    assert papers.schema == PAPERS
    assert papers["request_id"].to_list() == list(range(15))
    assert papers["requester"].unique().to_list() == ["AGENCY-A"]
    assert papers.null_count().sum_horizontal().item() == 0
    days = papers["received_at"].dt.date() - papers["order_date"].str.to_date()
    assert days.min() > timedelta(days=90)
    signed, expires = (papers[name].str.to_datetime(time_zone="UTC") for name in ("signed_at", "expires_at"))
    assert ((signed < papers["received_at"]) & (papers["received_at"] < expires)).all()
    assert papers["attestation"].n_unique() == papers["batch_id"].n_unique()
    assert (
        papers.select("batch_id", "received_at", "officer").unique().height == papers["batch_id"].n_unique()
    )


def test_patience_never_asks_twice_in_a_day_and_no_officer_too_often():
    papers, target = probes(2 * BY_OFFICER + 1, 4, "patient")
    told = papers.with_columns(pl.Series("target", target), day=pl.col("received_at").dt.date())

    assert told.select("target", "day").is_unique().all()
    assert told.group_by("officer", "day").len()["len"].max() == BY_OFFICER


def test_haste_asks_everything_about_a_target_at_once():
    papers, target = probes(3, 50, "hasty")
    told = papers.with_columns(pl.Series("target", target))

    assert told.group_by("target").agg(pl.col("received_at").n_unique())["received_at"].to_list() == [1, 1, 1]
    assert last_receipt(papers, START) == START + timedelta(hours=50)


def test_no_fit_request_no_template():
    with pytest.raises(ConfirmbenchError, match="No request of the dataset is fit"):
        template(frames()["papers"], pl.Series([False]))
