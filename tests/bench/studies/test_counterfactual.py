"""Confirms on somebody else's record, on a registry of twenty records; every number is written out."""

import json

import polars as pl
import pytest

from bench.output.formats import FORMATS
from bench.output.progress import Silent
from bench.studies.counterfactual import (
    SURVIVED,
    counterfactual,
    counterfactual_text,
    cut,
    records,
    survivals,
)
from generators.dataset import MANIFEST, dataset_digest, digest_frame
from generators.errors import ConfirmbenchError
from generators.schema import CLAIM_COLUMNS
from tests.bench.tiny import REQUESTS, truth, write_plugin, write_tiny

pytestmark = pytest.mark.process

PART = "registry/part-1.parquet"  # records 12 to 19
ONCE = """
    count = registry.select(pl.len()).collect().item()
    assert set(registry.collect_schema()) == {COLUMNS}, "truth"
    if count < 20:
        raise ValueError(f"only {count}")
    return self
"""


def give(folder, record, of):
    """Let a record of the second part show the name and address of the request `of`."""
    frame = pl.read_parquet(folder / PART)
    claims = pl.read_parquet(folder / "requests.parquet").row(of, named=True)
    here = pl.col("record_id") == record
    changed = frame.with_columns(
        pl.when(here).then(pl.lit(claims[column], pl.String)).otherwise(column).alias(column)
        for column in CLAIM_COLUMNS
    )
    changed.write_parquet(folder / PART)
    manifest = json.loads((folder / MANIFEST).read_text())
    part = next(part for part in manifest["parts"] if part["file"] == PART)
    part["digest"] = digest_frame(changed)
    manifest["digest"] = dataset_digest(manifest["parts"])
    (folder / MANIFEST).write_text(json.dumps(manifest))
    return folder


@pytest.fixture
def dataset(tmp_path):
    """Request 0 has a namesake at its address: record 16, of whom nobody asked."""
    return give(write_tiny(tmp_path / "tiny"), 16, of=0)


def rows(found):
    columns = ("on_file", "confirmed", "survived", "share")
    return {row[0]: row[1:] for row in found.survived.select("requests", *columns).rows()}


@pytest.mark.parametrize("folds", [2, 5, 16])
def test_a_namesake_at_the_address_explains_the_confirm(dataset, folds):
    """`exact` confirms requests 0 to 19 but 16; 0 to 14 have a record of their own, and 27 too."""
    found = counterfactual(dataset, "exact", Silent(), folds)
    assert found.outcome.ok, found.outcome.message
    assert found.survived.schema == SURVIVED
    assert rows(found) == {
        "right confirms": (11, 11, 1, 1 / 11),
        "wrong confirms": (5, 4, 0, 0.0),
        "current": (8, 8, 1, 1 / 8),
        "renamed": (3, 3, 0, 0.0),
        "moved": (4, 4, 0, 0.0),
        "placeholder": (1, 0, 0, None),
    }
    assert (found.matcher, found.folds, found.left_out) == ("exact", folds, -(-16 // folds))


def test_neighbours_in_the_registry_are_never_left_out_together(tmp_path):
    """Record 13 shows what request 14 states: 14 survives on it, 13 is no longer confirmed."""
    found = counterfactual(give(write_tiny(tmp_path / "tiny"), 13, of=14), "exact", Silent(), 2)
    assert rows(found)["moved"] == (4, 3, 1, 1 / 3)


def test_all_filings_of_a_person_are_left_out(tmp_path):
    """Were record 13 the filing of 12 from the year before, a confirm of 12 on it would be on 12's own."""
    folder = give(write_tiny(tmp_path / "tiny"), 13, of=12)
    assert rows(counterfactual(folder, "exact", Silent()))["moved"] == (4, 3, 1, 1 / 3)
    manifest = json.loads((folder / MANIFEST).read_text())
    manifest["profile"] = {"registry": {"filing_history": 2}}
    (folder / MANIFEST).write_text(json.dumps(manifest))
    assert rows(counterfactual(folder, "exact", Silent()))["moved"] == (4, 3, 0, 0.0)


def test_always_needs_nobody_and_never_confirms_nobody(dataset):
    assert rows(counterfactual(dataset, "always", Silent(), 2))["right confirms"] == (11, 11, 11, 1.0)
    assert rows(counterfactual(dataset, "never", Silent(), 2))["right confirms"] == (11, 0, 0, None)


def test_folds_are_by_person():
    frame = pl.DataFrame({"request_id": range(6), "record_id": [40, 8, None, 40, 9, 7]})
    again = cut(frame, 2)
    assert again.rows() == [(0, 40, 1), (1, 8, 1), (3, 40, 1), (4, 9, 0), (5, 7, 0)]
    assert sorted(records(again, 2).rows()) == [
        (7, 0),
        (8, 0),
        (8, 1),
        (9, 0),
        (9, 1),
        (10, 0),
        (40, 1),
        (41, 1),
    ]


def test_survivals_of_one_person_are_worth_less():
    """Ten people with two requests each, the two alike: as uncertain as ten requests."""
    size = 20
    base = truth().head(1).select(pl.all().repeat_by(size).explode())
    frame = base.with_columns(
        request_id=pl.int_range(size, dtype=pl.Int64),
        record_id=pl.Series([i // 2 for i in range(size)], dtype=pl.Int64),
        person_id=pl.Series([i // 2 for i in range(size)], dtype=pl.Int64),
    )
    whole, without = pl.Series([True] * size), pl.Series([i < 10 for i in range(size)])
    together = survivals(frame, whole, without).row(0, named=True)
    apart = survivals(frame.with_columns(person_id="request_id"), whole, without).row(0, named=True)
    assert together["share"] == apart["share"] == 0.5
    assert together["high"] - together["low"] > apart["high"] - apart["low"]


def test_a_matcher_that_fails_says_where(dataset, tmp_path):
    columns = str(set(pl.read_parquet(dataset / PART).columns))
    spec = write_plugin(tmp_path, "return requests['request_id'] < 3", ONCE.replace("{COLUMNS}", columns))
    found = counterfactual(dataset, spec, Silent(), 2)
    assert (found.outcome.status, found.survived.height) == ("error", 0)
    assert "only 12" in found.outcome.message  # 15 of 20 are asked about: 8 left out in the first fold


@pytest.mark.parametrize("folds", [-1, 0, 1, 1001])
def test_folds_that_make_no_sense(dataset, folds):
    with pytest.raises(ConfirmbenchError, match=f"{folds} folds"):
        counterfactual(dataset, "exact", Silent(), folds)


def test_what_does_not_look_at_the_registry_is_refused(dataset, tmp_path):
    pl.DataFrame({"request_id": range(REQUESTS), "confirmed": [1] * REQUESTS}).write_csv(tmp_path / "a.csv")
    for spec in ("oracle", f"answers(path='{tmp_path / 'a.csv'}')"):
        with pytest.raises(ConfirmbenchError, match="does not look at the registry"):
            counterfactual(dataset, spec, Silent())


def test_every_format(dataset):
    found = counterfactual(dataset, "exact", Silent(), 2)
    for form in FORMATS:
        assert "right" in counterfactual_text(found, form, 80)
    text = counterfactual_text(found, "terminal", 80)
    assert "Confirmed on somebody else's record: 1 of 11 right confirms (0.0909" in text
    assert "at most 8 at once (40 % of the registry)" in text
    content = json.loads(counterfactual_text(found, "json", 80))
    assert (content["right"]["survived"], content["wrong"]["confirmed"]) == (1, 4)
