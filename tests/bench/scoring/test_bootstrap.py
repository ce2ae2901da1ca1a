"""Bootstrap intervals of slices: their clusters counted slowly, and against the sandwich error."""

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.scoring.bootstrap import (
    RESAMPLED,
    Resampling,
    resample,
    resampled_of_all,
    slice_cells,
    with_resampled,
)
from bench.scoring.rates import of_slice, rates, show
from bench.scoring.slices import CLUSTERS, counts_of_all, slice_counts, slicing
from bench.statistics.clusters import merge, of_requests
from generators.errors import ConfirmbenchError
from generators.schema import EDITS, TRUTH
from tests.bench.forty import ANSWERS, edits, truth

QUESTION_OF = ("should_confirm", "person_on_file")


def batch(seed, requests, clusters):
    """Requests at random in so many persons, dwellings and submissions; a cluster errs on its own terms."""
    rng = np.random.default_rng(seed)
    right = rng.random(requests) < 0.5
    ids = {column: rng.integers(0, most, requests) for column, most in zip(CLUSTERS, clusters, strict=True)}
    chance = rng.beta(0.4, 1.6, clusters[2])[ids["submission_id"]]
    columns = {
        "request_id": np.arange(requests),
        "kind": np.where(right, "current", "household"),
        "person_on_file": right | (rng.random(requests) < 0.1),
        "address_on_file": right,
        "should_confirm": right,
        "sex": rng.choice(["female", "male"], requests),
        **ids,
    }
    frame = pl.DataFrame({name: columns.get(name, [None] * requests) for name in TRUTH}, schema=TRUTH)
    homeless = pl.Series(rng.random(requests) < 0.1)
    frame = frame.with_columns(dwelling_id=pl.when(~homeless).then("dwelling_id"))
    changed = rng.integers(0, max(requests, 1), requests // 2)
    lines = {"request_id": changed, "field": ["surname"] * len(changed), "channel": ["typed"] * len(changed)}
    lines["operation"] = rng.choice(["drop", "substitute"], len(changed))
    noise = pl.DataFrame({name: lines.get(name, [None] * len(changed)) for name in EDITS}, schema=EDITS)
    return frame, noise, pl.Series(right ^ (rng.random(requests) < chance))


def slowly(requests, column, question, side):
    """(requests, errors) of each cluster of one side, as rows and how often each occurs."""
    of_side = requests.filter(pl.col(question) == side).with_columns(row=-1 - pl.int_range(pl.len()))
    cluster = pl.col(column).fill_null(pl.col("row"))
    wrong = (pl.col("confirmed") != side).sum().cast(pl.Int64)
    found = of_side.group_by(cluster.alias("cluster")).agg(pl.len().cast(pl.Int64), wrong)
    return merge(found.select("len", "confirmed").to_numpy())


@given(st.integers(0, 10**6), st.integers(1, 60), st.integers(1, 12))
def test_cells_are_those_of_counting_cluster_by_cluster(seed, requests, clusters):
    frame, noise, confirmed = batch(seed, requests, (30, clusters, clusters))
    prepared = slicing(frame, noise, ("sex",), ("sex x edit",))
    answered = frame.with_columns(confirmed=confirmed)
    flags = prepared.flags | confirmed.cast(pl.UInt8).to_numpy() << np.uint8(2)
    for name in ("all", "sex", "edit", "sex x edit"):
        grouping = prepared.groupings.of(name)
        members = answered if grouping.members is None else answered[grouping.members]
        for each in slice_cells(grouping, prepared, flags):
            there = members.filter(pl.Series(grouping.codes == each.code))
            for column, cells in zip(CLUSTERS, each.by_column, strict=True):
                expected = slowly(there, column, QUESTION_OF[each.question], bool(each.side))
                again = merge(cells.totals, cells.clusters)
                np.testing.assert_array_equal(expected.totals, again.totals)
                np.testing.assert_array_equal(expected.clusters, again.clusters)


def test_clusters_too_large_to_be_counted_are_listed(monkeypatch):
    frame, noise, confirmed = batch(3, 2_000, (900, 40, 9))  # up to some 250 requests each
    prepared = slicing(frame, noise, ("sex",), ())
    counted = resample(confirmed, prepared, ["sex", "edit"], Resampling(200))
    monkeypatch.setattr("bench.scoring.bootstrap.LARGEST", 4)

    listed = resample(confirmed, prepared, ["sex", "edit"], Resampling(200))
    drawn = ("fnr_bootstrap_drawn", "fnr_bootstrap_clusters")
    assert listed.select(drawn).equals(counted.select(drawn))
    assert listed["fnr_standard_error"].to_list() == pytest.approx(
        counted["fnr_standard_error"].to_list(), rel=0.35
    )


@pytest.mark.parametrize("seed", range(3))
def test_standard_errors_equal_the_sandwich(seed):
    frame, noise, confirmed = batch(seed, 6_000, (5_000, 3_000, 300))
    prepared = slicing(frame, noise, ("sex",), ())
    found = resample(confirmed, prepared, ["all", "sex"], Resampling(8_000, seed))
    wrong = (confirmed != frame["should_confirm"]).to_numpy()
    for row in found.filter(question="should_confirm").iter_rows(named=True):
        of_slice = (
            np.ones(6_000, bool) if row["value"] == "all" else (frame["sex"] == row["value"]).to_numpy()
        )
        for rate, side in (("fnr", True), ("fcr", False)):
            chosen = of_slice & (frame["should_confirm"] == side).to_numpy()
            ways = {
                column: of_requests(wrong[chosen], frame[column].fill_null(-1).to_numpy()[chosen])
                for column in CLUSTERS
            }
            coarsest = min(ways, key=lambda column: ways[column].effective_n)
            assert row[f"{rate}_bootstrap_clusters"] == coarsest == "submission_id"
            assert row[f"{rate}_bootstrap_drawn"] == ways[coarsest].n_clusters
            assert row[f"{rate}_standard_error"] == pytest.approx(np.sqrt(ways[coarsest].variance), rel=0.04)


def test_intervals_agree_with_those_of_effective_requests():
    frame, noise, confirmed = batch(5, 20_000, (18_000, 9_000, 400))
    prepared = slicing(frame, noise, ("sex",), ())
    formula = rates(of_slice(slice_counts(confirmed, prepared), "sex"))
    both = with_resampled(formula, resample(confirmed, prepared, ["sex"], Resampling()))
    assert both.height == formula.height
    for rate in ("fnr", "fcr"):
        for end in ("low", "high"):
            apart = (both[f"{rate}_bootstrap_{end}"] - both[f"{rate}_{end}"]) / both[f"{rate}_standard_error"]
            assert apart.abs().max() < 0.35


def test_where_nobody_errs_the_exact_interval_stands():
    prepared = slicing(truth(), edits())
    found = resample(truth()["should_confirm"], prepared, ["all"], Resampling())
    exact = rates(slice_counts(truth()["should_confirm"], prepared)).filter(slice="all")
    row, expected = (frame.filter(question="should_confirm").row(0, named=True) for frame in (found, exact))
    assert (row["fcr_bootstrap_method"], row["fcr_standard_error"]) == ("clopper-pearson", None)
    assert (row["fcr_bootstrap_low"], row["fcr_bootstrap_high"]) == (
        expected["fcr_low"],
        expected["fcr_high"],
    )


def test_a_side_without_requests_has_no_interval():
    found = resample(ANSWERS, slicing(truth(), edits()), ["kind"], Resampling())
    row = found.filter(question="should_confirm", value="moved").row(0, named=True)
    assert row["fnr_bootstrap_low"] is row["fnr_bootstrap_method"] is row["fnr_bootstrap_drawn"] is None
    assert row["fcr_bootstrap_low"] < 2 / 6 < row["fcr_bootstrap_high"]
    assert row["fcr_bootstrap_drawn"] == 6


def test_no_requests_at_all():
    nothing = slicing(truth().clear(), edits().clear())
    found = resample(pl.Series([], dtype=pl.Boolean), nothing, ["all", "edit"], Resampling())
    assert (found.height, found.schema) == (0, RESAMPLED)


def test_the_same_seed_gives_the_same_and_other_slices_do_not_matter():
    prepared = slicing(truth(), edits())
    alone = resample(ANSWERS, prepared, ["kind"], Resampling(300, 7))
    among = resample(ANSWERS, prepared, ["all", "kind", "edit"], Resampling(300, 7)).filter(slice="kind")
    assert alone.equals(among)
    assert not alone.equals(resample(ANSWERS, prepared, ["kind"], Resampling(300, 8)))


def test_beside_the_rates_of_several_matchers():
    prepared = slicing(truth(), edits())
    answers = {"one": ANSWERS, "other": ~ANSWERS}
    counted = rates(counts_of_all(answers, prepared)).filter(slice="all")
    both = with_resampled(counted, resampled_of_all(answers, prepared, ["all"], Resampling()))
    assert both["matcher"].to_list() == counted["matcher"].to_list()
    assert (both["fnr_bootstrap_low"] < both["fnr"]).all()
    assert with_resampled(counted, None) is counted
    text = show(both)
    assert text["FCR bootstrap"].to_list() == ["too few", "too few"]  # 24 requests
    many = show(both.with_columns(fcr_enough=True))["FCR bootstrap"][0]
    assert many.startswith("[0.0")
    assert many.endswith("]")


@pytest.mark.parametrize(
    ("wrong", "text"),
    [
        ({"replicates": 99}, "99 replicates are too few"),
        ({"replicates": 10**7}, "too many"),
        ({"seed": -1}, "The seed is -1"),
        ({"seed": 2**63}, "The seed is"),
    ],
)
def test_what_cannot_be_drawn(wrong, text):
    with pytest.raises(ConfirmbenchError, match=text):
        Resampling(**wrong)
