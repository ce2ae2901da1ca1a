"""The schema of run.json: what a run writes is in it, and what is wrong is not."""

import json
import re
from copy import deepcopy
from pathlib import Path

import jsonschema
import pytest

import bench
from bench.entrants.process import PHASES, STATUSES
from bench.runs.record import SCORE, CurveEntry, RunRecord
from bench.runs.store import read_outline, read_run, write_run
from generators.schema import KINDS

SCHEMA = json.loads((Path(bench.__file__).parent / "schemas" / "run.schema.json").read_text(encoding="utf-8"))
COUNTS = {"right_confirms": 1, "wrong_no_matches": 2, "wrong_confirms": 3, "right_no_matches": 4}
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
    "counts": {question: {"current": COUNTS} for question in ("should_confirm", "person_on_file")},
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
        (("matchers", 0, "counts", "should_confirm"), {"wizard": COUNTS}),
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
