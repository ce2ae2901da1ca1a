"""A run folder: run.json, answers/<slug>.bits, logs/<slug>.txt and frames; docs/results.md says more.

Nothing else knows the format.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import polars as pl

from bench.entrants.answers import read_bits
from bench.entrants.process import Outcome
from bench.output.wording import without_names
from bench.runs.record import RUN_COUNTS, CurveEntry, Entry, RunRecord
from bench.scoring.counts import QUESTIONS, SCORER, Counts
from bench.scoring.pairwise import TESTS
from bench.studies.sweep.schemas import CURVES, REQUIRED
from generators.errors import ConfirmbenchError

SCHEMA_VERSION = 1
RUN_FILE = "run.json"
COUNTS_FILE = "counts.parquet"
FRAMES = {  # of each file the attribute of a run that it holds, and its columns
    COUNTS_FILE: ("counts", RUN_COUNTS),
    "curves.parquet": ("curves", CURVES),
    "required.parquet": ("required", REQUIRED),
    "pairs.parquet": ("tests", TESTS),
}
LOG_BYTES = 1 << 16  # kept of what a matcher printed, from the end


def answers_path(folder: Path, slug: str) -> Path:
    return folder / "answers" / f"{slug}.bits"


def log_path(folder: Path, slug: str) -> Path:
    return folder / "logs" / f"{slug}.txt"


def is_run(folder: Path) -> bool:
    """Whether a run was written there."""
    return (folder / RUN_FILE).is_file()


def write_run(run: RunRecord, folder: Path) -> None:
    """Write frames and run.json beside the answers already in `folder`, and strip the logs of names."""
    for file, (name, schema) in FRAMES.items():
        getattr(run, name).select(schema.names()).write_parquet(folder / file)
    for name, frame in run.more.items():
        frame.write_parquet(folder / f"{name}.parquet")
    for log in (folder / "logs").glob("*.txt"):
        _strip(log)
    kinds = {question: run.by_kind(question) for question in QUESTIONS}
    content = {
        "schema_version": SCHEMA_VERSION,
        "scorer": run.scorer,
        "started": run.started,
        "suite": run.suite,
        "dataset": run.dataset,
        "environment": run.environment,
        "slices": COUNTS_FILE,
        "matchers": [_entry_json(entry, run.dataset["requests"], folder, kinds) for entry in run.entries],
        "curves": [_curve_json(curve) for curve in run.curve_entries],
    }
    unfinished = folder / f".{RUN_FILE}.unfinished"
    unfinished.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    unfinished.replace(folder / RUN_FILE)


def read_run(folder: Path, any_scorer: bool = False) -> RunRecord:
    """Read a run folder; fields that this version does not know are passed over.

    any_scorer: read what another version of the scorer counted too, for who will count anew
    raises: ConfirmbenchError when the folder holds no run, a damaged one, or one of another schema or scorer
    """
    outline = read_outline(folder, any_scorer)
    if not any_scorer and not (folder / COUNTS_FILE).is_file():
        raise ConfirmbenchError(
            f"{folder} has no {COUNTS_FILE}, for an earlier version made it. `{outline.command}` makes a run "
            "that has; it takes over what has not changed since."
        )
    frames: dict[str, Any] = {name: _frame(folder / file, schema) for file, (name, schema) in FRAMES.items()}
    others = sorted(file for file in folder.glob("*.parquet") if file.name not in FRAMES)
    if any(file.stem == "gates" for file in others):
        raise ConfirmbenchError(
            f"{folder} was made by an earlier version, which called screens gates; `{outline.command}` makes "
            "a run to read."
        )
    return replace(outline, **frames, more={file.stem: _read(file) for file in others})


def read_curves(folder: Path) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The columns CURVES and REQUIRED of a run's curves; empty where it has none. raises: as `read_run`"""
    return _frame(folder / "curves.parquet", CURVES), _frame(folder / "required.parquet", REQUIRED)


def read_outline(folder: Path, any_scorer: bool = False) -> RunRecord:
    """Read what run.json says of a run, without its frames. See `read_run`."""
    path = folder / RUN_FILE
    if not path.is_file():
        raise ConfirmbenchError(f"{folder} is not a run folder: it has no {RUN_FILE}.")
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        _check_versions(path, content["schema_version"], content["scorer"], any_scorer)
        entries = tuple(_entry(row) for row in content["matchers"])
        curves = tuple(_curve(row) for row in content.get("curves", ()))  # earlier runs had none
        about = (content["suite"], content["dataset"], content["environment"], content["started"])
    except (ValueError, KeyError, TypeError) as error:
        raise ConfirmbenchError(f"{path} is damaged ({error!r}); run the suite again.") from None
    return RunRecord(*about, entries, curves, content["scorer"])


def _check_versions(path: Path, schema: int, scorer: int, any_scorer: bool) -> None:
    if schema != SCHEMA_VERSION or (scorer != SCORER and not any_scorer):
        raise ConfirmbenchError(
            f"{path} has schema {schema} and scorer {scorer}; this version reads schema {SCHEMA_VERSION} and "
            f"scorer {SCORER}. Run the suite again."
        )


def read_answers(folder: Path, entry: Entry, requests: int) -> pl.Series:
    """The answers of one matcher of a run, as a Boolean Series named "confirmed".

    raises: ConfirmbenchError when the matcher gave none, or the file does not fit or was changed since
    """
    if not entry.outcome.ok:
        raise ConfirmbenchError(f"{entry.spec} has no answers in {folder}: {entry.outcome.status}.")
    path = answers_path(folder, entry.slug)
    confirmed = read_bits(path, requests)
    if entry.answers_digest not in (None, answers_digest(path)):
        raise ConfirmbenchError(f"{path} has been changed since the run was written; run the matcher again.")
    return confirmed


def _frame(path: Path, schema: pl.Schema) -> pl.DataFrame:
    """Read a frame, empty where an earlier version wrote none; columns that this version does not know are
    left.
    """
    if not path.is_file():
        return pl.DataFrame(schema=schema)
    frame = _read(path, schema.names())
    if frame.schema != schema:
        raise ConfirmbenchError(f"{path} has columns of other types than expected; run the suite again.")
    return frame


def _read(path: Path, columns: list[str] | None = None) -> pl.DataFrame:
    try:
        return pl.read_parquet(path, columns=columns)
    except (pl.exceptions.PolarsError, OSError) as error:
        raise ConfirmbenchError(f"{path} is damaged ({error!r}); run the suite again.") from None


def _entry_json(
    entry: Entry, requests: int, folder: Path, kinds: Mapping[str, Mapping[str, Mapping[str, Counts]]]
) -> dict[str, Any]:
    """kinds: of each question, by slug and kind"""
    answers = answers_path(folder, entry.slug)
    counts = {
        question: {kind: asdict(each) for kind, each in found.get(entry.slug, {}).items()}
        for question, found in kinds.items()
    }
    return {
        "spec": entry.spec,
        "name": entry.name,
        "version": entry.version,
        "slug": entry.slug,
        "reads_truth": entry.reads_truth,
        "reused_from": entry.reused_from,
        "status": entry.outcome.status,
        "message": without_names(entry.outcome.message),
        "seconds": dict(entry.outcome.seconds),
        "requests_per_s": entry.requests_per_s(requests),
        "peak_memory_bytes": entry.outcome.peak_memory_bytes,
        "answers": answers.relative_to(folder).as_posix() if entry.outcome.ok else None,
        "answers_digest": answers_digest(answers) if entry.outcome.ok else None,
        "counts": counts if entry.outcome.ok else None,
    }


def _entry(row: dict[str, Any]) -> Entry:
    return Entry(
        row["spec"],
        row["name"],
        row["version"],
        row["slug"],
        Outcome(row["status"], row["message"], row["seconds"], row["peak_memory_bytes"]),
        row.get("reads_truth", False),  # earlier runs had no oracle
        row.get("reused_from"),
        row.get("answers_digest"),
    )


def _curve_json(curve: CurveEntry) -> dict[str, Any]:
    return asdict(curve) | {"values": list(curve.values), "message": without_names(curve.message)}


def _curve(row: dict[str, Any]) -> CurveEntry:
    known = {name: row[name] for name in CurveEntry.__dataclass_fields__}
    return CurveEntry(**known | {"values": tuple(row["values"])})


def answers_digest(path: Path) -> str:
    """BLAKE2b of the bits of a file of answers."""
    return hashlib.blake2b(path.read_bytes(), digest_size=16).hexdigest()


def _strip(log: Path) -> None:
    """Keep the end of a log, without host and folder names; remove it when there is nothing in it."""
    text = log.read_bytes()[-LOG_BYTES:].decode("utf-8", "replace")
    if text.strip():
        log.write_text(without_names(text), encoding="utf-8")
    else:
        log.unlink()
