"""What a defence costs attackers, and what it costs honest requesters.

    honest_blocked = fit requests of the honest stream that are not answered / fit requests
    defended_found = targets confirmed by a requester who goes down a list of addresses / targets
    defended_advantage = membership advantage at the k next to 10

Each attack is made hastily (all in a day, by one requester), hastily by four requesters who share the work,
and patiently (each target once in 25 hours). What a defence does not answer tells nothing.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import polars as pl

from bench.custody.leakage.asked_streams import attack_stream
from bench.custody.leakage.defences import DEFENCES
from bench.custody.leakage.found import Found, share
from bench.custody.leakage.membership import membership
from bench.custody.leakage.oracle import CONFIRM, REFUSED, Answers

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


def honest_blocked(stream: pl.DataFrame, fit: pl.Series) -> list[Found]:
    """How many fit requests each defence leaves unanswered. stream: from `honest_stream`"""
    return [
        share("honest_blocked", name, int((fit & ~defence(stream)).sum()), int(fit.sum()))
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
