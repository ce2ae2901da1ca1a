"""Guesses to confirm: how many addresses a requester tries before a name that is on file is confirmed.

The requester has a list of L addresses in order of likelihood, and asks down the list until the first
confirm. With probability `coverage` the list holds the address on file, at rank r with chance proportional
to 1 / r (Zipf); all else on it are addresses of the same ZIP code, or close by where that has too few.
Against a matcher that confirms nothing but the address on file, L guesses reach coverage of the targets, and
the mean number of guesses is coverage * L / H_L + (1 - coverage) * L with H_L = 1 + 1/2 + ... + 1/L.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bench.custody.leakage.draws import draws
from bench.custody.leakage.found import NEVER, Found, bootstrapped, mean, median, resampled, share
from bench.custody.leakage.material import Material
from bench.custody.leakage.oracle import CONFIRM, REFUSED, Answers
from bench.custody.leakage.probing import Probing

Ints = npt.NDArray[np.int64]

NO_RANK = -1


@dataclass(frozen=True)
class Lists:
    """Candidate lists, one a target, in order of likelihood.

    where: int64, shape (targets, L): rows of the gazetteer with the records' own addresses behind it
    right: int64, shape (targets,): at which place the address on file stands, NO_RANK where it does not
    """

    where: Ints
    right: Ints


def candidate_lists(material: Material, size: int, probing: Probing) -> Lists:
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

    answers: from `answers_down` (bench.custody.leakage.going_down); a refused probe counts as a guess
    returns: guesses_mean (probes sent, the whole list where none is confirmed), guesses_median (until the
        first confirm; none where half of the targets have none), refused (probes refused / probes on the
        lists, sent or not), never (targets without a confirm / targets), wrong_first (targets first
        confirmed at an address that is not on file for them / targets)
    """
    n, size = answers.shape
    first = first_confirm(answers)
    until = np.where(first < size, first + 1.0, NEVER)
    sent = np.minimum(until, size)
    resamples = resampled(n, probing.replicates, draws(probing.seed, "targets again"))
    return [
        bootstrapped("guesses_mean", at, sent, mean, resamples),
        bootstrapped("guesses_median", at, until, median, resamples),
        share("refused", at, int((answers == REFUSED).sum()), answers.size),
        share("never", at, int((first == size).sum()), n),
        share("wrong_first", at, int(((first < size) & (first != right)).sum()), n),
    ]


def first_confirm(answers: Answers) -> Ints:
    """The place of the first confirm in each row; the length of the row where there is none."""
    confirmed = answers == CONFIRM
    return np.where(confirmed.any(axis=1), confirmed.argmax(axis=1), answers.shape[1])
