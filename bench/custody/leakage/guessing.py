"""Guesses to confirm: how many addresses a requester tries before a name that is on file is confirmed.

The requester has a list of L addresses in order of likelihood, and asks down the list until the first
confirm. With probability `coverage` the list holds the address on file, at rank r with chance proportional
to 1 / r (Zipf); all else on it are addresses of the same ZIP code, or close by where that has too few.
Against a matcher that confirms nothing but the address on file, L guesses reach coverage of the targets, and
the mean number of guesses is coverage * L / H_L + (1 - coverage) * L with H_L = 1 + 1/2 + ... + 1/L.

Asking about people at addresses, one after the other.

Membership: is this person in the registry?

The requester knows a name and an address, as the dataset's requests state them, and asks about the name at
that address and at others of its ZIP code, k times in all. It says "on file" if one of the first j probes is
confirmed, with the j <= k that serves it best. People on file and not on file are drawn alike, from the
requests of the dataset: movers, housemates, namesakes and all.

    TPR = people on file of whom it says so / people on file,   FPR = the same of people not on file
    advantage = the greatest TPR - FPR over j = 0 ... k     (Yeom et al. 2018 define it as TPR - FPR)
    TPR at FPR <= 1e-3 = the greatest TPR over all j with FPR at most that     (Carlini et al. 2022)

j is chosen on the people that it is reported on, so both are a little too high; with k there are k + 1 to
choose from. FPR <= 1e-3 has a meaning from 1,000 people not on file on.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from bench.custody.leakage.material import (
    CONFIRM,
    REFUSED,
    Answers,
    Pace,
    ProbedMatcher,
    ProbedPlaces,
    ProbeMaterial,
)
from bench.custody.leakage.measured import (
    NEVER,
    Found,
    Probing,
    bootstrap,
    difference,
    draws,
    mean,
    median,
    resample,
    share,
)
from generators.schema import ADDRESS_COLUMNS, NAME_COLUMNS

Ints = npt.NDArray[np.int64]

AT_ONCE = 1_000_000  # probes in memory, 0.5 KB each with their papers


def answers_down(
    oracle: ProbedMatcher, people: pl.DataFrame, where: Ints, places: ProbedPlaces, pace: Pace = "patient"
) -> Answers:
    """int8, shape (n, L): what is answered to each probe, if all are sent.

    people: n rows, claim columns and tin
    where: int64, shape (n, L): at which row of `places`, with the people's own addresses behind it
    """
    addresses = pl.concat([places.addresses, people.select(ADDRESS_COLUMNS)])
    n, size = where.shape
    step = max(AT_ONCE // max(size, 1), 1)
    answers = np.empty((n, size), np.int8)
    for first in range(0, n, step):
        some = where[first : first + step]
        who, number = np.divmod(np.arange(some.size), size)
        claims = _write(people[first : first + step], who, addresses, some.ravel())
        answers[first : first + step] = oracle.ask(claims, who, number, pace).reshape(some.shape)
    return answers


def _write(names: pl.DataFrame, who: Ints, addresses: pl.DataFrame, where: Ints) -> pl.DataFrame:
    """Claims: the name and tin of row `who` at the address of row `where`."""
    return names.select(*NAME_COLUMNS, "tin")[who].hstack(addresses[where])


NO_RANK = -1


@dataclass(frozen=True)
class Lists:
    """Candidate lists, one a target, in order of likelihood.

    where: int64, shape (targets, L): rows of the gazetteer with the records' own addresses behind it
    right: int64, shape (targets,): at which place the address on file stands, NO_RANK where it does not
    """

    where: Ints
    right: Ints


def candidate_lists(material: ProbeMaterial, size: int, probing: Probing) -> Lists:
    """Draw a list of `size` for each target, fewer where there are fewer addresses."""
    rng = draws(probing.seed, f"lists of {size}")
    n = material.targets.height
    size = min(size, material.places.size - 1)
    where = material.places.likely(material.targets["zip_code"], material.homes, size, rng)
    right = np.where(rng.random(n) < probing.coverage, ranks(n, size, rng), NO_RANK)
    held = np.flatnonzero(right >= 0)
    for row in held:  # what is less likely moves down a place
        where[row, right[row] + 1 :] = where[row, right[row] : -1].copy()
    where[held, right[held]] = material.places.size + held
    return Lists(where, right)


def ranks(n: int, size: int, rng: np.random.Generator) -> Ints:
    """n ranks from 0 to size - 1, rank r with chance proportional to 1 / (r + 1)."""
    upto = np.cumsum(1 / np.arange(1, size + 1))
    return np.searchsorted(upto, rng.random(n) * upto[-1], side="right").clip(max=size - 1).astype(np.int64)


def guesses(answers: Answers, right: Ints, at: str, probing: Probing) -> list[Found]:
    """What a requester who stops at the first confirm has seen.

    answers: from `answers_down` (bench.custody.leakage.guessing); a refused probe counts as a guess
    returns: guesses_mean (probes sent, the whole list where none is confirmed), guesses_median (until the
        first confirm; none where half of the targets have none), refused (probes refused / probes on the
        lists, sent or not), never (targets without a confirm / targets), wrong_first (targets first
        confirmed at an address that is not on file for them / targets)
    """
    n, size = answers.shape
    first = first_confirm(answers)
    until = np.where(first < size, first + 1.0, NEVER)
    sent = np.minimum(until, size)
    resamples = resample(n, probing.replicates, draws(probing.seed, "targets again"))
    return [
        bootstrap("guesses_mean", at, sent, mean, resamples),
        bootstrap("guesses_median", at, until, median, resamples),
        share("refused", at, int((answers == REFUSED).sum()), answers.size),
        share("never", at, int((first == size).sum()), n),
        share("wrong_first", at, int(((first < size) & (first != right)).sum()), n),
    ]


def first_confirm(answers: Answers) -> Ints:
    """The place of the first confirm in each row; the length of the row where there is none."""
    confirmed = answers == CONFIRM
    return np.where(confirmed.any(axis=1), confirmed.argmax(axis=1), answers.shape[1])


MOST_FALSE = 1e-3  # FPR


def known_addresses(
    people: pl.DataFrame, material: ProbeMaterial, size: int, rng: np.random.Generator
) -> Ints:
    """Where each is looked for: int64, shape (n, size); row i of `people` stands i behind the gazetteer.

    The address stated comes first.
    """
    stated = material.places.size + np.arange(people.height)[:, np.newaxis]
    size = min(size, material.places.size)
    if size == 1:
        return stated
    homes = material.places.whereabouts(people)
    return np.hstack([stated, material.places.likely(people["zip_code"], homes, size - 1, rng)])


def search(material: ProbeMaterial, probing: Probing) -> tuple[Ints, Ints]:
    """Where members and others are looked for, at up to max(k) addresses each."""
    rng = draws(probing.seed, "membership")
    most = max(probing.queries)
    return known_addresses(material.members, material, most, rng), known_addresses(
        material.others, material, most, rng
    )


def membership(members: Answers, others: Answers, ks: tuple[int, ...]) -> list[Found]:
    """advantage and tpr_at_low_fpr for each k. members, others: from bench.custody.leakage.guessing."""
    found = []
    for k in ks:
        hits, false = (_hits_within(answers[:, :k]) for answers in (members, others))
        n, m = len(members), len(others)
        best = int(np.argmax(hits / n - false / m))
        allowed = np.flatnonzero(false <= MOST_FALSE * m)[-1]  # hits grow with j; j = 0 is always allowed
        at = f"k {k}"
        found.append(difference("advantage", at, (int(hits[best]), n), (int(false[best]), m)))
        found.append(share("tpr_at_low_fpr", at, int(hits[allowed]), n))
    return found


def _hits_within(answers: Answers) -> Ints:
    """Rows with a confirm among the first j probes, for j = 0 ... k."""
    size = answers.shape[1]
    first = first_confirm(answers)
    return np.concatenate([[0], np.cumsum(np.bincount(first, minlength=size + 1)[:size])])
