"""A run as one JSON document: counts, rates and intervals, times, memory, statuses.

The schema of run.json: what a run writes is in it, and what is wrong is not.
"""

import json
import re
from copy import deepcopy
from pathlib import Path

import jsonschema
import polars as pl
import pytest

import bench
from bench.entrants.process import PHASES, STATUSES, Outcome
from bench.runs.as_json import run_json
from bench.runs.record import RUN_COUNTS, SCORE, CurveEntry, Entry, RunRecord
from bench.runs.store import read_outline, read_run, write_run
from bench.scoring.counts import SCORER
from bench.scoring.slices import COUNTS
from bench.statistics.intervals import clopper_pearson
from generators.schema import KINDS
from tests.bench.made_runs import run_counts
from tests.bench.tiny import REQUESTS

EVEN = pl.Series([place % 2 == 0 for place in range(REQUESTS)])


@pytest.fixture
def run():
    return RunRecord(
        suite={"name": "tiny"},
        dataset={"digest": "0123456789abcdef", "records": 20, "requests": REQUESTS},
        environment={"cores": 2},
        started="2026-01-02T03:04:05Z",
        entries=(
            Entry("even", "even", "1", "e", Outcome("ok", "", {"ask": 0.5}, 1 << 29)),
            Entry("hang", "hang", "1", "h", Outcome("timeout", "Stopped.", {"fit": 1.0})),
        ),
        curve_entries=(CurveEntry("even", "1", "k", (1.0, 2.0), "error", "no", None),),
        counts=run_counts({"e": EVEN}, {"e": "even"}),
    )


def test_everything_is_in_it(run):
    found = json.loads(run_json(run, Path("out"), findings=["even is alone."]))

    assert (found["scorer"], found["folder"], found["complete"]) == (SCORER, "out", False)
    assert (found["suite"], found["environment"]) == (run.suite, run.environment)
    assert found["findings"] == ["even is alone."]
    even, hang = found["matchers"]
    assert (even["status"], even["seconds"], even["requests_per_s"]) == ("ok", {"ask": 0.5}, 2 * REQUESTS)
    assert even["peak_memory_bytes"] == 1 << 29
    assert (hang["status"], hang["message"], hang["requests_per_s"]) == ("timeout", "Stopped.", None)
    assert found["curves"][0]["values"] == [1.0, 2.0]


def test_rates_have_their_counts_and_intervals(run):
    rows = json.loads(run_json(run, Path("out")))["rates"]
    everything = next(row for row in rows if row["slice"] == "all" and row["question"] == "should_confirm")

    assert (everything["wrong_no_matches"], everything["positives"], everything["fnr"]) == (5, 11, 5 / 11)
    assert (everything["wrong_confirms"], everything["negatives"]) == (8, 17)
    low, high = clopper_pearson(8 * everything["effective_negatives"] / 17, everything["effective_negatives"])
    assert (everything["fcr_low"], everything["fcr_high"]) == pytest.approx((low, high))
    assert {row["slice"] for row in rows} == {"all", "kind"}


def test_other_slices_when_they_are_asked_for(run):
    rows = json.loads(run_json(run, Path("out"), by=["kind", "lag"]))["rates"]

    assert {row["slice"] for row in rows} == {"all", "kind", "lag"}
    kinds = [(row["question"], row["value"]) for row in rows if row["slice"] == "kind"]
    assert len(set(kinds)) == len(kinds)


def test_when_nobody_answered(run):
    failed = RunRecord(run.suite, run.dataset, {}, "", run.entries[1:])
    found = json.loads(run_json(failed, Path("out")))

    assert found["rates"] == []
    assert [each["status"] for each in found["matchers"]] == ["timeout"]
    assert set(COUNTS) <= set(RUN_COUNTS)


SCHEMA = json.loads((Path(bench.__file__).parent / "schemas" / "run.schema.json").read_text(encoding="utf-8"))
ONE_OF_EACH = {
    "right_confirms": 1,
    "wrong_no_matches": 2,
    "wrong_confirms": 3,
    "right_no_matches": 4,
}
MATCHER = {
    "spec": "exact",
    "name": "exact",
    "version": "confirmbench 0.1.0",
    "slug": "exact-85c89738",
    "reads_truth": False,
    "reused_from": None,
    "status": "ok",
    "message": "",
    "seconds": {"load": 0.1, "warm_up": 0.2, "fit": 0.3, "ask": 0.4, "score": 0.5},
    "requests_per_s": 25.0,
    "peak_memory_bytes": 1 << 28,
    "answers": "answers/exact-85c89738.bits",
    "answers_digest": "0123456789abcdef" * 2,
    "counts": {question: {"current": ONE_OF_EACH} for question in ("should_confirm", "person_on_file")},
}
CURVE = {
    "spec": "jaro_winkler",
    "version": "confirmbench 0.1.0",
    "parameter": "threshold",
    "values": [0.8, 1],
    "status": "ok",
    "message": "",
    "reused_from": None,
}
RUN = {
    "schema_version": 1,
    "scorer": 1,
    "started": "2026-01-31T12:00:00Z",
    "suite": {
        "name": "tiny",
        "profile": "typical",
        "people": 20,
        "requests": 10,
        "seed": 1,
        "limits": {"seconds": 60.0, "memory_gb": 2.0},
    },
    "dataset": {"name": "tiny", "digest": "ab" * 16, "generator": None, "records": 20, "requests": 10},
    "environment": {
        "cpu": "a processor",
        "cores": 2,
        "ram_gb": 8,
        "system": "Linux",
        "architecture": "x86_64",
        "machine_class": "01234567",
        "python": "3.11.7",
        "packages": {"polars": "2.1.0"},
        "matchers": "89abcdef",
        "settings": {},
    },
    "slices": "counts.parquet",
    "matchers": [MATCHER],
    "curves": [CURVE],
}


def changed(*path, to):
    """RUN with another value at a path of keys."""
    content = deepcopy(RUN)
    place = content
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = to
    return content


def test_a_run_is_what_the_schema_says():
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    jsonschema.validate(RUN, SCHEMA)


def test_so_is_a_run_of_an_earlier_version(tmp_path):
    """Without curves, the seconds of scoring, and more about the dataset than its identity."""
    content = deepcopy(RUN)
    del content["curves"], content["matchers"][0]["seconds"]["score"]
    jsonschema.validate(content, SCHEMA)
    (tmp_path / "run.json").write_text(json.dumps(content))
    assert read_outline(tmp_path).curve_entries == ()


def test_a_dataset_may_say_how_it_was_made():
    made = RUN["dataset"] | {"profile": "typical", "seed": 1, "ceiling": {"requests": 10}}
    jsonschema.validate(changed("dataset", to=made), SCHEMA)


def test_what_a_run_writes_of_curves_is_what_the_schema_says(tmp_path):
    entry = CurveEntry("jaro_winkler", "1", "threshold", (0.8, 1.0), "error", "At threshold=1.0: no.", "a")
    about = (RUN["suite"], RUN["dataset"], RUN["environment"], RUN["started"])
    write_run(RunRecord(*about, entries=(), curve_entries=(entry,)), tmp_path)
    jsonschema.validate(json.loads((tmp_path / "run.json").read_text()), SCHEMA)
    assert read_run(tmp_path).curve_entries == (entry,)


def test_fields_of_later_versions_are_passed_over(tmp_path):
    for content in (
        changed("later", to=1),
        changed("suite", "later", to=[1]),
        changed("environment", "later", to="x"),
        changed("matchers", 0, "later", to={"a": 1}),
    ):
        jsonschema.validate(content, SCHEMA)
        (tmp_path / "run.json").write_text(json.dumps(content))
        assert read_outline(tmp_path).entries[0].spec == "exact"


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("schema_version",), 2),
        (("started",), "yesterday"),
        (("dataset", "digest"), "ab"),
        (("dataset", "name"), "some/where"),
        (("environment", "hostname"), "a-host"),
        (("environment", "user"), "someone"),
        (("matchers", 0, "status"), "fine"),
        (("matchers", 0, "counts"), None),
        (("matchers", 0, "answers"), "/tmp/answers/exact.bits"),
        (("matchers", 0, "reused_from"), "results/runs/x"),
        (("matchers", 0, "counts", "should_confirm"), {"wizard": ONE_OF_EACH}),
        (("matchers", 0, "counts", "should_confirm", "current", "wrong_confirms"), -1),
        (("matchers", 0, "seconds"), {"think": 1.0}),
        (("dataset", "profile"), "profiles/mine.toml"),
        (("dataset", "seed"), -1),
        (("curves", 0, "values"), []),
        (("curves", 0, "values"), ["0.8"]),
        (("curves", 0, "status"), "fine"),
        (("curves", 0, "reused_from"), "results/runs/x"),
        (("curves", 0, "spec"), ""),
    ],
)
def test_refuses_what_is_wrong(path, value):
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(changed(*path, to=value), SCHEMA)


def test_it_knows_every_kind_status_and_phase():
    matcher = SCHEMA["$defs"]["matcher"]["properties"]
    assert SCHEMA["$defs"]["by_kind"]["propertyNames"]["enum"] == list(KINDS)
    assert matcher["seconds"]["propertyNames"]["enum"] == [*PHASES, SCORE]
    assert SCHEMA["$defs"]["status"]["enum"] == list(STATUSES)


def test_every_field_is_in_the_documentation():
    text = (Path(__file__).parents[3] / "docs" / "results.md").read_text(encoding="utf-8")
    parts = (
        SCHEMA,
        *(SCHEMA["$defs"][part] for part in ("matcher", "curve")),
        SCHEMA["properties"]["dataset"],
    )
    fields = {field for part in parts for field in part["properties"]}
    assert fields - set(re.findall(r"`([a-z_]+)`", text)) == set()
