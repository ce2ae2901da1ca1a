"""What was served, as text: the custodian's counts first, the benchmark's scores after them."""

import json

import polars as pl

from bench.custody.ledger.item import CONFIRM, NO_MATCH, REFUSED
from bench.custody.serving.record import served_record
from bench.custody.serving.report_scores import scores_text
from bench.custody.serving.scored import Scored
from bench.custody.serving.served import Served
from bench.custody.serving.speed import speed_columns
from bench.output.look import BOLD, FAINT, PLAIN, Look
from bench.output.table import Column, folded, layout
from bench.output.tables import JSON, TERMINAL, render

SHOWN_REASONS = 15
LINES = {  # of the first table
    "received": "received",
    REFUSED: "  refused",
    "admitted": "  admitted",
    CONFIRM: "    confirm",
    NO_MATCH: "    no match",
}
REASONS_TITLE = "Refused, by reason: for the custodian alone"
NO_TRUTH = (
    "Nothing is scored: these papers are not the dataset's own, so whether a request is fit is not known."
)


def served_text(served: Served, scored: Scored | None, form: str, width: int, look: Look = PLAIN) -> str:
    """What `confirmbench serve-batch` prints.

    scored: None where the truth was not asked for, or does not apply
    form: terminal and json have everything; csv, markdown and latex the scores, or without them the counts
    raises: ConfirmbenchError when the format is unknown
    """
    if form == JSON:
        return json.dumps(_content(served, scored), indent=1, ensure_ascii=False)
    if form != TERMINAL:
        return render(counts(served), form) if scored is None else render(scored.stages, form, keys=2)
    parts = [_title(served, width), layout(_count_columns(served), width, look)]
    if reasons(served).height:
        parts += [look.paint(REASONS_TITLE, BOLD), layout(_reason_columns(served), width, look)]
    parts += [layout(speed_columns(served), width, look)]
    parts += [] if scored is None else [scores_text(scored, width, look)]
    parts += [] if served.prepared.own_papers else [look.paint(folded(NO_TRUTH, width), FAINT)]
    return "\n\n".join([*parts, _where(served, width)])


def counts(served: Served) -> pl.DataFrame:
    """Columns what, requests, and share of the requests received."""
    known = {name: count for name, count in served.counts.items() if name != "batches"}
    received = known["received"]
    rows = [(name, count, count / received if received else None) for name, count in known.items()]
    return pl.DataFrame(rows, {"what": pl.String, "requests": pl.Int64, "share": pl.Float64}, orient="row")


def reasons(served: Served) -> pl.DataFrame:
    """Columns reason and requests, the most frequent first."""
    refused = served.answered.filter(pl.col("reason").is_not_null())
    return refused.group_by("reason").len("requests").sort("requests", "reason", descending=[True, False])


def _title(served: Served, width: int) -> str:
    prepared, known = served.prepared, served.counts
    sizes = (
        f"{prepared.dataset.name} ({prepared.dataset.digest[:8]}): {prepared.dataset.rows('registry'):,} "
        f"records, {known['received']:,} requests in {known['batches']:,} batches."
    )
    lines = [sizes, f"Gate {prepared.gate.label}, matcher {prepared.matcher.label}."]
    if served.fresh < known["received"]:
        kept = known["received"] - served.fresh
        lines.append(f"Asked this time: {served.fresh:,}; {kept:,} were in the ledger already.")
    return "\n".join(folded(line, width) for line in lines)


def _count_columns(served: Served) -> list[Column]:
    known = {what: (requests, share) for what, requests, share in counts(served).rows()}
    return [
        Column("requests", list(LINES.values()), key=True),
        Column("count", [f"{known[what][0]:,}" for what in LINES]),
        Column("of received", [percent(known[what][1]) for what in LINES]),
    ]


def _reason_columns(served: Served) -> list[Column]:
    frame = reasons(served)
    shown, rest = frame.head(SHOWN_REASONS), frame.tail(-SHOWN_REASONS)
    rows = shown.rows() + [(f"{rest.height:,} others", rest["requests"].sum())] * bool(rest.height)
    refused = frame["requests"].sum()
    return [
        Column("reason", [reason for reason, _ in rows], key=True),
        Column("requests", [f"{count:,}" for _, count in rows]),
        Column("of refused", [percent(count / refused) for _, count in rows]),
    ]


def percent(share: float | None) -> str:
    """One decimal; "-" where there is nothing to share."""
    return "-" if share is None else f"{100 * share:.1f} %"


def _where(served: Served, width: int) -> str:
    prepared = served.prepared
    return "\n".join(
        folded(line, width)
        for line in (
            f"Answers, a file for each batch: {prepared.out / 'answers'}.",
            f"Ledger: {served.ledger}, {served.records:,} records, head {served.head}.",
        )
    )


def _content(served: Served, scored: Scored | None) -> dict[str, object]:
    found: dict[str, object] = {"served": served_record(served), "refused": reasons(served).to_dicts()}
    if scored is None:
        return found
    return found | {"outcomes": scored.outcomes.to_dicts(), "stages": scored.stages.to_dicts()}
