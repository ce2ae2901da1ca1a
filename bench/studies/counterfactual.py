"""Confirms that rested on somebody else's record, found without opening the matcher.

Yes or no does not say whose record agreed. So the true records are taken out of the registry, the matcher is
fitted anew and asked again: a confirm that is still one rested on another person's record, or would have.

The requests are cut into folds, and each fold's true records are left out together, so that a matcher is
fitted a few times and not once a request. Records that follow each other, as those of a household do, are
never in one fold.

Confirms on somebody else's record, as text.
"""

import json
import textwrap
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import polars as pl

from bench.datasets import open_verified
from bench.entrants.answers import read_bits
from bench.entrants.entrant import enter
from bench.entrants.process import Outcome, isolate
from bench.output.formats import JSON, TERMINAL, render
from bench.output.progress import Progress, in_turn
from bench.output.wording import number
from bench.scoring.rate import SHARE
from bench.scoring.rates import clustered_rate
from bench.studies.counterfactual_worker import CounterfactualJob, answers_at, cut_files
from bench.suites.suite import Limits
from generators.dataset import Dataset
from generators.errors import ConfirmbenchError
from generators.schema import KINDS
from matchers.plugins import parse

ANSWERS = "answers"  # the matcher that reads a file
FOLDS = 5
MOST_FOLDS = 1000
RIGHT, WRONG = "right confirms", "wrong confirms"
SURVIVED = pl.Schema(
    {
        "requests": pl.String(),  # "right confirms", "wrong confirms", or a kind
        "on_file": pl.Int64(),  # of them, those of people who have a record
        "confirmed": pl.Int64(),  # of those on file
        "survived": pl.Int64(),  # of the confirmed, those still confirmed without the true record
        "share": pl.Float64(),  # survived / confirmed; null without any
        "low": pl.Float64(),
        "high": pl.Float64(),
    }
)


@dataclass(frozen=True)
class Counterfactual:
    """matcher: as results name it

    survived: columns SURVIVED: right and wrong confirms, then each kind; empty when the outcome is not ok
    left_out: records left out in the largest fold
    """

    matcher: str
    dataset: Dataset
    folds: int
    left_out: int
    outcome: Outcome
    survived: pl.DataFrame


def counterfactual(folder: Path, spec: str, progress: Progress, folds: int = FOLDS) -> Counterfactual:
    """Have a matcher answer with and without the true records, in one process of its own, without limits.

    raises: ConfirmbenchError when the dataset or the spec is at fault, the matcher does not look at the
        registry, or the number of folds makes no sense
    """
    if not 2 <= folds <= MOST_FOLDS:
        raise ConfirmbenchError(f"{folds} folds make no sense; give 2 to {MOST_FOLDS}.")
    contestant = enter(spec)
    if contestant.reads_truth or parse(spec).name == ANSWERS:
        raise ConfirmbenchError(
            f"{contestant.label} does not look at the registry, so taking records out of it shows nothing."
        )
    dataset = open_verified(folder, progress)
    truth = dataset.truth()
    again = cut(truth, folds)
    left_out = records(again, filings_of(dataset))
    with TemporaryDirectory() as scratch:
        job = _job(spec, dataset, Path(scratch), again, left_out, folds)
        with in_turn(progress) as stage:
            announce = _announce(contestant.label, dataset, folds, stage)
            outcome = isolate(job, Path(scratch, "log.txt"), Limits(), announce)
        found = _keep_answered(job, truth, again) if outcome.ok else pl.DataFrame(schema=SURVIVED)
    largest = int(left_out["fold"].value_counts()["count"].max() or 0)  # type: ignore[arg-type]
    return Counterfactual(contestant.label, dataset, folds, largest, outcome, found)


def cut(truth: pl.DataFrame, folds: int) -> pl.DataFrame:
    """Which requests are asked again, and in which fold: columns request_id, record_id, fold.

    Requests whose person has no record are left out: whatever confirms them is somebody else's anyway.
    Requests of one person are in one fold.
    """
    known = truth.select("request_id", "record_id").drop_nulls()
    place = (pl.col("record_id").rank("dense").cast(pl.Int64) - 1) % folds
    return known.with_columns(fold=place).sort("request_id")


def records(again: pl.DataFrame, filings: int) -> pl.DataFrame:
    """The records that are left out: columns record_id and fold.

    filings: of each person in the registry, which follow each other from the true record on
    """
    true = again.select("record_id", "fold").unique("record_id", maintain_order=True)
    return pl.concat([true.with_columns(pl.col("record_id") + before) for before in range(filings)])


def filings_of(dataset: Dataset) -> int:
    """How many records each person has, by the dataset's own account; 1 where it gives none."""
    registry = dataset.manifest.get("profile", {}).get("registry", {})
    return int(registry.get("filing_history", 1))


def survivals(truth: pl.DataFrame, whole: pl.Series, without: pl.Series) -> pl.DataFrame:
    """Count confirms that survived: columns SURVIVED.

    whole: Boolean, one answer a request, from the whole registry
    without: the same from the registry without the true record; null where the person has none
    Intervals are Wilson's, with the smallest effective n over persons, dwellings and submissions.
    """
    frame = truth.with_columns(whole.alias("whole"), without.alias("without"))
    frame = frame.filter(pl.col("record_id").is_not_null())
    should = pl.col("should_confirm")
    named = {RIGHT: frame.filter(should), WRONG: frame.filter(~should)}
    kinds = set(frame["kind"].cast(pl.String))
    named |= {kind: frame.filter(pl.col("kind") == kind) for kind in KINDS if kind in kinds}
    return pl.DataFrame([_row(name, part) for name, part in named.items()], SURVIVED, orient="row")


def _row(name: str, part: pl.DataFrame) -> tuple[object, ...]:
    confirmed = part.filter("whole")
    survived = clustered_rate(SHARE, confirmed["without"].to_numpy().astype(np.bool_), confirmed)
    counts = (survived.requests, survived.errors, survived.value)
    return (name, part.height, *counts, *survived.known_interval())


def _job(
    spec: str, dataset: Dataset, scratch: Path, again: pl.DataFrame, left_out: pl.DataFrame, folds: int
) -> CounterfactualJob:
    answers, told = scratch / "answers", scratch / "cut"
    answers.mkdir()
    told.mkdir()
    for frame, file in zip((again.drop("record_id"), left_out), cut_files(str(told)), strict=True):
        frame.write_parquet(file)
    return CounterfactualJob(spec, str(dataset.folder.resolve()), str(answers), str(told), folds)


def _keep_answered(job: CounterfactualJob, truth: pl.DataFrame, again: pl.DataFrame) -> pl.DataFrame:
    whole = read_bits(answers_at(job.answers, None), truth.height)
    parts = []
    for fold in range(job.folds):
        rows = again.filter(fold=fold).select("request_id")
        bits = read_bits(answers_at(job.answers, fold), rows.height)
        parts.append(rows.with_columns(bits.alias("without")))
    joined = truth.join(pl.concat(parts), on="request_id", how="left", maintain_order="left")
    return survivals(truth, whole, joined["without"])


def _announce(
    label: str, dataset: Dataset, folds: int, stage: Callable[[str], object]
) -> Callable[[str], None]:
    sizes = {
        "fit": f" {dataset.rows('registry'):,} records",
        "ask": f" {dataset.rows('requests'):,} requests",
    }

    def enter_phase(phase: str) -> None:
        name, _, fold = phase.partition(" ")
        where = f" without true records, fold {int(fold) + 1} of {folds}" if fold else sizes.get(name, "")
        stage(f"{label}: {name.replace('_', ' ')}{where}")

    return enter_phase


ABOUT = (
    "Survived: still confirmed after the person's own record was taken out of the registry and the matcher "
    "was fitted anew, so somebody else's record is enough. Divided by confirms of people on file; in "
    "brackets Wilson's 95% interval. Of people who are not on file, every confirm is on somebody else's "
    "record."
)
ABOUT_FOLDS = (
    "Records were left out in {folds} folds, at most {left_out:,} at once ({share:.2g} % of the registry): "
    "where the somebody else was left out as well, the confirm is not counted. More folds, fewer of those."
)


def counterfactual_text(found: Counterfactual, form: str, width: int) -> str:
    """What `confirmbench counterfactual` prints, of an outcome that is ok.

    raises: ConfirmbenchError when the format is unknown
    """
    if form == JSON:
        return json.dumps(_content(found), indent=1, ensure_ascii=False)
    table = render(found.survived if form == "csv" else _show(found.survived), form, width=width)
    if form != TERMINAL:
        return table
    share = 100 * found.left_out / max(found.dataset.rows("registry"), 1)
    folds = ABOUT_FOLDS.format(folds=found.folds, left_out=found.left_out, share=share)
    texts = (_title(found), _headline(found), None, ABOUT, folds)
    return "\n\n".join(table if text is None else _fill(text, width) for text in texts)


def _title(found: Counterfactual) -> str:
    dataset = found.dataset
    return (
        f"{found.matcher}, dataset {dataset.digest[:8]}: {dataset.rows('registry'):,} records, "
        f"{dataset.rows('requests'):,} requests."
    )


def _headline(found: Counterfactual) -> str:
    row = found.survived.filter(requests=RIGHT).row(0, named=True)
    if not row["confirmed"]:
        return "No request was rightly confirmed."
    return (
        f"Confirmed on somebody else's record: {row['survived']:,} of {row['confirmed']:,} right confirms "
        f"({number(row['share'])}, 95% interval [{number(row['low'])}, {number(row['high'])}])."
    )


def _show(survived: pl.DataFrame) -> pl.DataFrame:
    cells = [
        "-"
        if row["share"] is None
        else f"{number(row['share'])} ({row['survived']:,}/{row['confirmed']:,}) "
        f"[{number(row['low'])}, {number(row['high'])}]"
        for row in survived.iter_rows(named=True)
    ]
    columns = pl.Series("survived without the own record", cells, pl.String)
    return survived.select(
        "requests", pl.col("on_file").alias("of people on file"), "confirmed"
    ).with_columns(columns)


def _content(found: Counterfactual) -> dict[str, object]:
    dataset = found.dataset
    return {
        "matcher": found.matcher,
        "dataset": {"name": dataset.name, "digest": dataset.digest},
        "folds": found.folds,
        "records_left_out_at_once": found.left_out,
        "right": found.survived.filter(requests=RIGHT).to_dicts()[0],
        "wrong": found.survived.filter(requests=WRONG).to_dicts()[0],
        "by_kind": found.survived.filter(~pl.col("requests").is_in([RIGHT, WRONG])).to_dicts(),
    }


def _fill(text: str, width: int) -> str:
    return textwrap.fill(text, max(width, 20), break_long_words=False, break_on_hyphens=False)
