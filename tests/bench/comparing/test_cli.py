"""compare, plan, counterfactual and scale as a user meets them."""

import json
from functools import partial

import pytest

from tests.bench.made_runs import write_run_by_hand
from tests.bench.tiny import write_tiny
from tests.command import confirmbench as run

RIGHT = range(11)


@pytest.fixture
def confirmbench(tmp_path):
    return partial(run, cwd=tmp_path, COLUMNS=100)


@pytest.fixture
def runs(tmp_path):
    tiny = write_tiny(tmp_path / "datasets" / "tiny")
    write_run_by_hand(tmp_path / "a", tiny, {"exact": RIGHT, "blocked": (*RIGHT, 15)})
    write_run_by_hand(tmp_path / "b", tiny, {"exact": range(10), "blocked": (*RIGHT, 15)})
    return tmp_path


def refused(done, *texts):
    assert (done.returncode, done.stdout) == (2, "")
    assert "Traceback" not in done.stderr
    for text in ("error: ", *texts):
        assert text in done.stderr


def test_compare(confirmbench, runs):
    done = confirmbench("compare", "a", "b")
    assert done.returncode == 0, done.stderr
    assert "exact: B answers 1 of 28 requests differently" in done.stdout
    assert "exact    FNR         11  0.0000 (0)  0.0909 (1)" in done.stdout
    assert max(map(len, done.stdout.splitlines())) <= 100
    content = json.loads(confirmbench("compare", "a", "b", "--json").stdout)
    assert [row["errors_b"] for row in content["tests"]] == [1, 0, 0, 1]
    one = confirmbench("compare", "a", "--format", "csv").stdout.splitlines()
    assert (one[0][:9], len(one)) == ("a,b,rate,", 3)
    assert "tied with" in confirmbench("compare", "a").stdout


def test_compare_by_slice(confirmbench, runs):
    done = confirmbench("compare", "a", "b", "--by", "kind", "--by", "origin")
    assert done.returncode == 0, done.stderr
    assert "too few (1)" in done.stdout
    assert max(map(len, done.stdout.splitlines())) <= 100
    rows = confirmbench("compare", "a", "--by", "kind", "--format", "csv").stdout.splitlines()
    assert rows[0].startswith("slice,value,a,b,rate,requests,")
    assert rows[1].startswith("kind,current,exact,blocked,FNR,8,0,0,")
    refused(confirmbench("compare", "a", "--by", "knid"), "no slice 'knid'")


def test_compare_refuses(confirmbench, runs):
    refused(confirmbench("compare", "a:exakt", "b"), "no matcher 'exakt'")
    refused(confirmbench("compare", "a", "b", "--format", "pdf"), "no format 'pdf'")
    refused(confirmbench("compare", "a", "b", "--datasets", "none"), "--dataset")
    refused(confirmbench("compare", "a", "nowhere"), "neither a run folder")
    (runs / "datasets" / "tiny" / "truth.parquet").write_bytes(b"no")
    refused_by_content = confirmbench("compare", "a", "b")
    assert refused_by_content.returncode == 2


def test_plan(confirmbench):
    done = confirmbench("plan", "--fcr", "1e-4", "--errors", "0", "--share", "0.01")
    assert (done.returncode, done.stderr) == (0, "")
    assert "29,956" in done.stdout
    assert "subgroup of 1 %" in done.stdout
    assert "2,995" in confirmbench("plan").stdout
    assert "FCR" not in confirmbench("plan", "--difference", "0.001", "--format", "csv").stdout
    refused(confirmbench("plan", "--fcr", "2"), "2.0")


@pytest.mark.process
def test_counterfactual(confirmbench, runs):
    done = confirmbench("counterfactual", "datasets/tiny", "exact", "--folds", "2")
    assert done.returncode == 0, done.stderr
    assert "exact: fit without true records, fold 2 of 2 ... " in done.stderr
    assert "Confirmed on somebody else's record: 0 of 11 right confirms" in done.stdout
    refused(confirmbench("counterfactual", "datasets/tiny", "exact", "--folds", "1"), "1 folds")
    refused(confirmbench("counterfactual", "datasets/tiny", "oracle"), "does not look at the registry")
    (runs / "bad.py").write_text("class Bad:\n    def fit(self, registry):\n        raise ValueError('no')\n")
    failed = confirmbench("counterfactual", "datasets/tiny", "bad.py:Bad")
    assert (failed.returncode, failed.stdout) == (1, "")
    assert "ValueError: no" in failed.stderr


@pytest.mark.process
def test_scale(confirmbench):
    sizes = [text for size in (1_000, 2_000, 3_000, 4_000) for text in ("--people", size)]
    done = confirmbench("scale", "exact", *sizes, "--requests", 100, "--seed", 5, "--json")
    assert done.returncode == 0, done.stderr
    content = json.loads(done.stdout)
    assert len(content["points"]) == 8
    assert {line["records"] for line in content["lines"]} == {7_000_000, 160_000_000}
    assert all(line["extrapolated"] for line in content["lines"])
    alone = confirmbench("scale", "exact", "--people", 1_000, "--requests", 100, "--seed", 5)
    assert "No line: that takes 4 sizes" in alone.stdout


@pytest.mark.process
def test_seeds(confirmbench, tmp_path):
    (tmp_path / "small.toml").write_text(
        'name = "small"\nprofile = "typical"\npeople = 1000\nrequests = 100\nseed = 1\n'
        'matchers = ["exact"]\n[limits]\nseconds = 60\nmemory_gb = 8\n'
    )
    done = confirmbench("seeds", "small.toml", "--seeds", "5,6")
    assert done.returncode == 0, done.stderr
    assert "seeds 5, 6." in done.stdout
    refused(confirmbench("seeds", "small.toml", "--seeds", "5"), "two different seeds")
    refused(confirmbench("seeds", "small.toml", "--seeds", "a"), "whole numbers")
