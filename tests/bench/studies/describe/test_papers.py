"""Papers counted by hand, and shown; a dataset without them is described as before."""

import json
from datetime import UTC, datetime

import polars as pl

from bench.studies.describe.describe import describe
from bench.studies.describe.papers import papers
from bench.studies.describe.report import describe_report
from generators.dataset import MANIFEST, dataset_digest, load
from generators.digest import digest_frame
from generators.schema import ADDRESS_COLUMNS, GAZETTEER, PAPERS, PLANTED
from tests.bench.tiny import write_tiny

CASES = [(0, "no_name"), (1, "order_day_91"), (2, "duplicate"), (2, "no_statute")]  # of 4 requests


def with_papers(folder):
    """Four requests in three batches on two days, two of them fit."""
    write_tiny(folder, 4)
    batches = [0, 0, 1, 2]
    stated = {
        "request_id": range(4),
        "batch_id": batches,
        "received_at": [datetime(2025, 4, 8 + batch // 2, batch, tzinfo=UTC) for batch in batches],
        "requester": ["AGENCY-B", "AGENCY-B", "AGENCY-A", "AGENCY-B"],
    }
    frames = {
        "papers": pl.DataFrame({**{name: [None] * 4 for name in PAPERS}, **stated}, PAPERS),
        "planted": pl.DataFrame(CASES, PLANTED, orient="row"),
        "gazetteer": pl.DataFrame({name: ["1"] for name in ADDRESS_COLUMNS}, GAZETTEER),
    }
    manifest = json.loads((folder / MANIFEST).read_text())
    for frame, rows in frames.items():
        rows.write_parquet(folder / f"{frame}.parquet")
        part = {"frame": frame, "file": f"{frame}.parquet", "rows": rows.height, "digest": digest_frame(rows)}
        manifest["parts"].append(part)
    manifest["digest"] = dataset_digest(manifest["parts"])
    (folder / MANIFEST).write_text(json.dumps(manifest))
    return load(folder)


def test_what_is_wrong_with_how_many(tmp_path):
    found = papers(with_papers(tmp_path / "set"))

    assert (found["batches"], found["days"], found["addresses"]) == (3, 2, 1)
    assert found["fit"] == {"count": 2, "of": 4, "share": 0.5}
    assert {name: each["count"] for name, each in found["defects"].items() if each["count"]} == {
        "no_statute": 1, "no_name": 1, "duplicate": 1,
    }  # fmt: skip
    assert found["controls"]["order_day_91"]["count"] == 1
    assert {name: each["count"] for name, each in found["requesters"].items()} == {
        "AGENCY-A": 1, "AGENCY-B": 3,
    }  # fmt: skip


def test_the_report_has_a_section_on_papers(tmp_path):
    text = describe_report(describe(with_papers(tmp_path / "set")), 80)

    assert "3 batches on 2 days; 1 addresses exist. Fit to be answered: 50.0% (2/4)." in text
    assert max(map(len, text.splitlines())) <= 80


def test_without_papers_there_is_no_such_section(tmp_path):
    dataset = load(write_tiny(tmp_path / "set"))

    assert papers(dataset) is None
    assert "Papers" not in describe_report(describe(dataset), 80)
