"""Stored accuracy as material: what is in the files, and nothing that is not."""

import json

import pytest

from bench.leaderboard.leaderboard import STORED
from bench.output.findings import findings
from bench.page.from_stored import from_stored, is_stored
from bench.page.material import MATCHERS, PAGE_COUNTS
from bench.scoring.rates import overall
from generators.errors import ConfirmbenchError
from tests.bench.leaderboard.test_leaderboard import DATASET, stored, write


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
