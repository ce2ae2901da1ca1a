"""Runs and scores as text: what is printed when a command ends."""

from collections.abc import Mapping, Sequence

from bench.counts import Counts
from bench.metrics import Scores
from bench.outcome import Outcome
from bench.record import Entry, Run
from bench.statistics.intervals import Interval
from bench.suite import GIB
from bench.table import Column, layout
from generators.schema import CONFIRMABLE_KINDS

LOW_PREVALENCE = 0.037  # 47,289 confirmed of 1.28 million requests, as published
INTERVALS_FROM = 120  # columns of screen from which rates show their 95 % intervals

ABOUT_ERRORS = (
    "FNR: wrong no-matches / requests that should be confirmed.\n"
    "FCR: wrong confirms / requests that should not be confirmed."
)
ABOUT_INTERVALS = (
    "\nIn brackets: 95% intervals (FNR: Wilson; FCR: Clopper-Pearson) as if requests were independent;\n"
    "--by all has those that reckon with requests of one person, dwelling or submission."
)


def run_report(run: Run, width: int) -> str:
    """Everything about a run: errors, speed and memory; errors by kind; what failed and why."""
    scored = {_label(entry): entry.scores for entry in run.entries if entry.scores is not None}
    labels = [_label(entry) for entry in run.entries]
    columns = [
        Column("matcher", labels, key=True),
        Column("status", [_status(entry) for entry in run.entries]),
        *_error_columns([entry.scores for entry in run.entries], "should_confirm", width),
        *_cost_columns(run),
    ]
    parts = [_title(run), layout(columns, width), _legend(width), *_details(scored, width)]
    return "\n\n".join([*parts, *_notice(run), *_failures(run)])


def score_report(label: str, scores: Scores, width: int) -> str:
    """The same for one set of answers, of which only the answers are known."""
    columns = [
        Column("answers", [label], key=True),
        *_error_columns([scores], "should_confirm", width),
    ]
    return "\n\n".join([layout(columns, width), _legend(width), *_details({label: scores}, width)])


def failure(spec: str, outcome: Outcome) -> str:
    return f"{spec}: {outcome.status}. {outcome.message}"


def _label(entry: Entry) -> str:
    return f"{entry.spec} (reads the truth)" if entry.reads_truth else entry.spec


def _status(entry: Entry) -> str:
    return entry.outcome.status if entry.reused_from is None else f"{entry.outcome.status}, earlier run"


def _title(run: Run) -> str:
    dataset = run.dataset
    return (
        f"Suite {run.suite['name']}, dataset {dataset['digest'][:8]}: "
        f"{dataset['records']:,} records, {dataset['requests']:,} requests."
    )


def _legend(width: int) -> str:
    return ABOUT_ERRORS + ABOUT_INTERVALS * (width >= INTERVALS_FROM)


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


def _details(scored: Mapping[str, Scores], width: int) -> list[str]:
    if not scored:
        return []
    columns = [
        Column("matcher", list(scored), key=True),
        *_error_columns(list(scored.values()), "person_on_file", width),
    ]
    return [
        "Confirm rate by kind of request (confirms / requests of that kind):",
        layout(_kind_columns(scored), width),
        "The weaker question, is the person on file at whatever address:",
        layout(columns, width),
    ]


def _error_columns(scores: Sequence[Scores | None], question: str, width: int) -> list[Column]:
    counts = [None if each is None else getattr(each, question).overall for each in scores]
    known = [each for each in counts if each is not None]
    prevalence = known[0].prevalence if known else None  # the same for all: they answered one batch
    here = "this prevalence" if prevalence is None else f"{prevalence:.1%}"
    wide = width >= INTERVALS_FROM
    return [
        Column("FNR", [_fnr(each, wide) for each in counts]),
        Column("FCR", [_fcr(each, wide) for each in counts]),
        Column(f"precision at {here}", [_precision(each) for each in counts]),
        Column(f"precision at {LOW_PREVALENCE:.1%}", [_precision_at(each, wide) for each in counts]),
    ]


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


def _fnr(counts: Counts | None, wide: bool) -> str:
    if counts is None:
        return "-"
    rate = _rate(counts.fnr, counts.wrong_no_matches, counts.positives)
    return rate + _ends(counts.fnr_interval()) * wide


def _fcr(counts: Counts | None, wide: bool) -> str:
    if counts is None:
        return "-"
    rate = _rate(counts.fcr, counts.wrong_confirms, counts.negatives)
    return rate + _ends(counts.fcr_interval()) * wide


def _precision(counts: Counts | None) -> str:
    if counts is None:
        return "-"
    return _rate(counts.precision, counts.right_confirms, counts.confirms)


def _precision_at(counts: Counts | None, wide: bool) -> str:
    if counts is None:
        return "-"
    interval = counts.precision_interval_at(LOW_PREVALENCE)
    return _number(counts.precision_at(LOW_PREVALENCE)) + (_ends(interval) if interval and wide else "")


def _rate(rate: float | None, part: int, whole: int) -> str:
    return f"{_number(rate)} ({part:,}/{whole:,})"


def _ends(interval: Interval) -> str:
    return f" [{_number(interval.low)}, {_number(interval.high)}]"


def _number(rate: float | None) -> str:
    """Four decimals, or two digits where four decimals would hide them."""
    if rate is None:
        return "-"
    return f"{rate:.4f}" if rate == 0 or rate >= 0.001 else f"{rate:.1e}"
