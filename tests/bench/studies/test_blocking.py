"""Blocking, measured: tables counted by hand, every pair as the oracle, and what goes wrong.

What the measure of blocking keys looks like when it is printed.
"""

import json
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from bench.output.progress import Silent
from bench.scoring.groupings import CLASSES, GROUPS, NO_EDIT, error_classes
from bench.studies.blocking import (
    blocking_report,
    candidates,
    chosen_keys,
    json_report,
    measure,
    near_one,
    own_records,
    rate,
)
from generators.dataset import SCHEMAS, load
from generators.errors import ConfirmbenchError
from generators.generate import generate
from generators.noise.edits import OPERATIONS
from generators.profile import load_profile
from generators.schema import CLAIM_COLUMNS
from matchers.catalog import make
from matchers.engine.blocking import DEFAULT_KEYS
from matchers.engine.plans import fit
from matchers.jaro_winkler import JaroWinkler

KEYS = (("zip_code", "house_number"), ("surname", "state"))
EVERY_PAIR = ((),)
WRITTEN = ("given_name", "surname", "house_number", "zip_code", "state")
RECORDS = {
    10: ("Ann", "Lee", "1", "11111", "AL"),
    20: ("Bob", "Ray", "2", "11111", "AL"),
    30: ("Cy", "Lee", "1", "11111", "AL"),
    40: ("Di", "Fox", "9", "22222", "AL"),
}
ASKED = [  # candidates by the first key, by both
    ("Ann", "Lee", "1", "11111", "AL"),  # 10 and 30, the same
    ("Bob", "Ray", "3", "11111", "AL"),  # none, 20
    ("Di", "Roe", "9", "22222", "AL"),  # 40, the same
    ("Di", "Fxa", "8", "22222", "AL"),  # none, none
    ("Zed", "Lee", "7", "99999", "AL"),  # none, 10 and 30
]
ABOUT = [
    ("current", 10, "typed"),
    ("current", 20, "heard"),
    ("renamed", 40, "typed"),
    ("current", 40, "scanned"),
    ("stranger", None, "typed"),
]
EDITS = [
    (1, "house_number", "substitute", "heard"),
    (3, "surname", "transpose", "scanned"),
    (3, "surname", "misread", "scanned"),
    (3, "house_number", "insert", "record"),
    (4, "zip_code", "drop", "typed"),
]


@dataclass(frozen=True)
class Frames:
    """A dataset that is in no folder."""

    frames: dict[str, pl.DataFrame]
    folder: Path = Path("by-hand")
    name: str = "by hand"
    digest: str = "0123456789abcdef"

    def rows(self, frame):
        return self.frames[frame].height

    def registry(self):
        return self.frames["registry"].lazy()

    def requests(self):
        return self.frames["requests"]

    def truth(self):
        return self.frames["truth"]

    def edits(self):
        return self.frames["edits"]


def frame(what, rows, names):
    columns = dict(zip(names, zip(*rows, strict=True), strict=True)) if rows else {}
    schema = SCHEMAS[what]
    return pl.DataFrame({name: columns.get(name, [None] * len(rows)) for name in schema}, schema=schema)


def by_hand(records=RECORDS, about=ABOUT):
    truth = [(row, kind, own is not None, own, how) for row, (kind, own, how) in enumerate(about)]
    return Frames(
        {
            "registry": frame(
                "registry", [(i, *claim) for i, claim in records.items()], ["record_id", *WRITTEN]
            ),
            "requests": frame(
                "requests", [(i, *claim) for i, claim in enumerate(ASKED)], ["request_id", *WRITTEN]
            ),
            "truth": frame("truth", truth, ["request_id", "kind", "should_confirm", "record_id", "channel"]),
            "edits": frame("edits", EDITS, ["request_id", "field", "operation", "channel"]),
        }
    )


@pytest.fixture(scope="module")
def generated(tmp_path_factory):
    """2,000 people and 2,000 requests, of the kinds for which so few people suffice."""
    typical = load_profile("typical")
    kinds = dict.fromkeys(typical.kinds, 0.0)
    kinds |= {"current": 0.69, "moved": 0.11, "household": 0.07, "successor": 0.02, "stranger": 0.08}
    profile = replace(typical, kinds=kinds | {"placeholder": 0.03})
    folder = tmp_path_factory.mktemp("datasets") / "d"
    generate(profile, 2_000, 2_000, 1, folder)
    return load(folder)


@pytest.fixture
def found():
    return measure(by_hand(), KEYS, 5, Silent())


def counted(rates):
    return {name: (each["count"], each["of"]) for name, each in rates.items()}


def test_completeness_counted_by_hand(found):
    rates = found["completeness"]
    assert counted({"overall": rates["overall"]}) == {"overall": (3, 4)}
    assert counted(rates["kinds"]) == {"current": (2, 3), "renamed": (1, 1)}
    assert counted(rates["channels"]) == {"typed": (2, 2), "heard": (1, 1), "scanned": (0, 1)}
    assert counted(rates["classes"]) == {
        NO_EDIT: (2, 2),
        "surname misspelt": (0, 1),  # twice in one request
        "house_number misspelt": (1, 1),
        "house_number misspelt on the record": (0, 1),
    }


def test_what_each_key_adds_counted_by_hand(found):
    first, both = found["key_sets"]
    assert [first["key"], both["key"]] == [list(key) for key in KEYS]
    assert [step["added"]["count"] for step in (first, both)] == [2, 1]
    assert [step["completeness"]["count"] for step in (first, both)] == [2, 3]
    assert first["candidates"] == {
        "total": 3,
        "mean": 0.6,
        "median": 0,
        "p99": 2,
        "max": 2,
        "reduction_ratio": 1 - 3 / 20,
    }
    assert both["candidates"] == {
        "total": 6,
        "mean": 1.2,
        "median": 1,
        "p99": 2,
        "max": 2,
        "reduction_ratio": 1 - 6 / 20,
    }


def test_a_miss_stands_beside_its_record(found):
    (miss,) = found["misses"]
    assert (miss["request_id"], miss["kind"], miss["channel"]) == (3, "current", "scanned")
    assert miss["changes"] == ["surname transpose", "surname misread", "house_number insert on the record"]
    assert (miss["request"]["surname"], miss["record"]["surname"]) == ("Fxa", "Fox")
    assert list(miss["request"]) == list(miss["record"]) == list(CLAIM_COLUMNS)


def test_as_many_misses_as_are_wanted():
    assert len(measure(by_hand(), (("street",),), 2, Silent())["misses"]) == 2
    assert measure(by_hand(), KEYS, 0, Silent())["misses"] == []


def test_the_order_of_keys_moves_what_is_added_and_nothing_else(found):
    turned = measure(by_hand(), KEYS[::-1], 5, Silent())
    assert [step["added"]["count"] for step in turned["key_sets"]] == [2, 1]
    assert turned["completeness"] == found["completeness"]
    assert turned["key_sets"][-1]["candidates"] == found["key_sets"][-1]["candidates"]


def test_every_pair_finds_everything(generated):
    found = measure(generated, EVERY_PAIR, 3, Silent())
    (step,) = found["key_sets"]
    assert found["completeness"]["overall"]["share"] == 1
    assert found["misses"] == []
    assert step["candidates"]["total"] == 2_000 * 2_000
    assert step["candidates"]["median"] == step["candidates"]["max"] == 2_000
    assert step["candidates"]["reduction_ratio"] == 0


def test_candidates_are_those_of_a_join(generated):
    """By an exact key on columns that normalising leaves alone."""
    key, registry = ["state", "zip_code"], generated.registry().collect()
    sizes = registry.drop_nulls(key).group_by(key).len()
    joined = generated.requests().join(sizes, on=key, how="left")["len"].fill_null(0)
    plain = generated.requests()["zip_code"].str.contains(r"^\d{5}$").fill_null(True)
    assert plain.sum() > 1_900
    total = measure(generated, (tuple(key),), 0, Silent())["key_sets"][0]["candidates"]["total"]
    assert joined.filter(plain).sum() <= total <= joined.filter(plain).sum() + (~plain).sum() * 2_000


def test_default_keys_lose_no_confirm_of_jaro_winkler(generated):
    """Against every pair, not narrowed by what the rule demands: 4,000,000 of them."""
    matcher = JaroWinkler()
    every_pair = fit("index", "", generated.registry(), EVERY_PAIR, matcher._rule())
    answers = matcher.fit(generated.registry()).confirm(generated.requests())
    assert answers.sum() > 1_000
    assert answers.to_list() == every_pair.confirm(generated.requests()).to_list()


@pytest.mark.parametrize("spec", ["jaro_winkler", "blocked"])
def test_every_pair_can_be_asked_for_by_a_key_without_columns(generated, spec):
    default = make(spec).fit(generated.registry()).confirm(generated.requests())
    wide = make(f"{spec}(keys=((),))").fit(generated.registry()).confirm(generated.requests())
    assert default.to_list() == wide.to_list()


def test_every_operation_is_in_one_class():
    in_groups = [operation for operations in GROUPS.values() for operation in operations]
    assert sorted(in_groups) == sorted(OPERATIONS)
    assert len(set(CLASSES)) == len(CLASSES)


def test_classes_of_requests_that_are_not_wanted_are_left_out():
    edits = by_hand().edits()
    assert error_classes(pl.Series("request_id", [0]), edits).rows() == [(0, NO_EDIT)]
    assert error_classes(pl.Series("request_id", [4]), edits).rows() == [(4, "zip_code left out")]


def test_own_records_are_places_and_not_ids():
    positives = pl.DataFrame({"request_id": [0, 3], "record_id": [40, 10]})
    assert own_records(positives, np.array([10, 20, 30, 40]), 4).tolist() == [3, -1, -1, 0]


@pytest.mark.parametrize("record_id", [None, 5, 25, 99])
def test_a_record_that_is_not_there_is_named_by_its_request(record_id):
    positives = pl.DataFrame(
        {"request_id": [7], "record_id": [record_id]}, {"request_id": pl.Int64, "record_id": pl.Int64}
    )
    with pytest.raises(ConfirmbenchError, match="Request 7 should be confirmed"):
        own_records(positives, np.array([10, 20, 30]), 8)


def test_a_registry_without_records_is_refused():
    with pytest.raises(ConfirmbenchError, match="by-hand holds no records"):
        measure(by_hand(records={}), KEYS, 0, Silent())


def test_without_a_request_to_confirm_there_is_no_completeness():
    found = measure(by_hand(about=[("stranger", None, "typed")] * 5), KEYS, 3, Silent())
    assert found["completeness"]["overall"] == {"count": 0, "of": 0, "share": None, "low": 0.0, "high": 1.0}
    assert found["completeness"]["classes"] == {}
    assert found["key_sets"][1]["candidates"]["total"] == 6


def test_a_rate_has_wilsons_interval():
    assert rate(8, 10) == pytest.approx(
        {"count": 8, "of": 10, "share": 0.8, "low": 0.490162, "high": 0.943318}, abs=1e-6
    )


def test_p99_is_what_99_of_100_requests_do_not_exceed():
    found = candidates(np.array([*range(99), 1_000]), 2_000)
    assert (found["p99"], found["max"], found["median"]) == (98, 1_000, 49)


@pytest.mark.parametrize(
    ("written", "spec", "keys"),
    [
        (None, None, DEFAULT_KEYS),
        ([], None, DEFAULT_KEYS),
        (["zip_code,city", "state, surname~0.8"], None, (("zip_code", "city"), ("state", "surname~0.8"))),
        ([""], None, EVERY_PAIR),
        (None, "jaro_winkler(keys=(('surname',),))", (("surname",),)),
        (None, "blocked", DEFAULT_KEYS),
    ],
)  # fmt: skip
def test_keys_as_they_are_asked_for(written, spec, keys):
    assert chosen_keys(written, spec) == keys


@pytest.mark.parametrize(
    ("written", "spec", "text"),
    [
        (["zip"], None, "keys names zip; the columns to choose from"),
        (["zip_code,"], None, "the columns to choose from"),
        (["surname~2"], None, "surname~2"),
        (["surname~0.8,city~0.8"], None, "one column of a key"),
        (["zip_code~0.8"], None, "zip_code~0.8"),
        (["zip_code"], "jaro_winkler", "not both"),
        (None, "exact", "exact has no parameter keys"),
        (None, "exakt", "did you mean exact"),
    ],
)
def test_keys_that_cannot_be(written, spec, text):
    with pytest.raises(ConfirmbenchError, match=text):
        chosen_keys(written, spec)


@pytest.fixture(scope="module")
def test_blocking_report_found():
    return measure(by_hand(), KEYS, 3, Silent())


@pytest.mark.parametrize("width", [80, 100, 120, 200])
def test_fits_the_screen_and_is_plain_ascii(test_blocking_report_found, width):
    text = blocking_report(test_blocking_report_found, width)
    assert max(map(len, text.splitlines())) <= width
    assert text.isascii()
    assert "None" not in text


@pytest.mark.parametrize("width", [80, 200])
def test_counts_stand_beside_shares(test_blocking_report_found, width):
    text = blocking_report(test_blocking_report_found, width)
    for expected in (
        "Dataset 01234567: 4 records, 5 requests.",
        "0.5000 (2/4)",  # by the first key
        "0.7500 (3/4)",  # by both
        "0.6667 (2/3)",  # current
        "0.0000 (0/1)",  # scanned
        "0.8500",  # reduction by the first key
        "Missed: Request 3; current; scanned; surname transpose",
    ):
        assert expected in text


def test_intervals_where_there_is_room(test_blocking_report_found):
    assert "[0.3006, 0.9544]" in blocking_report(test_blocking_report_found, 200)
    assert "[" not in blocking_report(test_blocking_report_found, 80)


def test_a_request_beside_its_record(test_blocking_report_found):
    rows = [line.split() for line in blocking_report(test_blocking_report_found, 80).splitlines()]
    assert ["surname", "Fxa", "Fox"] in rows
    assert ["street", "-", "-"] in rows


def test_nothing_to_confirm_is_a_dash():
    nobody = by_hand(about=[("stranger", None, "typed")] * 5)
    text = blocking_report(measure(nobody, ((),), 1, Silent()), 80)
    assert "(every pair)" in text
    assert "- (0/0)" in text
    assert "missed" not in text.lower()


def test_json_says_the_same(test_blocking_report_found):
    assert json.loads(json_report(test_blocking_report_found)) == json.loads(
        json.dumps(test_blocking_report_found)
    )


@pytest.mark.parametrize(
    ("ratios", "texts"),
    [
        ([0.0], ["0.0000"]),
        ([1.0], ["1.0000"]),
        ([0.9, 0.999988], ["0.900000", "0.999988"]),
        ([0.99999999, 1.0], ["0.999999990", "1.000000000"]),
    ],
)
def test_a_ratio_near_one_keeps_what_tells_it_from_one(ratios, texts):
    assert near_one(ratios) == texts
