"""A dataset of 28 requests, small enough to count by hand, and plug-ins to run on it. No generator needed."""

import json
import textwrap
from pathlib import Path

import polars as pl

from generators.dataset import FORMAT, MANIFEST, SCHEMAS, SYNTHETIC, dataset_digest, digest_frame
from generators.schema import CLAIM_COLUMNS, CONFIRMABLE_KINDS

KIND_SIZES = {
    "current": 8,
    "renamed": 3,
    "moved": 4,
    "household": 3,
    "namesake": 3,
    "successor": 2,
    "stranger": 2,
    "placeholder": 3,  # the last of them names a person on file
}
KINDS_IN_ORDER = [kind for kind, size in KIND_SIZES.items() for _ in range(size)]
REQUESTS = len(KINDS_IN_ORDER)  # 28
ON_FILE = [kind in ("current", "renamed", "moved") for kind in KINDS_IN_ORDER[:-1]] + [True]


def truth() -> pl.DataFrame:
    """11 requests should be confirmed, 17 should not; 16 persons are on file, 12 are not."""
    right = [kind in CONFIRMABLE_KINDS for kind in KINDS_IN_ORDER]
    columns = {
        "request_id": range(REQUESTS),
        "kind": KINDS_IN_ORDER,
        "person_on_file": ON_FILE,
        "address_on_file": right,
        "should_confirm": right,
        "record_id": [row if known else None for row, known in enumerate(ON_FILE)],
    }
    return _frame("truth", columns)


def claims(rows: range) -> dict[str, list[str | None]]:
    return {
        column: [None if column in ("suffix", "unit") else f"{column} {row}" for row in rows]
        for column in CLAIM_COLUMNS
    }


def write_tiny(folder: Path, requests: int = REQUESTS) -> Path:
    """Write the dataset, or its first `requests` requests, with a registry of 20 records in two parts."""
    (folder / "registry").mkdir(parents=True)
    parts = [
        _write(folder, "registry", "registry/part-0.parquet", _registry(range(12))),
        _write(folder, "registry", "registry/part-1.parquet", _registry(range(12, 20))),
        _write(folder, "requests", "requests.parquet", _requests().head(requests)),
        _write(folder, "truth", "truth.parquet", truth().head(requests)),
        _write(folder, "edits", "edits.parquet", _frame("edits", {})),
    ]
    manifest = {"format": FORMAT, "origin": SYNTHETIC, "name": "tiny", "parts": parts}
    manifest["digest"] = dataset_digest(parts)
    (folder / MANIFEST).write_text(json.dumps(manifest))
    return folder


def write_plugin(folder: Path, confirm: str, fit: str = "return self", name: str = "Plugin") -> str:
    """Write a matcher into a file of its own and return its spec.

    confirm, fit: the bodies of the two methods
    """
    source = (
        "import dataclasses, os, sys, time\nimport polars as pl\n\n\n"
        f"@dataclasses.dataclass(frozen=True)\nclass {name}:\n"
        f"    def fit(self, registry):\n{textwrap.indent(textwrap.dedent(fit), ' ' * 8)}\n\n"
        f"    def confirm(self, requests):\n{textwrap.indent(textwrap.dedent(confirm), ' ' * 8)}\n"
    )
    file = folder / f"{name.lower()}.py"
    file.write_text(source)
    return f"{file}:{name}"


def _registry(rows: range) -> pl.DataFrame:
    columns = {"record_id": rows, "tax_year": [2024] * len(rows), **claims(rows)}
    return _frame("registry", columns)


def _requests() -> pl.DataFrame:
    return _frame("requests", {"request_id": range(REQUESTS), **claims(range(REQUESTS))})


def _frame(what: str, columns: dict) -> pl.DataFrame:
    """The columns given, and nulls in the others of the schema."""
    schema = SCHEMAS[what]
    size = len(next(iter(columns.values()))) if columns else 0
    return pl.DataFrame({name: columns.get(name, [None] * size) for name in schema}, schema=schema)


def _write(folder: Path, frame: str, file: str, content: pl.DataFrame) -> dict:
    content.write_parquet(folder / file)
    return {"frame": frame, "file": file, "rows": content.height, "digest": digest_frame(content)}
