"""Membership: is this person in the registry?

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

import numpy as np
import numpy.typing as npt
import polars as pl

from bench.custody.leakage.draws import draws
from bench.custody.leakage.found import Found, difference, share
from bench.custody.leakage.guesses import first_confirm
from bench.custody.leakage.material import Material
from bench.custody.leakage.oracle import Answers
from bench.custody.leakage.probing import Probing

Ints = npt.NDArray[np.int64]

MOST_FALSE = 1e-3  # FPR


def known_addresses(people: pl.DataFrame, material: Material, size: int, rng: np.random.Generator) -> Ints:
    """Where each is looked for: int64, shape (n, size); row i of `people` stands i behind the gazetteer.

    The address stated comes first.
    """
    stated = material.places.size + np.arange(people.height)[:, np.newaxis]
    size = min(size, material.places.size)
    if size == 1:
        return stated
    homes = material.places.whereabouts(people)
    return np.hstack([stated, material.places.likely(people["zip_code"], homes, size - 1, rng)])


def searched(material: Material, probing: Probing) -> tuple[Ints, Ints]:
    """Where members and others are looked for, at up to max(k) addresses each."""
    rng = draws(probing.seed, "membership")
    most = max(probing.queries)
    return known_addresses(material.members, material, most, rng), known_addresses(
        material.others, material, most, rng
    )


def membership(members: Answers, others: Answers, ks: tuple[int, ...]) -> list[Found]:
    """advantage and tpr_at_low_fpr for each k. members, others: from bench.custody.leakage.going_down."""
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
