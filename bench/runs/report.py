"""Runs and scores as text: what is printed when a command ends."""

import textwrap
from collections.abc import Iterable, Mapping, Sequence

import polars as pl

from bench.asking.outcome import Outcome
from bench.planning.plan import unsupported
from bench.rates.counts import Counts
from bench.rates.metrics import Scores
from bench.rates.overall import Sides, independent, overall
from bench.runs.record import Entry, Run
from bench.statistics.intervals import Interval
from bench.statistics.prevalence import ppv
from bench.suites.suite import GIB
from bench.table import Column, layout
from generators.schema import CONFIRMABLE_KINDS

LOW_PREVALENCE = 0.037  # 47,289 confirmed of 1.28 million requests, as published
INTERVALS_FROM = 120  # columns of screen from which rates show their 95 % intervals

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

Known = Mapping[tuple[str, str], Sides]  # by slug or label, and question


def run_report(run: Run, width: int, counts: pl.DataFrame | None = None) -> str:
    """Everything about a run: errors, speed and memory; errors by kind; what failed and why.

    counts: `bench.runs.run_counts.RUN_COUNTS` of the same run; without them intervals are those of
        independent requests, and the legend says so
    """
    known = None if counts is None else overall(counts, "slug")
    scored = {_label(entry): entry.scores for entry in run.entries if entry.scores is not None}
    labels, slugs = [_label(entry) for entry in run.entries], [entry.slug for entry in run.entries]
    columns = [
        Column("matcher", labels, key=True),
        Column("status", [_status(entry) for entry in run.entries]),
        *_error_columns(slugs, [entry.scores for entry in run.entries], "should_confirm", known, width),
        *_cost_columns(run),
    ]
    details = _details(scored, None if known is None else _by_label(run, known), width)
    parts = [_title(run), layout(columns, width), _legend(known, width), *details]
    return "\n\n".join([*parts, *_out_of_reach(scored.values(), width), *_notice(run), *_failures(run)])


def score_report(label: str, scores: Scores, width: int, counts: pl.DataFrame | None = None) -> str:
    """The same for one set of answers, of which only the answers are known.

    counts: `matcher`, which is the label, and the columns of `bench.rates.slices.COUNTS`
    """
    known = None if counts is None else overall(counts)
    columns = [
        Column("answers", [label], key=True),
        *_error_columns([label], [scores], "should_confirm", known, width),
    ]
    details = _details({label: scores}, known, width)
    return "\n\n".join([layout(columns, width), _legend(known, width), *details])


def _out_of_reach(scored: Iterable[Scores], width: int) -> list[str]:
    """What no matcher can be shown to achieve with as many requests as these."""
    negatives = [scores.should_confirm.overall.negatives for scores in scored]
    line = unsupported(max(negatives, default=0)) if negatives else None
    return [] if line is None else [textwrap.fill(line, max(width, 40))]


def failure(spec: str, outcome: Outcome) -> str:
    return f"{spec}: {outcome.status}. {outcome.message}"


def _label(entry: Entry) -> str:
    return f"{entry.spec} (reads the truth)" if entry.reads_truth else entry.spec


def _by_label(run: Run, by_slug: Known) -> Known:
    """Of entries with one label, which differ in version alone, the last, as in the tables by kind."""
    label = {entry.slug: _label(entry) for entry in run.entries}
    return {(label[slug], question): each for (slug, question), each in by_slug.items() if slug in label}


def _status(entry: Entry) -> str:
    return entry.outcome.status if entry.reused_from is None else f"{entry.outcome.status}, earlier run"


def _title(run: Run) -> str:
    dataset = run.dataset
    return (
        f"Suite {run.suite['name']}, dataset {dataset['digest'][:8]}: "
        f"{dataset['records']:,} records, {dataset['requests']:,} requests."
    )


def _legend(known: Known | None, width: int) -> str:
    about = AS_INDEPENDENT if known is None else ABOUT_INTERVALS
    return ABOUT_ERRORS + about * (width >= INTERVALS_FROM)


def _notice(run: Run) -> list[str]:
    """What a preset says of itself, and which results are of earlier runs."""
    notice = run.suite.get("notice")
    reused = [
        f"{entry.spec}: not run again; answers, times and memory are those of {entry.reused_from}."
        for entry in run.entries
        if entry.reused_from is not None
    ]
    return [*([notice] if notice else []), *(["\n".join(reused)] if reused else [])]


def _failures(run: Run) -> list[str]:
    failed = [failure(entry.spec, entry.outcome) for entry in run.entries if not entry.outcome.ok]
    return ["\n".join(failed)] if failed else []


def _details(scored: Mapping[str, Scores], known: Known | None, width: int) -> list[str]:
    if not scored:
        return []
    columns = [
        Column("matcher", list(scored), key=True),
        *_error_columns(list(scored), list(scored.values()), "person_on_file", known, width),
    ]
    return [
        "Confirm rate by kind of request (confirms / requests of that kind):",
        layout(_kind_columns(scored), width),
        "The weaker question, is the person on file at whatever address:",
        layout(columns, width),
    ]


def _error_columns(
    keys: Sequence[str],
    scores: Sequence[Scores | None],
    question: str,
    known: Known | None,
    width: int,
) -> list[Column]:
    counts = [None if each is None else getattr(each, question).overall for each in scores]
    rows = [_row(each, (key, question), known) for key, each in zip(keys, counts, strict=True)]
    answered = [each for each in counts if each is not None]
    prevalence = answered[0].prevalence if answered else None  # the same for all: they answered one batch
    here = "this prevalence" if prevalence is None else f"{prevalence:.1%}"
    wide = width >= INTERVALS_FROM
    return [
        Column("FNR", [_fnr(each, wide) for each in rows]),
        Column("FCR", [_fcr(each, wide) for each in rows]),
        Column(f"precision at {here}", [_precision(each) for each in counts]),
        Column(f"precision at {LOW_PREVALENCE:.1%}", [_precision_at(each, wide) for each in rows]),
    ]


def _row(counts: Counts | None, key: tuple[str, str], known: Known | None) -> Sides | None:
    """Both sides of one row; None for a matcher without answers."""
    if counts is None:
        return None
    return independent(counts) if known is None or key not in known else known[key]


def _cost_columns(run: Run) -> list[Column]:
    speeds = [entry.requests_per_s(run.dataset["requests"]) for entry in run.entries]
    fits = [entry.outcome.seconds.get("fit") for entry in run.entries]
    peaks = [entry.outcome.peak_memory_bytes for entry in run.entries]
    return [
        Column("requests/s", ["-" if speed is None else f"{speed:,.0f}" for speed in speeds]),
        Column("fit", ["-" if fit is None else f"{fit:,.2f} s" for fit in fits]),
        Column("peak memory", ["-" if peak is None else f"{peak / GIB:.2f} GB" for peak in peaks]),
    ]


def _kind_columns(scored: Mapping[str, Scores]) -> list[Column]:
    first = next(iter(scored.values())).should_confirm.by_kind
    right = ["confirm" if kind in CONFIRMABLE_KINDS else "no match" for kind in first]
    return [
        Column("kind", list(first), key=True),
        Column("right answer", right, key=True),
        *(
            Column(label, [_share(each) for each in scores.should_confirm.by_kind.values()])
            for label, scores in scored.items()
        ),
    ]


def _share(counts: Counts) -> str:
    return _rate(counts.confirm_rate, counts.confirms, counts.requests)


def _fnr(row: Sides | None, wide: bool) -> str:
    if row is None:
        return "-"
    rate = _rate(row.misses.rate, row.misses.errors, row.misses.requests)
    return rate + _ends(row.misses.wilson()) * wide


def _fcr(row: Sides | None, wide: bool) -> str:
    if row is None:
        return "-"
    rate = _rate(row.wrong.rate, row.wrong.errors, row.wrong.requests)
    return rate + _ends(row.wrong.clopper_pearson()) * wide


def _precision(counts: Counts | None) -> str:
    if counts is None:
        return "-"
    return _rate(counts.precision, counts.right_confirms, counts.confirms)


def _precision_at(row: Sides | None, wide: bool) -> str:
    if row is None:
        return "-"
    found = ppv(row.misses, row.wrong, LOW_PREVALENCE)
    return _number(found.value) + (_ends(found.interval) if found.value is not None and wide else "")


def _rate(rate: float | None, part: int, whole: int) -> str:
    return f"{_number(rate)} ({part:,}/{whole:,})"


def _ends(interval: Interval) -> str:
    return f" [{_number(interval.low)}, {_number(interval.high)}]"


def _number(rate: float | None) -> str:
    """Four decimals, or two digits where four decimals would hide them."""
    if rate is None:
        return "-"
    return f"{rate:.4f}" if rate == 0 or rate >= 0.001 else f"{rate:.1e}"
