"""A run folder: run.json, answers/<slug>.bits, logs/<slug>.txt and frames; docs/results.md says more.

Nothing else knows the format.
"""

import hashlib
import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import polars as pl

from bench.entrants.answers import read_bits
from bench.entrants.process import Outcome
from bench.runs.environment import without_names
from bench.runs.record import TESTS, CurveEntry, Entry, Run
from bench.scoring.counts import QUESTIONS, SCORER, Counts, Scores, Tally
from bench.studies.sweep.schemas import CURVES, REQUIRED
from generators.errors import ConfirmbenchError

SCHEMA_VERSION = 1
RUN_FILE = "run.json"
COUNTS_FILE = "counts.parquet"
CURVES_FILE = "curves.parquet"
REQUIRED_FILE = "required.parquet"
TESTS_FILE = "pairs.parquet"
LOG_BYTES = 1 << 16  # kept of what a matcher printed, from the end


def answers_path(folder: Path, slug: str) -> Path:
    return folder / "answers" / f"{slug}.bits"


def log_path(folder: Path, slug: str) -> Path:
    return folder / "logs" / f"{slug}.txt"


def is_run(folder: Path) -> bool:
    """Whether a run was written there."""
    return (folder / RUN_FILE).is_file()


def write_run(run: Run, folder: Path, counts: pl.DataFrame | None = None) -> None:
    """Write run.json beside the answers already in `folder`, and strip the logs of names.

    counts: of every matcher and slice (bench.runs.score), for counts.parquet
    """
    if counts is not None:
        counts.write_parquet(folder / COUNTS_FILE)
    for log in (folder / "logs").glob("*.txt"):
        _strip(log)
    content = {
        "schema_version": SCHEMA_VERSION,
        "scorer": SCORER,
        "started": run.started,
        "suite": run.suite,
        "dataset": run.dataset,
        "environment": run.environment,
        "slices": None if counts is None else COUNTS_FILE,
        "matchers": [_entry_json(entry, run.dataset["requests"], folder) for entry in run.entries],
        "curves": [_curve_json(curve) for curve in run.curves],
    }
    unfinished = folder / f".{RUN_FILE}.unfinished"
    unfinished.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    unfinished.replace(folder / RUN_FILE)


def write_curves(folder: Path, curves: pl.DataFrame, required: pl.DataFrame) -> None:
    """Write the columns CURVES and REQUIRED of every curve of a run, before run.json is written."""
    curves.select(CURVES.names()).write_parquet(folder / CURVES_FILE)
    required.select(REQUIRED.names()).write_parquet(folder / REQUIRED_FILE)


def write_tests(folder: Path, tests: pl.DataFrame) -> None:
    """Write the columns TESTS of every pair of a run's matchers, before run.json is written."""
    tests.select(TESTS.names()).write_parquet(folder / TESTS_FILE)


def read_run(folder: Path, any_scorer: bool = False) -> Run:
    """Read a run folder; fields that this version does not know are passed over.

    any_scorer: read what another version of the scorer counted too: for who will count anew
    raises: ConfirmbenchError when the folder holds no run, a damaged one or one of another schema
    """
    path = folder / RUN_FILE
    if not path.is_file():
        raise ConfirmbenchError(f"{folder} is not a run folder: it has no {RUN_FILE}.")
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        scorer = SCORER if any_scorer else content["scorer"]
        if content["schema_version"] != SCHEMA_VERSION or scorer != SCORER:
            raise ConfirmbenchError(
                f"{path} has schema {content['schema_version']} and scorer {content['scorer']}; this version "
                f"reads schema {SCHEMA_VERSION} and scorer {SCORER}. Run the suite again."
            )
        entries = tuple(_entry(row) for row in content["matchers"])
        curves = tuple(_curve(row) for row in content.get("curves", ()))  # earlier runs had none
        about = (content["suite"], content["dataset"], content["environment"], content["started"])
        return Run(*about, entries, curves)
    except (ValueError, KeyError, TypeError) as error:
        raise ConfirmbenchError(f"{path} is damaged ({error!r}); run the suite again.") from None


def read_answers(folder: Path, entry: Entry, requests: int) -> pl.Series:
    """The answers of one matcher of a run, as a Boolean Series named "confirmed".

    raises: ConfirmbenchError when the matcher gave none, or the file does not fit or was changed since
    """
    if not entry.outcome.ok:
        raise ConfirmbenchError(f"{entry.spec} has no answers in {folder}: {entry.outcome.status}.")
    path = answers_path(folder, entry.slug)
    confirmed = read_bits(path, requests)
    if entry.answers_digest not in (None, _digest(path)):
        raise ConfirmbenchError(f"{path} has been changed since the run was written; run the matcher again.")
    return confirmed


def read_counts(folder: Path) -> pl.DataFrame:
    """The counts of every matcher and slice of a run: the columns of bench.runs.score.RUN_COUNTS.

    raises: ConfirmbenchError when the run has none, as one made by an earlier version
    """
    path = folder / COUNTS_FILE
    if not path.is_file():
        raise ConfirmbenchError(f"{folder} has no {COUNTS_FILE}; `confirmbench score {folder}` counts anew.")
    return pl.read_parquet(path)


def read_curves(folder: Path) -> pl.DataFrame:
    """The counts along the curves of a run: columns bench.studies.sweep.schemas.CURVES; none where none are kept.

    raises: ConfirmbenchError when the file is damaged
    """
    return _frame(folder / CURVES_FILE, CURVES)


def read_required(folder: Path) -> pl.DataFrame:
    """FNR at required FCRs, of a run's curves: columns REQUIRED; none where none are kept.

    raises: ConfirmbenchError when the file is damaged
    """
    return _frame(folder / REQUIRED_FILE, REQUIRED)


def read_tests(folder: Path) -> pl.DataFrame:
    """The paired tests of a run's matchers: columns bench.runs.record.TESTS; none where none are kept.

    raises: ConfirmbenchError when the file is damaged
    """
    return _frame(folder / TESTS_FILE, TESTS)


def _frame(path: Path, schema: pl.Schema) -> pl.DataFrame:
    """Read a frame that earlier versions did not write; columns that this version does not know are left."""
    if not path.is_file():
        return pl.DataFrame(schema=schema)
    try:
        frame = pl.read_parquet(path).select(schema.names())
    except (pl.exceptions.PolarsError, OSError) as error:
        raise ConfirmbenchError(f"{path} is damaged ({error!r}); run the suite again.") from None
    if frame.schema != schema:
        raise ConfirmbenchError(f"{path} has columns of other types than expected; run the suite again.")
    return frame


def _entry_json(entry: Entry, requests: int, folder: Path) -> dict[str, Any]:
    answers = answers_path(folder, entry.slug)
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
        "answers_digest": _digest(answers) if entry.outcome.ok else None,
        "counts": _scores_json(entry.scores),
    }


def _entry(row: dict[str, Any]) -> Entry:
    outcome = Outcome(row["status"], row["message"], row["seconds"], row["peak_memory_bytes"])
    scores = None if row["counts"] is None else _scores(row["counts"])
    reads_truth = row.get("reads_truth", False)  # earlier runs had no oracle
    return Entry(
        row["spec"],
        row["name"],
        row["version"],
        row["slug"],
        outcome,
        scores,
        reads_truth,
        row.get("reused_from"),
        row.get("answers_digest"),
    )


def _curve_json(curve: CurveEntry) -> dict[str, Any]:
    return asdict(curve) | {"values": list(curve.values), "message": without_names(curve.message)}


def _curve(row: dict[str, Any]) -> CurveEntry:
    known = {name: row[name] for name in CurveEntry.__dataclass_fields__}
    return CurveEntry(**known | {"values": tuple(row["values"])})


def _scores_json(scores: Scores | None) -> dict[str, dict[str, dict[str, int]]] | None:
    if scores is None:
        return None
    return {
        question: {kind: asdict(counts) for kind, counts in getattr(scores, question).by_kind.items()}
        for question in QUESTIONS
    }


def _scores(content: dict[str, dict[str, dict[str, int]]]) -> Scores:
    return Scores(
        *(
            Tally({kind: Counts(**counts) for kind, counts in content[question].items()})
            for question in QUESTIONS
        )
    )


def _digest(path: Path) -> str:
    return hashlib.blake2b(path.read_bytes(), digest_size=16).hexdigest()


def _strip(log: Path) -> None:
    """Keep the end of a log, without host and folder names; remove it when there is nothing in it."""
    text = log.read_bytes()[-LOG_BYTES:].decode("utf-8", "replace")
    if text.strip():
        log.write_text(without_names(text), encoding="utf-8")
    else:
        log.unlink()
