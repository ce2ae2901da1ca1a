""""""

from datetime import UTC, datetime, timedelta

import numpy as np
import polars as pl
import pytest

from bench.custody.leakage.material import (
    BY_OFFICER,
    CONFIRM,
    NO_MATCH,
    REFUSED,
    last_receipt,
    places,
    template,
    written_papers,
)
from bench.custody.leakage.measured import draws
from generators.errors import ConfirmbenchError
from generators.schema import PAPERS
from tests.bench.custody.leakage.town import (
    LETTERS,
    ON_FILE,
    Open,
    Says,
    addresses,
    claims,
    frames,
    oracle,
    town,
)


def test_answers_are_confirm_or_no_match_and_are_counted(tmp_path):
    custodian = oracle(town(tmp_path), LETTERS)
    who = np.arange(3)

    answers = custodian.ask(claims([0, ON_FILE, 1]), who, np.zeros_like(who))
    assert answers.tolist() == [CONFIRM, NO_MATCH, CONFIRM]
    assert custodian.queries == 3


def test_what_is_refused_is_never_put_to_the_matcher(tmp_path):
    def none_left(requests):
        assert requests.height == 0
        return requests["request_id"] < 0

    custodian = oracle(town(tmp_path), Says(none_left), Open(False))
    answers = custodian.ask(claims([0, 1]), np.arange(2), np.zeros(2, np.int64), "hasty")
    assert answers.tolist() == [REFUSED, REFUSED]


def test_each_attack_begins_long_after_the_one_before(tmp_path):
    seen = []

    class Watching:
        def admit(self, requests, papers):
            seen.append((papers["received_at"].min(), papers["received_at"].max()))
            return requests["request_id"] >= 0

    material = town(tmp_path)
    custodian = oracle(material, LETTERS, Watching())
    for _ in range(2):
        custodian.ask(claims([0, 0]), np.zeros(2, np.int64), np.arange(2))

    assert material.papers["received_at"].max() < seen[0][0]
    assert (seen[1][0] - seen[0][1]).days >= 10
    assert pytest.approx(25) == (seen[0][1] - seen[0][0]).total_seconds() / 3600


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
    with pytest.raises(ConfirmbenchError, match="No request of the dataset is eligible"):
        template(frames()["papers"], pl.Series([False]))


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
