"""A fitted linkage model: the registry held, and the scores of a request's candidate pairs."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from generators.errors import ConfirmbenchError
from matchers.engine.blocking import Keys
from matchers.engine.hold import Holding
from matchers.engine.pairs import Portion, confirmed_by
from matchers.kernels.levels import log_odds
from matchers.linkage.doors import at_door
from matchers.linkage.latent_classes import Floats
from matchers.linkage.levels import FIELDS, NAMES, Bearers, agreed_values, bearers, levels_of
from matchers.linkage.linkage import LinkageModel, rarity
from matchers.linkage.observed import held

BITS = float(np.log(2.0))  # nats in a bit


@dataclass(frozen=True)
class Linked:
    """A registry with what a model says about pairs with it.

    crowds: float64, shape (held rows,), log of the records at a row's door over their mean in the training
    """

    registry: Holding
    borne: Bearers
    crowds: Floats
    model: LinkageModel
    tables: Floats
    threshold: float
    required: tuple[str, ...]
    term_frequencies: bool

    @classmethod
    def fit(
        cls,
        registry: pl.LazyFrame,
        keys: Keys,
        model: LinkageModel,
        prior: float | None,
        threshold: float,
        required: tuple[str, ...],
        term_frequencies: bool,
    ) -> "Linked":
        """Hold a registry, and take from it what agrees by chance.

        prior: share of requests that have a match there; None for that of the training
        threshold: lowest log2 odds, in bits, inclusive
        """
        holding = held(registry, keys)
        borne = bearers(holding)
        here = model.at(borne)
        sizes = at_door(holding)
        crowds = np.where(sizes > 0, np.log(np.maximum(sizes, 1) / model.records_at_door), 0.0)
        tables = here.tables(len(holding.held.words), prior)
        return cls(holding, borne, crowds, here, tables, threshold, required, term_frequencies)

    def confirm(self, requests: pl.DataFrame) -> pl.Series:
        """Answer each request: True when a candidate pair reaches the threshold."""
        return pl.Series("confirmed", confirmed_by(self.registry, requests, self.reaches))

    def reaches(self, portion: Portion) -> npt.NDArray[np.bool_]:
        """Return which pairs have what is required, and a score that reaches the threshold."""
        levels = levels_of(portion, self.borne)
        present = np.all([levels[list(FIELDS).index(field)] > 0 for field in self.required], axis=0)
        reached: npt.NDArray[np.bool_] = self._scores(portion, levels) >= self.threshold
        return present & reached

    def scores(self, portion: Portion) -> Floats:
        """Return each pair's log2 odds of being a match, in bits."""
        return self._scores(portion, levels_of(portion, self.borne))

    def parameters(self) -> pl.DataFrame:
        """Return m, u and match weight of every level, with u as in this registry; see `LinkageModel`."""
        return self.model.parameters()

    def _scores(self, portion: Portion, levels: npt.NDArray[np.int8]) -> Floats:
        rarities, bases = rarity(self.borne)
        names = np.array([field in NAMES for field in FIELDS]) & self.term_frequencies
        scores = np.empty(levels.shape[1])
        agreed = agreed_values(portion, levels)
        chance, crowds = self.model.by_chance & names, self.crowds[portion.held]
        log_odds(levels, self.tables, agreed, rarities, bases, chance, crowds, self.model.by_door, scores)
        return scores / BITS


def check_required(required: object) -> None:
    """Raise ConfirmbenchError unless these are different fields, a name among them."""
    if not isinstance(required, tuple) or not set(required) <= set(FIELDS) or not set(required) & set(NAMES):
        raise ConfirmbenchError(
            f"required is {required!r}; it must be a tuple of fields among {', '.join(FIELDS)}, with "
            f"{' or '.join(NAMES)}: without a name nobody is confirmed."
        )


def check_prior(prior: object) -> None:
    """Raise ConfirmbenchError unless this is None or a share between 0 and 1, neither included."""
    is_number = isinstance(prior, int | float) and not isinstance(prior, bool)
    if prior is not None and not (is_number and 0 < float(str(prior)) < 1):
        raise ConfirmbenchError(
            f"prior is {prior!r}; it must be the share of requests that have a match, between 0 and 1, "
            "or None."
        )


def check_flag(name: str, value: object) -> None:
    """Raise ConfirmbenchError unless this is True or False."""
    if not isinstance(value, bool):
        raise ConfirmbenchError(f"{name} is {value!r}; it must be True or False.")
