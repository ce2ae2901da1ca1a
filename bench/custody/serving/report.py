"""What was served, as text: the custodian's counts first, the benchmark's scores after them.

The scores of a served dataset as text.

How long each stage took, and how many requests a second that is.
"""

import json

import polars as pl

from bench.custody.ledger.record import CONFIRM, NO_MATCH, REFUSED
from bench.custody.serving.entry import BEFORE, PATH
from bench.custody.serving.served import OUTCOMES, Scored, Served, served_record
from bench.output.formats import JSON, TERMINAL, render, text
from bench.output.table import BOLD, FAINT, PLAIN, Column, Look, layout
from bench.output.wording import fold, percent

TITLE = "Against the truth, which the benchmark knows and a custodian does not"
ABOUT = (
    "Right outcome: refused when the request or its papers have a defect; confirm when it is eligible and "
    "this person is on file at the address stated; no match otherwise. Counted among: false admit, "
    "ineligible ones; false refuse and wrong refusal, eligible ones; false confirm, requests that should "
    "not be confirmed; false no-match, those that should be; wrong confirm, requests whose right outcome "
    "is not confirm; wrong no-match, those whose right outcome it is. Without grounds: the right person "
    "and address, on an ineligible request. Intervals of 95 %, as if requests were independent."
)


def scores_text(scored: Scored, width: int, look: Look) -> str:
    """Right by given outcomes, then every measure of every stage with its counts."""
    parts = [
        look.paint(fold(TITLE, width), BOLD),
        layout(_outcome_columns(scored.outcomes), width, look),
        layout(_stage_columns(scored.stages), width, look),
        "\n".join(look.paint(line, FAINT) for line in fold(ABOUT, width).split("\n")),
    ]
    return "\n\n".join(parts)


def _outcome_columns(outcomes: pl.DataFrame) -> list[Column]:
    given = [Column(f"given\n{each}", [f"{n:,}" for n in outcomes[f"given {each}"]]) for each in OUTCOMES]
    return [Column("right outcome", outcomes["right"].cast(pl.String).to_list(), key=True), *given]


def _stage_columns(stages: pl.DataFrame) -> list[Column]:
    """A line for each stage, its measures below it."""
    rows: list[tuple[str, str, str, str]] = []
    for (stage,), measures in stages.group_by("stage", maintain_order=True):
        rows.append((str(stage), "", "", ""))
        rows += [_row(measure) for measure in measures.iter_rows(named=True)]
    measure, rate, counted, interval = (list(cells) for cells in zip(*rows, strict=True))
    return [
        Column("stage and measure", measure, key=True),
        Column("rate", rate),
        Column("counted", counted),
        Column("interval", interval),
    ]


def _row(row: dict[str, object]) -> tuple[str, str, str, str]:
    ends = "" if row["rate"] is None else f"[{text(row['low'])}, {text(row['high'])}]"
    return f"  {row['measure']}", text(row["rate"]), f"{row['errors']:,}/{row['of']:,}", ends


NAMES = {
    "verify": "check the dataset",
    "open": "open the screen, warm up",
    "fit": "fit the matcher",
    "receive": "receive",
    "screen": "screen",
    "match": "match",
    "log": "log, on the disk",
    "answer": "answer",
}


def speed_columns(served: Served) -> list[Column]:
    """A row a stage, and one for all that every request goes through.

    Requests a second: of all requests for receipt, screen and answer; of those asked this time for match and
    log.
    """
    stages = [*BEFORE, *PATH]
    seconds = [served.clock.seconds.get(stage, 0.0) for stage in stages]
    rates = [_rate(served, stage, took) for stage, took in zip(stages, seconds, strict=True)]
    whole = served.requests_per_second
    return [
        Column("stage", [*(NAMES[stage] for stage in stages), "from receipt to answer"], key=True),
        Column("seconds", [f"{took:,.2f}" for took in (*seconds, served.seconds)]),
        Column("requests/s", [*rates, "-" if whole is None else f"{whole:,.0f}"]),
    ]


def _rate(served: Served, stage: str, took: float) -> str:
    done = served.fresh if stage in ("match", "log") else served.answered.height
    return f"{done / took:,.0f}" if stage in PATH and took and done else "-"


SHOWN_REASONS = 15
LINES = {  # of the first table
    "received": "received",
    REFUSED: "  refused",
    "admitted": "  admitted",
    CONFIRM: "    confirm",
    NO_MATCH: "    no match",
}
REASONS_TITLE = "Refused, by reason: for the custodian alone"
NO_TRUTH = "Nothing is scored: whether a request is eligible is known of the dataset's own papers alone."


def served_text(served: Served, scored: Scored | None, form: str, width: int, look: Look = PLAIN) -> str:
    """What `confirmbench serve-batch` prints.

    scored: None where the truth was not asked for, or does not apply
    form: terminal and json have everything; csv, markdown and latex the scores, or without them the counts
    raises: ConfirmbenchError when the format is unknown
    """
    if form == JSON:
        return json.dumps(_content(served, scored), indent=1, ensure_ascii=False)
    if form != TERMINAL:
        return render(counts(served), form) if scored is None else render(scored.stages, form, fields=2)
    parts = [_title(served, width), layout(_count_columns(served), width, look)]
    if reasons(served).height:
        parts += [look.paint(REASONS_TITLE, BOLD), layout(_reason_columns(served), width, look)]
    parts += [layout(speed_columns(served), width, look)]
    parts += [] if scored is None else [scores_text(scored, width, look)]
    parts += [] if served.prepared.own_papers else [look.paint(fold(NO_TRUTH, width), FAINT)]
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
    lines = [sizes, f"Screen {prepared.screen.label}, matcher {prepared.matcher.label}."]
    if served.fresh < known["received"]:
        kept = known["received"] - served.fresh
        lines.append(f"Asked this time: {served.fresh:,}; {kept:,} were in the ledger already.")
    return "\n".join(fold(line, width) for line in lines)


def _count_columns(served: Served) -> list[Column]:
    known = {what: (requests, share) for what, requests, share in counts(served).rows()}
    return [
        Column("requests", list(LINES.values()), key=True),
        Column("count", [f"{known[what][0]:,}" for what in LINES]),
        Column("of received", [_share(known[what][1]) for what in LINES]),
    ]


def _reason_columns(served: Served) -> list[Column]:
    frame = reasons(served)
    shown, rest = frame.head(SHOWN_REASONS), frame.tail(-SHOWN_REASONS)
    rows = shown.rows() + [(f"{rest.height:,} others", rest["requests"].sum())] * bool(rest.height)
    refused = frame["requests"].sum()
    return [
        Column("reason", [reason for reason, _ in rows], key=True),
        Column("requests", [f"{count:,}" for _, count in rows]),
        Column("of refused", [_share(count / refused) for _, count in rows]),
    ]


def _share(share: float | None) -> str:
    """A dash where there is nothing to share."""
    return "-" if share is None else percent(share)


def _where(served: Served, width: int) -> str:
    prepared = served.prepared
    return "\n".join(
        fold(line, width)
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
