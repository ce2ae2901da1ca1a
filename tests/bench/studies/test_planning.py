"""Plans: the numbers of the published rules, and what each column counts.

`confirmbench blocking` as a user meets it.
"""

import json
from functools import partial

import pytest

from bench.output.formats import FORMATS
from bench.statistics.intervals import upper_bound
from bench.statistics.planning import mcnemar_power
from bench.studies.planning import PLAN, Claims, plan, plan_text, tell_unsupported
from generators.errors import ConfirmbenchError
from tests.bench.tiny import REQUESTS, write_tiny
from tests.command import confirmbench


def test_the_rule_of_three_made_exact():
    found = plan(Claims(fcr=(1e-3, 1e-4), errors=(0,)))
    assert found.schema == PLAN
    assert found["requests"].to_list() == [2_995, 29_956]
    assert found["in_all"].to_list() == [None, None]


def test_errors_that_are_seen_cost_more_requests():
    [needed] = plan(Claims(fcr=(1e-3,), errors=(3,)))["requests"]
    assert upper_bound(3, needed) <= 1e-3 < upper_bound(3, needed - 1)


def test_fnr_is_planned_like_fcr_on_the_other_side():
    """The two take as many requests, in a subgroup too; what is counted differs, and the text says so."""
    asked = Claims(fcr=(1e-2,), fnr=(1e-2, 5e-2), errors=(0, 3), share=0.1)
    found = plan(asked)
    assert (
        found["claim"].to_list()
        == ["FCR of at most 0.01"] * 2 + ["FNR of at most 0.01"] * 2 + ["FNR of at most 0.05"] * 2
    )
    assert found["if"][0] == "wrong confirms seen: 0"
    assert found["if"][3] == "wrong no-matches seen: 3"
    assert found["requests"][:2].to_list() == found["requests"][2:4].to_list() == [299, 773]
    assert found["in_all"][0] == found["in_all"][2] > 2_990
    text = " ".join(plan_text(found, asked, "terminal", 80).split())
    assert "FCR: requests that should NOT be confirmed. FNR: requests that should be confirmed." in text
    assert "FCR: requests" not in plan_text(plan(Claims(fnr=(0.01,))), Claims(fnr=(0.01,)), "terminal", 80)


def test_a_difference_has_the_power_asked_for():
    found = plan(Claims(difference=0.01, power=0.9))
    assert found.height == 4
    assert mcnemar_power(found["requests"][0], 0, 0.01) >= 0.9
    assert mcnemar_power(found["requests"][1], 0.005, 0.015) >= 0.9
    assert found["requests"].is_sorted()


def test_one_matcher_cannot_err_alone_on_more_than_everything():
    assert plan(Claims(difference=0.3)).height == 2  # 0.3, 0.6; not 1.5 and 3


def test_clusters_and_subgroups_come_on_top():
    """A design effect of 2 doubles; one request in ten then needs more than tenfold, to be nearly sure."""
    row = plan(Claims(fcr=(1e-2,), errors=(0,), share=0.1, design_effect=2)).row(0, named=True)
    assert (row["independent"], row["requests"]) == (299, 598)
    assert 5_980 < row["in_all"] < 6_600


@pytest.mark.parametrize(
    ("wrong", "text"),
    [
        ({"fcr": (2.0,)}, "2.0"),
        ({"fnr": (0.0,)}, "0.0"),
        ({"fcr": (1e-15,)}, "No feasible number"),
        ({"difference": 0.0}, "difference of 0.0"),
        ({"difference": 0.1, "power": 1.0}, "power is 1.0"),
        ({"fcr": (0.1,), "share": 0.0}, "share is 0.0"),
        ({"fcr": (0.1,), "share": 1.5}, "share is 1.5"),
        ({"design_effect": 0.5}, "design effect of 0.5"),
        ({"design_effect": float("nan")}, "design effect of nan"),
    ],
)
def test_what_cannot_be_planned(wrong, text):
    with pytest.raises(ConfirmbenchError, match=text):
        plan(Claims(**wrong))


def test_what_a_run_cannot_show():
    assert tell_unsupported(29_956) is None
    line = tell_unsupported(17)
    assert "With 17 requests" in line
    assert "0.001 takes 2,995, 0.0001 takes 29,956" in line
    assert "below 0.16 " in line  # 1 - 0.05 ** (1 / 17)
    assert "0.001 takes" not in tell_unsupported(2_995)


@pytest.mark.parametrize("form", FORMATS)
def test_every_format(form):
    asked = Claims(fcr=(1e-3,), fnr=(0.2,), errors=(0,), difference=0.01, share=0.01, design_effect=1.5)
    text = plan_text(plan(asked), asked, form, 80)
    assert ("4,493" if form not in ("csv", "json") else "4493") in text
    if form == "terminal":
        assert max(map(len, text.splitlines())) <= 80
    if form == "json":
        assert len(json.loads(text)) == 6


def test_columns_that_say_nothing_are_left_out():
    asked = Claims(fcr=(1e-3,), errors=(0,))
    assert plan_text(plan(asked), asked, "markdown", 80).splitlines()[0] == "| claim | if | requests |"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return write_tiny(tmp_path_factory.mktemp("datasets") / "tiny")


@pytest.fixture
def blocking(tmp_path):
    return partial(confirmbench, "blocking", cwd=tmp_path, COLUMNS=80)


def test_measures_the_keys_asked_for(blocking, folder, tmp_path):
    done = blocking(folder, "--key", "surname,given_name", "--key", "street", "--misses", 1)
    assert done.returncode == 0, done.stderr
    assert f"20 records, {REQUESTS} requests." in done.stdout
    assert "surname, given_name" in done.stdout
    assert "+ street" in done.stdout
    assert "1.0000 (11/11)" in done.stdout
    assert max(map(len, done.stdout.splitlines())) <= 80
    assert "\x1b" not in done.stdout + done.stderr
    assert list(tmp_path.iterdir()) == []


def test_json_and_nothing_else_goes_to_standard_output(blocking, folder):
    found = json.loads(blocking(folder, "--key", "", "--json").stdout)
    assert found["completeness"]["overall"]["count"] == 11
    assert found["key_sets"][0]["candidates"]["total"] == 20 * REQUESTS


def test_keys_of_a_matcher(blocking, folder):
    done = blocking(folder, "--matcher", "jaro_winkler(keys=(('city',),))", "--json")
    assert done.returncode == 0, done.stderr
    assert [step["key"] for step in json.loads(done.stdout)["key_sets"]] == [["city"]]


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        (["--key", "zip"], "keys names zip"),
        (["--matcher", "exact"], "has no parameter keys"),
        (["--matcher", "exact", "--key", "city"], "not both"),
    ],
)
def test_wrong_keys_are_told_before_the_dataset_is_read(blocking, arguments, text):
    assert_refused(blocking("nowhere", *arguments), text)


def test_what_is_no_dataset_is_refused(blocking, tmp_path):
    assert_refused(blocking(tmp_path), "is not a dataset folder")


def test_a_dataset_without_truth_is_refused(blocking, tmp_path):
    (write_tiny(tmp_path / "d") / "truth.parquet").unlink()
    assert_refused(blocking("d"), "truth.parquet is missing")


def test_a_dataset_without_requests_is_refused(blocking, tmp_path):
    write_tiny(tmp_path / "d", requests=0)
    assert_refused(blocking("d"), "holds no requests")


def assert_refused(done, text):
    assert (done.returncode, done.stdout) == (2, "")
    assert text in done.stderr
    assert "Traceback" not in done.stderr
