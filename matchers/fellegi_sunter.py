"""Fellegi and Sunter's model: weights of evidence, learned without truth, added up over the fields."""

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import polars as pl

from matchers.contract import check_range
from matchers.engine.blocking import DEFAULT_KEYS, Keys, check_keys
from matchers.linkage.latent_classes import Floats, check_converged, estimate
from matchers.linkage.levels import COUNTED, FIELDS
from matchers.linkage.linkage import LinkageModel
from matchers.linkage.linked import Linked, check_flag, check_prior, check_required
from matchers.linkage.model_file import read_model
from matchers.linkage.observed import N_LEVELS, Observed, observe

CLASSES = ("match", "unrelated")
# Pairs that agree in some fields are matches often enough to learn m of others from them. Among people at one
# address the rest of the address says nothing, and would pass relatives off as matches: it is left out there.
ADDRESS = ("house_number", "street", "unit", "place")
PASSES = (
    (("given_name", "surname"), ("middle_name", "suffix", *ADDRESS)),
    (("surname", "house_number", "place"), ("given_name", "middle_name", "suffix")),
    (("given_name", "house_number", "place"), ("surname", "middle_name", "suffix")),
)
MATCH = dict.fromkeys(FIELDS, 0.9) | {"middle_name": 0.5}  # where learning begins: m of exact agreement
FARTHEST = 100.0  # bits; a threshold further from even odds is a slip


@dataclass(frozen=True)
class FellegiSunter:
    """Confirm when a candidate's match weights add up to the threshold.

    Each field weighs log2(m / u): m is how often its level of agreement occurs among matches, u among
    unrelated pairs. Fields count as independent, so a relative at the same address gathers most of a match's
    weight and is confirmed at even odds (half of the household requests of a typical dataset); that is the
    model's known weakness, and `fellegi_sunter_household` mends it. u is measured on random pairs, m by
    expectation and maximisation on candidate pairs that agree in some fields, without truth, on another
    dataset; from the registry at hand comes how common each name, house number and street is. A missing value
    weighs nothing.

    Source: Fellegi and Sunter 1969, doi:10.1080/01621459.1969.10501049; levels, passes and rare names as in
    Splink; missing values as in fastLink (Enamorado, Fifield and Imai 2019, doi:10.1017/S0003055418000783).

    threshold: lowest log2 odds that the pair is a match, prior included, in bits, -100..100, inclusive; 0 is
        even odds, 10 about a thousand to one
    prior: share of requests that have a match in the registry, 0..1; None takes that of the training
    required: fields in which both sides must have a value, a name among them
    term_frequencies: whether agreeing on a rare name weighs more
    model: a file made by `confirmbench train`; "" for the one that comes with the package
    keys: blocking keys, tuples of columns; a record that shares one with a request is a candidate
    """

    name: ClassVar[str] = "fellegi_sunter"
    supervised: ClassVar[bool] = False

    threshold: float = 24.0  # FCR 0.0004 and 0.0009 on typical, seeds 5 and 6
    prior: float | None = None
    required: tuple[str, ...] = ("given_name", "house_number", "street")
    term_frequencies: bool = True
    model: str = ""
    keys: Keys = DEFAULT_KEYS

    def __post_init__(self) -> None:
        check_range("threshold", self.threshold, -FARTHEST, FARTHEST)
        check_prior(self.prior)
        check_required(self.required)
        check_keys(self.keys)
        check_flag("term_frequencies", self.term_frequencies)
        LinkageModel.of_json(read_model(self.model, self.name).model)

    @property
    def trained_on(self) -> str:
        """Digest of the dataset that the model was trained on."""
        return read_model(self.model, self.name).digest

    def files(self) -> tuple[str, ...]:
        """Return the files that the answers depend on."""
        return (self.model,) if self.model else ()

    def fit(self, registry: pl.LazyFrame) -> Linked:
        """Hold the registry, and count who bears which name."""
        model = LinkageModel.of_json(read_model(self.model, self.name).model)
        return Linked.fit(
            registry, self.keys, model, self.prior, self.threshold, self.required, self.term_frequencies
        )

    @staticmethod
    def train(
        registry: pl.LazyFrame, requests: pl.DataFrame, should_confirm: pl.Series | None = None
    ) -> dict[str, Any]:
        """Learn a model from a registry and requests; `should_confirm` is not looked at.

        raises: ConfirmbenchError when there is nothing to learn from, or no convergence
        """
        return learn(observe(registry, requests, DEFAULT_KEYS)).as_json()


def learn(observed: Observed) -> LinkageModel:
    """Learn how matches agree, pass by pass; a field is learned in the passes that show it."""
    total, weights, iterations = np.zeros_like(observed.unrelated), np.zeros(len(FIELDS)), []
    for agreeing, shown in PASSES:
        levels, members, n_iterations = _one_pass(observed, agreeing, shown)
        weight = np.array([members * (field in shown) for field in FIELDS])
        total, weights = total + weight[:, None] * levels, weights + weight
        iterations.append(n_iterations)
    match = total / weights[:, None]
    rates = np.array([_matches(observed, match) / observed.n_requests])
    by_chance = np.array([[False] * len(FIELDS), [field in COUNTED for field in FIELDS]])
    status = observed.status() | {"iterations": iterations, "converged": True}
    levels = np.stack([match, observed.unrelated])
    return LinkageModel(
        CLASSES,
        rates,
        levels,
        by_chance,
        by_door=np.array([False, False]),
        records_at_door=observed.records_at_door,
        chance=observed.chance(),
        status=status,
    )


def _one_pass(
    observed: Observed, agreeing: tuple[str, ...], shown: tuple[str, ...]
) -> tuple[Floats, float, int]:
    """Learn from the pairs that agree in some fields: level probabilities, matches and iterations."""
    patterns = observed.agreeing(agreeing, shown)
    start = np.stack([observed.starting(MATCH), observed.unrelated])
    found = estimate(
        patterns,
        np.array([0.5, 0.5]),
        start,
        learned=np.array([True, False]),
        most_else=observed.most_else(len(CLASSES)),
    )
    check_converged(found, f"on pairs that agree in {', '.join(agreeing)}")
    members = float(found.shares[0] * patterns.counts.sum())
    return found.levels[0], members, len(found.log_likelihoods)


def _matches(observed: Observed, match: Floats) -> float:
    """Return the expected number of matches: those that agree in the first pass's fields, and the others."""
    agreeing, shown = PASSES[0]
    matches = _one_pass(observed, agreeing, shown)[1]
    for f, field in enumerate(FIELDS):
        matches /= match[f, N_LEVELS[f] - 1] if field in agreeing else 1.0
    return matches
