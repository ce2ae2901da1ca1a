"""Run folders as material: one, several of one dataset, several sizes, and what cannot be read."""

import json

import polars as pl
import pytest

from bench.page.material import from_run
from bench.page.merging import from_runs, with_sizes
from bench.runs.store import COUNTS_FILE, RUN_FILE
from generators.errors import ConfirmbenchError
from tests.bench.made_runs import write_run_by_hand
from tests.bench.page.made import material
from tests.bench.tiny import REQUESTS, write_tiny


@pytest.fixture(scope="module")
def dataset(tmp_path_factory):
    return write_tiny(tmp_path_factory.mktemp("datasets") / "tiny")


@pytest.fixture
def run(tmp_path, dataset):
    """Write a run: a misses three of eleven and confirms one wrongly, b fails, c is told the truth."""

    def run(name="first", matchers=("a", "b", "c")):
        confirmed = {"a": [*range(8), 20], "b": None, "c": range(11), "d": []}
        chosen = {matcher: confirmed[matcher] for matcher in matchers}
        return write_run_by_hand(tmp_path / name, dataset, chosen, oracle="c")

    return run


def headline(material, matcher):
    (row,) = material.counts.filter(matcher=matcher, slice="all", question="should_confirm").to_dicts()
    return [row[name] for name in ("wrong_no_matches", "positives", "wrong_confirms", "negatives")]


def test_what_a_run_recorded(run):
    found = from_run(run())

    assert found.matchers.select("matcher", "status", "message", "reads_truth").rows() == [
        ("a", "ok", "", False),
        ("b", "error", "ValueError: no", False),
        ("c", "ok", "", True),
    ]
    assert headline(found, "a") == [3, 11, 1, 17]
    assert headline(found, "c") == [0, 11, 0, 17]
    assert found.dataset["requests"] == REQUESTS
    assert found.dataset["profile"] == "typical"
    assert dict(found.provenance)["Made again with"] == "confirmbench run tiny --seed 1"
    assert dict(found.provenance)["Digest of the dataset"] == found.dataset["digest"]
    assert (found.curves.height, found.required.height, found.tests.height) == (0, 0, 0)


def test_runs_of_one_dataset_stand_side_by_side(run):
    (found,) = from_runs([run("first", ("a", "b")), run("second", ("a", "d"))])

    labels = ["a (first)", "b", "a (second)", "d"]
    assert found.title == "first and second"
    assert found.matchers["matcher"].to_list() == labels
    assert found.counts["matcher"].unique(maintain_order=True).to_list() == ["a (first)", "a (second)", "d"]
    assert headline(found, "a (second)") == [3, 11, 1, 17]
    assert headline(found, "d") == [11, 11, 0, 17]
    assert [what for what, _ in found.provenance].count("Dataset") == 1, "what they share is said once"


def test_folders_of_one_name_are_told_apart_by_their_parents(run):
    (found,) = from_runs([run("x/same", ("a",)), run("y/same", ("a",))])

    assert found.matchers["matcher"].to_list() == ["a (x/same)", "a (y/same)"]


def test_runs_of_different_datasets_stay_apart(run, tmp_path):
    smaller = write_tiny(tmp_path / "smaller", requests=12)
    other = write_run_by_hand(tmp_path / "other", smaller, {"b": None})
    pl.read_parquet(run() / COUNTS_FILE).clear().write_parquet(other / COUNTS_FILE)

    assert [each.dataset["name"] for each in from_runs([run("again"), other])] == ["tiny", "tiny"]
    assert len({each.dataset["digest"] for each in from_runs([run("third"), other])}) == 2


def test_a_run_without_counts_says_what_mends_it(tmp_path, dataset):
    folder = write_run_by_hand(tmp_path / "old", dataset, {"a": [1]})
    (folder / COUNTS_FILE).unlink()

    with pytest.raises(ConfirmbenchError, match="confirmbench run tiny --seed 1"):
        from_run(folder)


def test_another_scorer_is_refused(run):
    folder = run()
    content = json.loads((folder / RUN_FILE).read_text())
    (folder / RUN_FILE).write_text(json.dumps(content | {"scorer": 99}))

    with pytest.raises(ConfirmbenchError, match="scorer 99"):
        from_run(folder)


def test_a_folder_given_twice_is_refused(run):
    folder = run()
    with pytest.raises(ConfirmbenchError, match="twice"):
        from_runs([folder, folder.parent / "." / folder.name])


def sized(name, records, errs, profile="typical"):
    made = material(errs, title=name)
    made.dataset.update(records=records, digest=name, profile=profile, seed=1)
    return made


def test_the_largest_registry_has_the_points_of_all_sizes():
    small = sized("small", 1_000, {"a": 0.1, "only_here": 0.2, "fails": None})
    large = sized("large", 9_000, {"a": 0.3, "fails": None})
    first, last = with_sizes([large, small])

    assert last.sizes.is_empty()
    assert first.sizes.filter(rate="FNR").select("matcher", "records", "status").rows() == [
        ("a", 9_000, "ok"),
        ("fails", 9_000, "error"),
        ("a", 1_000, "ok"),
        ("fails", 1_000, "error"),
    ]
    (row,) = small.counts.filter(matcher="a", slice="all", question="should_confirm").to_dicts()
    (point,) = first.sizes.filter(matcher="a", records=1_000, rate="FCR").to_dicts()
    assert (point["errors"], point["requests"]) == (row["wrong_confirms"], row["negatives"])
    assert point["low"] < point["value"] == row["wrong_confirms"] / row["negatives"] < point["high"]


def test_sizes_of_different_profiles_are_not_put_together():
    found = with_sizes([sized("s", 1_000, {"a": 0.1}), sized("t", 9_000, {"a": 0.1}, profile="dirty")])
    assert all(each.sizes.is_empty() for each in found)
