"""What a terminal shows of a run, or of one set of answers: errors, speed, memory; errors by kind; what
failed.
"""

import polars as pl

from bench.entrants.process import Outcome
from bench.output.formats import TERMINAL, Field, Row, faint_counts, key, rate, render, value
from bench.output.table import BOLD, FAINT, GREEN, PLAIN, RED, Look
from bench.output.wording import ABOUT_ERRORS, ABOUT_INTERVALS, INTERVALS_FROM, fold, number
from bench.runs.kinds import kinds_text
from bench.runs.record import CurveEntry, RunRecord
from bench.scoring.ceiling import ceiling_text
from bench.scoring.counts import QUESTIONS, counts_of
from bench.scoring.groupings import ALL
from bench.scoring.rate import FCR, FNR, PRECISION, Rate
from bench.scoring.rates import rates_of
from bench.statistics.prevalence import LOW_PREVALENCE, ppv
from bench.studies.planning import tell_unsupported
from bench.suites.suite import GIB

ABOUT_WEAKER = "The weaker question, is the person on file at whatever address:"


def run_report(run: RunRecord, width: int, look: Look = PLAIN, opening: str | None = None) -> str:
    """Everything about a run, in tables that fit the screen.

    opening: what the run found, said before the tables
    """
    counts, (table, fields) = _with_labels(run), run_table(run)
    opened = [] if opening is None else [look.paint(fold(opening, width), BOLD)]
    parts = [fold(title(run), width), *opened, render(table, TERMINAL, fields, width, look)]
    parts += [_legend(width, look), *_ceiling(run, width), *_out_of_reach(counts, width)]
    return "\n\n".join([*parts, *_details(counts, "matcher", width, look), *_notice(run), *_failures(run)])


def score_report(counts: pl.DataFrame, width: int, look: Look = PLAIN) -> str:
    """The same for one set of answers, of which only the answers are known.

    counts: `matcher`, which is what the answers are called, and the columns of `bench.scoring.slices.COUNTS`
    """
    table, fields = score_table(counts)
    errors = render(table, TERMINAL, fields, width, look)
    return "\n\n".join([errors, _legend(width, look), *_details(counts, "answers", width, look)])


def title(run: RunRecord) -> str:
    """What was run on what, in a sentence."""
    dataset = run.dataset
    return (
        f"Suite {run.suite['name']}, dataset {dataset['digest'][:8]}: "
        f"{dataset['records']:,} records, {dataset['requests']:,} requests."
    )


def run_table(run: RunRecord) -> tuple[pl.DataFrame, list[Field]]:
    """A row for each matcher: status, errors, speed and memory; and how each column is said."""
    table = _with_entries(run, _overall(_with_labels(run), QUESTIONS[0]))
    return table, [key("matcher"), STATUS, *_error_fields(table), *COSTS]


def score_table(counts: pl.DataFrame) -> tuple[pl.DataFrame, list[Field]]:
    """The errors of answers, a row for each set of them; and how each column is said. See `score_report`."""
    table = _overall(counts, QUESTIONS[0])
    return table, [key("matcher", "answers"), *_error_fields(table)]


def failure(spec: str, outcome: Outcome) -> str:
    """What went wrong with a matcher, in one line."""
    return f"{spec}: {outcome.status}. {outcome.message}"


def _labels(run: RunRecord) -> dict[str, str]:
    """By slug, with a mark at the oracle."""
    marks = {entry.slug: " (reads the truth)" if entry.reads_truth else "" for entry in run.entries}
    return {slug: label + marks[slug] for slug, label in run.labels.items()}


def _with_labels(run: RunRecord) -> pl.DataFrame:
    return run.counts.with_columns(matcher=pl.col("slug").replace(_labels(run)))


def _overall(counts: pl.DataFrame, question: str) -> pl.DataFrame:
    """A row for each matcher: its counts of all requests, with right confirms and confirms."""
    right = (pl.col("positives") - pl.col("wrong_no_matches")).alias("right_confirms")
    confirms = (right + pl.col("wrong_confirms")).alias("confirms")
    return counts.filter(question=question, slice=ALL).with_columns(right, confirms)


def _with_entries(run: RunRecord, overall: pl.DataFrame) -> pl.DataFrame:
    """A row for each entry, failed ones too: status, times, memory, and its counts if it answered."""
    labels, requests = _labels(run), run.dataset["requests"]
    rows = [
        {
            "slug": entry.slug,
            "matcher": labels[entry.slug],
            "status": entry.outcome.status + (", earlier run" if entry.reused_from is not None else ""),
            "requests_per_s": entry.requests_per_s(requests),
            "fit_seconds": entry.outcome.seconds.get("fit"),
            "peak_memory_bytes": entry.outcome.peak_memory_bytes,
        }
        for entry in run.entries
    ]
    schema = {"requests_per_s": pl.Float64, "fit_seconds": pl.Float64, "peak_memory_bytes": pl.Int64}
    table = pl.DataFrame(rows, schema_overrides=schema)
    return table.join(overall.drop("matcher"), on="slug", how="left", maintain_order="left")


def _paint_status(cell: str, row: int, look: Look) -> str:
    return look.paint(cell, GREEN if cell.strip().startswith("ok") else RED)


STATUS = Field("status", lambda row, _: row["status"], paint=_paint_status)
COSTS = (
    value("requests_per_s", "requests/s", lambda speed: "-" if speed is None else f"{speed:,.0f}"),
    value("fit_seconds", "fit", lambda fit: "-" if fit is None else f"{fit:,.2f} s"),
    value("peak_memory_bytes", "peak memory", lambda peak: "-" if peak is None else f"{peak / GIB:.2f} GB"),
)


def _error_fields(table: pl.DataFrame) -> list[Field]:
    """FNR and FCR with their counts, and precision here and where few requests should be confirmed."""
    sizes = table.select("positives", "negatives").drop_nulls().rows()  # all answered the same requests
    here = f"{sizes[0][0] / max(sum(sizes[0]), 1):.1%}" if sizes else "this prevalence"
    return [
        rate(FNR),
        rate(FCR),
        Field(f"precision at {here}", _say_precision, paint=faint_counts),
        Field(f"precision at {LOW_PREVALENCE:.1%}", _say_low_precision, paint=faint_counts),
    ]


def _say_precision(row: Row, wide: bool) -> str:
    if row["confirms"] is None:
        return "-"
    return str(Rate(PRECISION, row["right_confirms"], row["confirms"]))


def _say_low_precision(row: Row, wide: bool) -> str:
    if row["confirms"] is None:
        return "-"
    found = ppv(rates_of(row), LOW_PREVALENCE)
    return number(found.value) + (f" {found.interval}" if found.value is not None and wide else "")


def _legend(width: int, look: Look) -> str:
    about = [ABOUT_ERRORS, *([ABOUT_INTERVALS] if width >= INTERVALS_FROM else [])]
    lines = "\n".join(about).split("\n")
    return "\n".join(look.paint(line, FAINT) for each in lines for line in fold(each, width).split("\n"))


def _ceiling(run: RunRecord, width: int) -> list[str]:
    """Errors that nobody can avoid; runs of earlier versions do not know them."""
    line = ceiling_text(run.dataset.get("ceiling"))
    return [] if line is None else [fold(line, width)]


def _out_of_reach(counts: pl.DataFrame, width: int) -> list[str]:
    """What no matcher can be shown to achieve with as many requests as these."""
    negatives = _overall(counts, QUESTIONS[0])["negatives"].to_list()
    line = tell_unsupported(max(negatives)) if negatives else None
    return [] if line is None else [fold(line, width)]


def _details(counts: pl.DataFrame, who: str, width: int, look: Look) -> list[str]:
    """Confirm rates by kind, and the weaker question; nothing where nobody answered."""
    if counts.is_empty():
        return []
    weaker = _overall(counts, QUESTIONS[1])
    return [
        kinds_text(counts_of(counts, QUESTIONS[0], "kind"), width, look),
        fold(ABOUT_WEAKER, width),
        render(weaker, TERMINAL, [key("matcher", who), *_error_fields(weaker)], width, look),
    ]


def _notice(run: RunRecord) -> list[str]:
    """What a preset says of itself, and which results are of earlier runs."""
    notice = run.suite.get("notice")
    reused = [
        f"{entry.spec}: not run again; answers, times and memory are those of {entry.reused_from}."
        for entry in run.entries
        if entry.reused_from is not None
    ]
    reused += [
        f"{_curve(each)}: not traced again; its counts are those of {each.reused_from}."
        for each in run.curve_entries
        if each.reused_from is not None
    ]
    return [*([notice] if notice else []), *(["\n".join(reused)] if reused else [])]


def _curve(curve: CurveEntry) -> str:
    return f"{curve.spec} by {curve.parameter}"


def _failures(run: RunRecord) -> list[str]:
    failed = [failure(entry.spec, entry.outcome) for entry in run.entries if not entry.outcome.ok]
    failed += [f"{_curve(each)}: {each.status}. {each.message}" for each in run.curve_entries if not each.ok]
    return ["\n".join(failed)] if failed else []
