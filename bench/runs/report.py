"""Runs and scores as text: what is printed when a command ends."""

from collections.abc import Iterable, Mapping

import polars as pl

from bench.entrants.process import Outcome
from bench.output.table import BOLD, FAINT, PLAIN, Column, Look, layout
from bench.output.wording import INTERVALS_FROM, fold
from bench.runs.columns import Known, cost_columns, error_columns, kinds_text, status_column
from bench.runs.record import CurveEntry, Entry, Run
from bench.scoring.ceiling import ceiling_text
from bench.scoring.counts import Scores
from bench.scoring.rates import overall
from bench.studies.planning import unsupported

ABOUT_ERRORS = (
    "FNR: wrong no-matches / requests that should be confirmed.\n"
    "FCR: wrong confirms / requests that should not be confirmed."
)
ABOUT_INTERVALS = (
    "\nIn brackets: 95% intervals (FNR: Wilson; FCR: Clopper-Pearson), wider where requests of one person,\n"
    "dwelling or submission err together."
)
AS_INDEPENDENT = (
    "\nIn brackets: 95% intervals (FNR: Wilson; FCR: Clopper-Pearson) as if requests were independent."
)


def run_report(
    run: Run,
    width: int,
    counts: pl.DataFrame | None = None,
    look: Look = PLAIN,
    opening: str | None = None,
) -> str:
    """Everything about a run: errors, speed and memory; errors by kind; what failed and why.

    counts: `bench.runs.score.RUN_COUNTS` of the same run; without them intervals are those of
        independent requests, and the legend says so
    opening: what the run found, said before the tables
    """
    known = None if counts is None else overall(counts, "slug")
    scored = {_label(entry): entry.scores for entry in run.entries if entry.scores is not None}
    labels, slugs = [_label(entry) for entry in run.entries], [entry.slug for entry in run.entries]
    columns = [
        Column("matcher", labels, key=True),
        status_column(run),
        *error_columns(slugs, [entry.scores for entry in run.entries], "should_confirm", known, width),
        *cost_columns(run),
    ]
    told = [] if opening is None else [look.paint(fold(opening, width), BOLD)]
    parts = [fold(_title(run), width), *told, layout(columns, width, look), _legend(known, width, look)]
    parts += [*_ceiling(run, width), *_out_of_reach(scored.values(), width)]
    parts += _details(scored, None if known is None else _by_label(run, known), width, look)
    return "\n\n".join([*parts, *_notice(run), *_failures(run)])


def score_report(
    label: str, scores: Scores, width: int, counts: pl.DataFrame | None = None, look: Look = PLAIN
) -> str:
    """The same for one set of answers, of which only the answers are known.

    counts: `matcher`, which is the label, and the columns of `bench.scoring.slices.COUNTS`
    """
    known = None if counts is None else overall(counts)
    columns = [
        Column("answers", [label], key=True),
        *error_columns([label], [scores], "should_confirm", known, width),
    ]
    details = _details({label: scores}, known, width, look)
    return "\n\n".join([layout(columns, width, look), _legend(known, width, look), *details])


def failure(spec: str, outcome: Outcome) -> str:
    return f"{spec}: {outcome.status}. {outcome.message}"


def _label(entry: Entry) -> str:
    return f"{entry.spec} (reads the truth)" if entry.reads_truth else entry.spec


def _by_label(run: Run, by_slug: Known) -> Known:
    """Of entries with one label, which differ in version alone, the last, as in the tables by kind."""
    label = {entry.slug: _label(entry) for entry in run.entries}
    return {(label[slug], question): each for (slug, question), each in by_slug.items() if slug in label}


def _title(run: Run) -> str:
    dataset = run.dataset
    return (
        f"Suite {run.suite['name']}, dataset {dataset['digest'][:8]}: "
        f"{dataset['records']:,} records, {dataset['requests']:,} requests."
    )


def _legend(known: Known | None, width: int, look: Look) -> str:
    about = AS_INDEPENDENT if known is None else ABOUT_INTERVALS
    lines = (ABOUT_ERRORS + about * (width >= INTERVALS_FROM)).split("\n")
    return "\n".join(look.paint(line, FAINT) for each in lines for line in fold(each, width).split("\n"))


def _ceiling(run: Run, width: int) -> list[str]:
    """Errors that nobody can avoid; runs of earlier versions do not know them."""
    line = ceiling_text(run.dataset.get("ceiling"))
    return [] if line is None else [fold(line, width)]


def _out_of_reach(scored: Iterable[Scores], width: int) -> list[str]:
    """What no matcher can be shown to achieve with as many requests as these."""
    negatives = [scores.should_confirm.overall.negatives for scores in scored]
    line = unsupported(max(negatives, default=0)) if negatives else None
    return [] if line is None else [fold(line, width)]


def _notice(run: Run) -> list[str]:
    """What a preset says of itself, and which results are of earlier runs."""
    notice = run.suite.get("notice")
    reused = [
        f"{entry.spec}: not run again; answers, times and memory are those of {entry.reused_from}."
        for entry in run.entries
        if entry.reused_from is not None
    ]
    reused += [
        f"{_curve(each)}: not traced again; its counts are those of {each.reused_from}."
        for each in run.curves
        if each.reused_from is not None
    ]
    return [*([notice] if notice else []), *(["\n".join(reused)] if reused else [])]


def _curve(curve: CurveEntry) -> str:
    return f"{curve.spec} by {curve.parameter}"


def _failures(run: Run) -> list[str]:
    failed = [failure(entry.spec, entry.outcome) for entry in run.entries if not entry.outcome.ok]
    failed += [f"{_curve(each)}: {each.status}. {each.message}" for each in run.curves if not each.ok]
    return ["\n".join(failed)] if failed else []


def _details(scored: Mapping[str, Scores], known: Known | None, width: int, look: Look) -> list[str]:
    if not scored:
        return []
    columns = [
        Column("matcher", list(scored), key=True),
        *error_columns(list(scored), list(scored.values()), "person_on_file", known, width),
    ]
    return [
        kinds_text(scored, width, look),
        fold("The weaker question, is the person on file at whatever address:", width),
        layout(columns, width, look),
    ]
