"""Run folders as material: one, several of one dataset, several sizes, and what cannot be read.

Stored accuracy as material: what is in the files, and nothing that is not.
"""

import json

import polars as pl
import pytest

from bench.leaderboard.leaderboard import STORED
from bench.output.findings import findings
from bench.page.from_stored import from_stored, is_stored
from bench.page.material import MATCHERS, PAGE_COUNTS, from_run
from bench.page.merging import from_runs, with_sizes
from bench.runs.store import COUNTS_FILE, RUN_FILE
from bench.scoring.rates import overall
from generators.errors import ConfirmbenchError
from tests.bench.leaderboard.test_leaderboard import DATASET, stored, write
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


def test_counts_of_all_and_of_the_kinds(tmp_path):
    write(tmp_path, stored("mine", missed=100, wrong=7))
    (material,) = from_stored(tmp_path)

    assert material.counts.schema == PAGE_COUNTS
    kind = material.counts.filter(slice="kind").row(0, named=True)
    assert (kind["value"], kind["wrong_confirms"], kind["negatives"], kind["positives"]) == (
        "household",
        7,
        1000,
        0,
    )
    both = overall(material.counts)["mine", "should_confirm"]
    assert (both.fnr.errors, both.fnr.requests, both.fcr.errors) == (100, 1000, 7)
    assert material.dataset["seed"] == 7
    assert material.dataset["digest"] == DATASET["digest"]


def test_what_requests_are_worth_where_it_is_kept(tmp_path):
    kept = stored("mine", missed=100)
    worth = {"positives": 250.0, "negatives": 900.0}
    kept["counts"]["effective"] = {"should_confirm": worth, "person_on_file": worth}
    write(tmp_path, kept, stored("plain", missed=100))
    both = overall(from_stored(tmp_path)[0].counts)

    assert both["mine", "should_confirm"].fnr.n == 250
    assert both["plain", "should_confirm"].fnr.n == 1000


def test_ranked_first_then_bounds_then_those_that_failed(tmp_path):
    broken = stored("broken", status="error")
    write(tmp_path, broken, stored("always", wrong=1000), stored("oracle"), stored("b", wrong=9), stored("a"))
    (material,) = from_stored(tmp_path)

    assert material.matchers.schema == MATCHERS
    assert material.matchers["matcher"].to_list() == ["a", "b", "always", "oracle", "broken"]
    assert material.matchers["reads_truth"].to_list() == [False, False, False, True, False]
    assert set(material.counts["matcher"]) == {"a", "b", "always", "oracle"}


def test_times_and_tests_are_not_made_up(tmp_path):
    write(tmp_path, stored("a", wrong=1), stored("b", wrong=2))
    (material,) = from_stored(tmp_path)
    told = " ".join(findings(material))

    assert material.tests.is_empty()
    assert material.matchers["requests_per_s"].null_count() == 2
    assert "second" not in told
    assert "test" not in told


def test_each_dataset_is_one(tmp_path):
    other = {**DATASET, "name": "other", "digest": "f" * 32}
    write(tmp_path, stored("a"))
    (tmp_path / "tiny-01234567").rename(tmp_path / "b")
    write(tmp_path, stored("a", dataset=other))

    assert [each.title for each in from_stored(tmp_path)] == [DATASET["name"], "other"]
    assert [each.title for each in from_stored(tmp_path / "b")] == [DATASET["name"]]


def test_the_kept_results():
    (material, *_) = from_stored(STORED)

    assert is_stored(STORED)
    assert material.matchers.height > 30
    assert len(findings(material)) >= 5


@pytest.mark.parametrize("content", [None, "{", "[]", '{"suite": {}}', '{"dataset": 1, "matcher": 2}'])
def test_other_folders_are_not_taken_for_it(tmp_path, content):
    if content is not None:
        (tmp_path / "run.json").write_text(content)

    assert not is_stored(tmp_path)
    assert not is_stored(tmp_path / "missing")
    with pytest.raises(ConfirmbenchError, match="confirmbench keep"):
        from_stored(tmp_path)


def test_a_damaged_file_beside_a_good_one_is_named(tmp_path):
    folder = write(tmp_path, stored("a"))
    damaged = stored("b") | {"counts": {"by_kind": 3}}
    (folder / "b.json").write_text(json.dumps(damaged))

    with pytest.raises(ConfirmbenchError, match=r"b\.json"):
        from_stored(tmp_path)
