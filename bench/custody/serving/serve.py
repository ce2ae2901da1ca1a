"""Receive, screen, match, write to the ledger, answer: in this order, so that no answer leaves unrecorded.

What was interrupted goes on where the ledger ends: its items are not asked again, and files of answers are
written again from it.

From requests that were screened and matched to the items that the ledger keeps.
"""

from collections.abc import Callable, Iterator

import polars as pl

from bench.ask import ask
from bench.custody.ledger.ledger import Ledger, open_ledger
from bench.custody.ledger.record import ITEM, REFUSED, subjects
from bench.custody.serving.entry import Clock, PlugInFailed, plug_in
from bench.custody.serving.files import LEDGER_FOLDER, claim, publish, write_served
from bench.custody.serving.prepare import Prepared, Serving, groups, prepare
from bench.custody.serving.served import Served, answers, served_record
from bench.output.progress import Progress
from generators.schema import REQUESTS

SAYING = tuple(name for name in REQUESTS if name != "request_id")


def items(key: bytes, asked: pl.DataFrame, confirmed: pl.Series) -> pl.DataFrame:
    """What is to be written of each request.

    key: of the ledger, for the digests of whom a request is about
    asked: columns of `bench.custody.serving.prepare.receive`, and `reason`, null for who is admitted
    confirmed: Boolean, one a row of `asked`, never null; of no account where a request is refused
    returns: columns ITEM, one row a request, in order
    """
    subject, named = subjects(key, asked)
    admitted = asked["reason"].is_null()
    return asked.with_columns(
        fields_present(asked), subject, named, answers(admitted, confirmed), authority=pl.col("legal_basis")
    ).select(list(ITEM))


def fields_present(asked: pl.DataFrame) -> pl.Series:
    """Names of the columns of each request that say something, with blanks between: String "fields_present".

    "" when none does. Blanks alone say nothing.
    """
    named = [
        pl.when(pl.col(name).str.contains(r"\S")).then(pl.lit(name)).otherwise(pl.lit(None, pl.String))
        for name in SAYING
    ]
    joined = pl.concat_str(named, separator=" ", ignore_nulls=True)
    return asked.select(joined.fill_null("").alias("fields_present")).to_series()


ANSWERED = ("request_id", "batch_id", "answer")


def serve(asked: Serving, progress: Progress) -> Served:
    """Serve a dataset's requests, all of them, or those that are left.

    raises: ConfirmbenchError when dataset, papers, a spec, the ledger or the folder for answers is at fault,
        or the disk is full: what is committed stands, and the same call goes on from there; PlugInFailed
        when the screen or the matcher fails
    """
    clock = Clock()
    prepared = prepare(asked, progress, clock)
    folder = asked.ledger or prepared.out / LEDGER_FOLDER
    with open_ledger(folder, prepared.setting) as ledger:
        claim(prepared.out, prepared.setting)
        stream = _with_answers(prepared, ledger)
        fresh = stream["answer"].null_count()
        with progress.stage("match, log and answer", stream.height) as advance:
            answered = pl.concat(_answer_all(stream, asked.group, prepared, ledger, clock, advance))
        head = ledger.head
    served = Served(prepared, folder, answered, fresh, head.records, head.hash, clock)
    write_served(prepared.out, served_record(served))
    return served


def _with_answers(prepared: Prepared, ledger: Ledger) -> pl.DataFrame:
    """What was received, beside the answers that the ledger has; null where it has none.

    raises: PlugInFailed when the screen refuses now what it did not refuse then, or the other way round
    """
    known = ledger.answered().select("request_id", "answer")
    stream = prepared.stream.join(known, on="request_id", how="left", maintain_order="left", validate="1:1")
    refused = stream["reason"].is_not_null()
    differ = ((stream["answer"] == REFUSED) != refused).sum()
    if differ:
        raise PlugInFailed(
            f"{prepared.screen.label} judges {differ:,} requests otherwise than the ledger says; a screen "
            "must always say the same of the same requests and papers."
        )
    return stream


def _answer_all(
    stream: pl.DataFrame,
    size: int,
    prepared: Prepared,
    ledger: Ledger,
    clock: Clock,
    advance: Callable[[int], None],
) -> Iterator[pl.DataFrame]:
    """Each group, when its answers have left."""
    for group in groups(stream, size):
        answered = _answer(group, prepared, ledger, clock)
        with clock.stage("answer"):
            publish(prepared.out, answered.select(ANSWERED))
        advance(group.height)
        yield answered


def _answer(group: pl.DataFrame, prepared: Prepared, ledger: Ledger, clock: Clock) -> pl.DataFrame:
    """The group with all answers, each of which is in the ledger, on the disk."""
    fresh = group.filter(pl.col("answer").is_null())
    if fresh.is_empty():
        return group
    with clock.stage("match"):
        confirmed = _ask_matcher(fresh, prepared)
    with clock.stage("log"):
        written = items(ledger.key, fresh, confirmed)
        ledger.append(written)
    return group.update(written.select("request_id", "answer"), on="request_id")


def _ask_matcher(fresh: pl.DataFrame, prepared: Prepared) -> pl.Series:
    """What the matcher says to the admitted ones; False for the others, which it never sees."""
    admitted = fresh["reason"].is_null()
    confirmed = pl.repeat(False, fresh.height, dtype=pl.Boolean, eager=True)
    if not admitted.any():
        return confirmed
    with plug_in(prepared.matcher.label, "answer"):
        said = ask(prepared.fitted, fresh.filter(admitted))
    return confirmed.scatter(admitted.arg_true(), said)
