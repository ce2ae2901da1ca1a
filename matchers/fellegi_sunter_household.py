"""Fellegi and Sunter's model with classes of pairs that agree for another reason than being a match."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import polars as pl

from matchers.engine.blocking import DEFAULT_KEYS
from matchers.fellegi_sunter import MATCH, FellegiSunter
from matchers.linkage.latent_classes import PSEUDO, Floats, check_converged, estimate
from matchers.linkage.levels import COUNTED, FIELDS, NAMES
from matchers.linkage.linkage import LinkageModel
from matchers.linkage.observed import Observed, observe

DOOR = dict.fromkeys(("house_number", "street", "unit", "place"), 0.9)
# Where learning begins: the probability of exact agreement; in other fields, agreement by chance.
CLASSES: Mapping[str, Mapping[str, float]] = {
    "match": MATCH,
    "household": DOOR | {"surname": 0.9},  # a relative at the same address
    "junior": dict.fromkeys(DOOR, 0.97) | {"given_name": 0.97, "surname": 0.97},  # of the same name as well
    "address": DOOR,  # somebody else at the same address: a neighbour, or who lived there before
    "elsewhere": {"given_name": 0.9, "surname": 0.9, "middle_name": 0.5},  # moved, or of the same name
    "unrelated": {},
}
BY_CHANCE = {"address": NAMES, "unrelated": COUNTED}
# Father and son of one name are too rare to be found without being told what to look for.
JUNIOR = {"suffix": (0.7, 0.1, 0.19, 0.01), "middle_name": (0.8, 0.05, 0.1, 0.01, 0.04)}
JUNIORS_IMAGINED, JUNIORS_A_REQUEST = 100.0, 0.01


@dataclass(frozen=True)
class FellegiSunterHousehold(FellegiSunter):
    """Confirm when a candidate is far likelier a match than a relative, a neighbour, a namesake or unrelated.

    As `fellegi_sunter`, with a class of its own for each kind of pair that agrees in several fields at once
    without being a match: same household (surname and address), of the same name in it (junior and senior),
    same address, same name elsewhere. Fields are independent within a class, and so dependent over all pairs.
    The classes are found by expectation and maximisation, without truth, on another dataset; from the
    registry at hand comes how common each name, house number and street is, and how many people there are at
    each door: the more, the likelier somebody else has the name. A missing value weighs nothing.

    Source: Winkler 2002, "Methods for Record Linkage and Bayesian Networks"; Larsen and Rubin 2001,
    doi:10.1198/016214501750332956.

    threshold: lowest log2 odds that the pair is a match, prior included, in bits, -100..100, inclusive; 0 is
        even odds, 3.5 is eleven to one
    prior: share of requests that have a match in the registry, 0..1; None takes that of the training
    required: fields in which both sides must have a value, a name among them
    term_frequencies: whether agreeing on a rare name weighs more
    model: a file made by `confirmbench train`; "" for the one that comes with the package
    keys: blocking keys, tuples of columns; a record that shares one with a request is a candidate
    """

    name: ClassVar[str] = "fellegi_sunter_household"

    threshold: float = 3.5  # FCR 0.0006 and 0.0009 on typical, seeds 5 and 6

    @staticmethod
    def train(
        registry: pl.LazyFrame, requests: pl.DataFrame, should_confirm: pl.Series | None = None
    ) -> dict[str, Any]:
        """Learn a model from a registry and requests; `should_confirm` is not looked at.

        raises: ConfirmbenchError when there is nothing to learn from, or no convergence
        """
        return learn(observe(registry, requests, DEFAULT_KEYS)).as_json()


def learn(observed: Observed) -> LinkageModel:
    """Learn all classes at once, on all pairs; those that share no key count as unrelated."""
    start = np.stack([_starting(observed, name) for name in CLASSES])
    is_junior = np.array([name == "junior" for name in CLASSES])
    n_pairs = float(observed.n_records) * observed.n_requests
    shares = np.where(is_junior, JUNIORS_A_REQUEST, 0.5) / max(observed.n_records, 2 * len(CLASSES))
    shares[-1] = 1 - shares[:-1].sum()
    found = estimate(
        observed.candidates,
        shares,
        start,
        learned=np.array([name != "unrelated" for name in CLASSES]),
        n_unseen=n_pairs - observed.n_pairs,
        pseudo=PSEUDO + JUNIORS_IMAGINED * is_junior[:, None, None] * start,
        most_else=observed.most_else(len(CLASSES)),
    )
    check_converged(found, "on all candidate pairs")
    by_chance = np.array([[field in BY_CHANCE.get(name, ()) for field in FIELDS] for name in CLASSES])
    status = observed.status() | {"iterations": len(found.log_likelihoods), "converged": True}
    rates = found.shares[:-1] * observed.n_records
    return LinkageModel(
        tuple(CLASSES),
        rates,
        found.levels,
        by_chance,
        by_door=np.array([name == "address" for name in CLASSES]),
        records_at_door=observed.records_at_door,
        chance=observed.chance(),
        status=status,
    )


def _starting(observed: Observed, name: str) -> Floats:
    levels = observed.starting(CLASSES[name])
    for field, probabilities in JUNIOR.items() if name == "junior" else ():
        levels[list(FIELDS).index(field), : len(probabilities)] = probabilities
    return levels
