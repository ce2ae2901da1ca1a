"""Defences: what a custodian may refuse to answer, whatever the matcher would say.

A defence looks at a stream of requests (bench.custody.leakage.honest) in the order of receipt and says of
each whether it is answered. One that is not counts as asked all the same: asking again does not lift a lock.

What a defence costs attackers, and what it costs honest requesters.

    honest_blocked = eligible requests of the honest stream that are not answered / eligible requests
    defended_found = targets confirmed by a requester who goes down a list of addresses / targets
    defended_advantage = membership advantage at the k next to 10

Each attack is made hastily (all in a day, by one requester), hastily by four requesters who share the work,
and patiently (each target once in 25 hours). What a defence does not answer tells nothing.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import polars as pl

from bench.custody.leakage.guessing import membership
from bench.custody.leakage.honest import attack_stream
from bench.custody.leakage.material import CONFIRM, REFUSED, Answers
from bench.custody.leakage.measured import Found, share

Defence = Callable[[pl.DataFrame], pl.Series]

ROW = "row"
WINDOW = timedelta(hours=24)


def quota(limit: int) -> Defence:
    """So many requests of one requester in a UTC day are answered, the first ones."""
    day = pl.col("received_at").dt.date()
    return _in_order(pl.int_range(pl.len()).over("requester", day) < limit)


def lock(key: str, window: timedelta = WINDOW) -> Defence:
    """A request like one received less than `window` before is not answered, whoever asks.

    key: "name", "near" or "text": what makes requests alike
    """
    before = pl.col("received_at").shift(1).over(key)
    return _in_order((pl.col("received_at") - before >= window).fill_null(True))


def budget(key: str, times: int) -> Defence:
    """The first so many requests that are alike are answered, ever."""
    return _in_order(pl.int_range(pl.len()).over(key) < times)


def batch_floor(least: int) -> Defence:
    """Batches of fewer requests are not answered."""
    return _in_order(pl.len().over("requester", "batch_id") >= least)


def _in_order(answered: pl.Expr) -> Defence:
    def defence(stream: pl.DataFrame) -> pl.Series:
        """Boolean, one a row of the stream, in its order; a row without a time is answered."""
        timed = stream.with_row_index(ROW).filter(pl.col("received_at").is_not_null())
        ordered = timed.sort("received_at", "batch_id", ROW)
        judged = ordered.select(ROW, answered=answered)
        all_rows = (
            stream.with_row_index(ROW).select(ROW).join(judged, on=ROW, how="left", maintain_order="left")
        )
        return all_rows["answered"].fill_null(True)

    return defence


DEFENCES: dict[str, Defence] = {
    "quota of 500 a requester and day": quota(500),
    "quota of 5,000 a requester and day": quota(5_000),
    "same text again in 24 h": lock("text"),
    "same person and address again in 24 h": lock("near"),
    "same name again in 24 h": lock("name"),
    "three requests a name": budget("name", 3),
    "batches of at least 25": batch_floor(25),
}


Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

NOTHING = "no defence"
PACES = {"hasty": (False, 1), "hasty, four requesters": (False, 4), "patient": (True, 1)}
AROUND = 10  # k of the membership attack


class Attack(NamedTuple):
    """where: int64, shape (people, L), what is probed

    answered: by pace and defence, whether each probe is answered
    """

    where: Ints
    answered: dict[tuple[str, str], Flags]


def prepare(where: Ints, start: datetime) -> Attack:
    """What each defence leaves of an attack, at each pace."""
    answered = {}
    for pace, (patient, requesters) in PACES.items():
        stream = attack_stream(where, start, patient, requesters)
        for name, defence in DEFENCES.items():
            answered[pace, name] = defence(stream).to_numpy().reshape(where.shape)
    return Attack(where, answered)


def honest_blocked(stream: pl.DataFrame, eligible: pl.Series) -> list[Found]:
    """How many eligible requests each defence leaves unanswered. stream: from `honest_stream`"""
    return [
        share("honest_blocked", name, int((eligible & ~defence(stream)).sum()), int(eligible.sum()))
        for name, defence in DEFENCES.items()
    ]


def defended_found(attack: Attack, answers: Answers) -> list[Found]:
    """Targets that are confirmed all the same. answers: to each probe of the attack, were there no defence"""
    return [
        share("defended_found", at, int((left == CONFIRM).any(axis=1).sum()), len(left))
        for at, left in _left(attack, answers)
    ]


def defended_advantage(
    members: Attack, others: Attack, of_members: Answers, of_others: Answers
) -> list[Found]:
    """Membership advantage that is left. of_members, of_others: answers, were there no defence"""
    found = []
    for (at, left), (_, left_of_others) in zip(
        _left(members, of_members), _left(others, of_others), strict=True
    ):
        (advantage, _) = membership(left, left_of_others, (left.shape[1],))
        found.append(replace(advantage, measure="defended_advantage", at=at))
    return found


def _left(attack: Attack, answers: Answers) -> Iterator[tuple[str, Answers]]:
    """The answers under each defence and pace, none first."""
    yield NOTHING, answers
    for (pace, name), answered in attack.answered.items():
        yield f"{name}, {pace}", np.where(answered, answers, np.int8(REFUSED))
