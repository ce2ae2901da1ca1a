"""Everything that is measured of what a requester learns, for matchers behind screens."""

from collections.abc import Sequence
from dataclasses import astuple, dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from bench.custody.leakage.defences import (
    AROUND,
    Attack,
    defended_advantage,
    defended_found,
    honest_blocked,
    prepare,
)
from bench.custody.leakage.edge import FIELDS, probe
from bench.custody.leakage.group_tests import count_tests
from bench.custody.leakage.guessing import Lists, answers_down, candidate_lists, guesses, membership, search
from bench.custody.leakage.honest import bits, codes, honest_stream, rates, reason_bits
from bench.custody.leakage.material import ProbedMatcher, ProbeMaterial, material
from bench.custody.leakage.measured import Found, Probing
from bench.custody.leakage.volume import Ball, ball, volume
from bench.custody.screens import catalog as screen_catalog
from bench.custody.screens.contract import Screen
from bench.entrants.entrant import check_not_trained_on, contestants
from bench.output.progress import Progress, in_turn
from bench.output.wording import without_names
from generators.dataset import Dataset
from generators.errors import ConfirmbenchError
from generators.schema import REGISTRY, conform
from matchers.catalog import make

Ints = npt.NDArray[np.int64]

LEAKS = pl.Schema(
    {
        "matcher": pl.String(),
        "screen": pl.String(),
        "measure": pl.String(),  # docs/leakage.md defines each
        "at": pl.String(),  # list length, k, field, rule, defence, ... of the measure
        "count": pl.Int64(),  # numerator of a share; null for what is no share
        "n": pl.Int64(),  # its denominator; else the requests, targets, records or batches measured
        "value": pl.Float64(),  # null where there is none, as for a median that is never reached
        "low": pl.Float64(),  # ends of the 95 % interval
        "high": pl.Float64(),
    }
)
OF_NUMBERS = ("answers", "oracle")  # look answers up by the number of the request, so a probe has none
HASTY_AT = 100  # length of the list that is also gone down hastily, and under each defence


@dataclass(frozen=True)
class PreparedProbes:
    """Every attack as far as it does not depend on matcher and screen."""

    material: ProbeMaterial
    known: Ints
    lists: dict[int, Lists]
    around: Ball
    where: tuple[Ints, Ints]
    honest: list[Found]
    down: Attack
    about: tuple[Attack, Attack]


def leaks(
    dataset: Dataset, matchers: Sequence[str], screens: Sequence[str], probing: Probing, shown: Progress
) -> pl.DataFrame:
    """Have simulated requesters probe every matcher behind every screen.

    dataset: one with papers
    matchers, screens: specs; each matcher is fitted once, in this process
    returns: columns LEAKS, a row for each matcher, screen, measure and `at`
    raises: ConfirmbenchError when a spec cannot be made or answers by request number alone, when the dataset
        has no papers, or when it asks about too few people on file or not on file
    """
    entered = contestants(tuple(matchers))
    for contestant in entered:
        _check_answers_probes(contestant.name)
    doors = _screens(screens)
    rows: list[tuple[str, str, Found]] = []
    with in_turn(shown) as stage:
        stage(f"draw attacks on {dataset.name}")
        prepared = prepared_for(dataset, probing)
        opened = {label: screen.open(dataset.gazetteer()) for label, screen in doors.items()}
        for contestant in entered:
            stage(f"fit {contestant.label}")
            matcher = make(contestant.spec)
            check_not_trained_on(matcher, dataset)
            fitted = matcher.fit(conform(dataset.registry(), REGISTRY, "registry"))
            for label, screen in opened.items():
                stage(f"probe {contestant.label} behind {label}")
                oracle = ProbedMatcher(screen, fitted, prepared.material.like, prepared.material.start)
                rows += [(contestant.label, label, found) for found in attack(oracle, prepared, probing)]
    return pl.DataFrame([(m, g, *astuple(found)) for m, g, found in rows], schema=LEAKS, orient="row")


def prepared_for(dataset: Dataset, probing: Probing) -> PreparedProbes:
    """Draw all attacks on a dataset."""
    drawn = material(dataset, probing)
    lists = {size: candidate_lists(drawn, size, probing) for size in probing.lists}
    where = search(drawn, probing)
    few = _nearest(probing.queries, AROUND)
    return PreparedProbes(
        drawn,
        codes(drawn.requests, dataset.registry()),
        lists,
        ball(drawn, probing),
        where,
        honest_blocked(honest_stream(drawn.requests, drawn.papers), drawn.eligible),
        prepare(lists[_nearest(probing.lists, HASTY_AT)].where, drawn.start),
        (prepare(where[0][:, :few], drawn.start), prepare(where[1][:, :few], drawn.start)),
    )


def attack(oracle: ProbedMatcher, prepared: PreparedProbes, probing: Probing) -> list[Found]:
    """All measures of one matcher behind one screen."""
    return [
        *_honest(oracle, prepared, probing),
        *_guess(oracle, prepared, probing),
        *volume(oracle, prepared.around, probing),
        *(found for column in FIELDS for found in probe(oracle, prepared.material, column, probing)),
        *_members(oracle, prepared, probing),
        *prepared.honest,
    ]


def _honest(oracle: ProbedMatcher, prepared: PreparedProbes, probing: Probing) -> list[Found]:
    """What the honest stream is answered, and what that tells."""
    drawn = prepared.material
    answers = oracle.answer(drawn.requests, drawn.papers)
    secret = drawn.truth["should_confirm"].to_numpy()
    return [
        *rates(secret, drawn.eligible.to_numpy(), answers),
        *bits(secret, answers, probing),
        *reason_bits(drawn.truth, answers, prepared.known, probing),
        *count_tests(answers, probing),
    ]


def _guess(oracle: ProbedMatcher, prepared: PreparedProbes, probing: Probing) -> list[Found]:
    found, drawn = [], prepared.material
    gone_down = _nearest(probing.lists, HASTY_AT)
    for size, lists in prepared.lists.items():
        answers = answers_down(oracle, drawn.targets, lists.where, drawn.places)
        found += guesses(answers, lists.right, f"list {size}", probing)
        if size == gone_down:
            found += defended_found(prepared.down, answers)
            hasty = answers_down(oracle, drawn.targets, lists.where, drawn.places, "hasty")
            found += guesses(hasty, lists.right, f"list {size}, hasty", probing)
    return found


def _members(oracle: ProbedMatcher, prepared: PreparedProbes, probing: Probing) -> list[Found]:
    drawn, few = prepared.material, _nearest(probing.queries, AROUND)
    members = answers_down(oracle, drawn.members, prepared.where[0], drawn.places)
    others = answers_down(oracle, drawn.others, prepared.where[1], drawn.places)
    return [
        *membership(members, others, probing.queries),
        *defended_advantage(*prepared.about, members[:, :few], others[:, :few]),
    ]


def _screens(specs: Sequence[str]) -> dict[str, Screen]:
    """Screens by their specs, with names of files in place of paths."""
    made: dict[str, Screen] = {}
    for spec in specs:
        screen = screen_catalog.make(spec)
        label = without_names(screen_catalog.spec_of(screen))
        if label in made:
            raise ConfirmbenchError(f"{spec} is the same screen as another, {label}; list it once.")
        made[label] = screen
    return made


def _nearest(sizes: tuple[int, ...], wanted: int) -> int:
    """The greatest that is at most `wanted`, or the least there is."""
    return max([size for size in sizes if size <= wanted], default=min(sizes))


def _check_answers_probes(name: str) -> None:
    if name in OF_NUMBERS:
        raise ConfirmbenchError(
            f"{name} looks answers up by the number of the request, so it has none for a probe; "
            "name a matcher that reads names and addresses."
        )
