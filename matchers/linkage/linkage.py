"""A linkage model: classes of pairs, how each agrees, and what that makes of a pair (Fellegi, Sunter 1969).

The match weight of a level is log2 of m, its probability among matches, over u, that in another class. A
pair's score is the log2 odds that it is a match rather than of any other class: with two classes the sum of
its weights and of the prior's, with more the same against all the others together.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from generators.errors import ConfirmbenchError
from matchers.linkage.latent_classes import Floats, log_levels
from matchers.linkage.levels import FIELDS, N_LEVELS, NAMES, Bearers

DIGITS = 8  # significant ones that a model file keeps
LEAST_UNRELATED = 0.01  # share of pairs that are unrelated at least; matters below some thousand records


@dataclass(frozen=True)
class LinkageModel:
    """What was learned of pairs: the first class is match, the last unrelated.

    rates: float64, shape (classes - 1,), pairs of each class but the last that a request has on average
    levels: float64, shape (classes, fields, levels), probability of each level among pairs with both values
    by_chance: bool, shape (classes, fields), whether exact agreement there is mere chance
    by_door: bool, shape (classes,), whether rates grow with the records at a record's door
    records_at_door: their mean in the registry trained on, above 0
    chance: of the fields COUNTED, the probability that two random records of the registry trained on agree
    status: how the training went
    """

    classes: tuple[str, ...]
    rates: Floats
    levels: Floats
    by_chance: npt.NDArray[np.bool_]
    by_door: npt.NDArray[np.bool_]
    records_at_door: float
    chance: Mapping[str, float]
    status: Mapping[str, Any]

    def as_json(self) -> dict[str, Any]:
        """Return what `of_json` reads."""
        return {
            "classes": list(self.classes),
            "rates": dict(zip(self.classes, map(_round_off, self.rates), strict=False)),
            "levels": {field: self._field_as_json(f) for f, field in enumerate(FIELDS)},
            "by_chance": {
                name: [field for f, field in enumerate(FIELDS) if self.by_chance[c, f]]
                for c, name in enumerate(self.classes)
            },
            "by_door": [name for c, name in enumerate(self.classes) if self.by_door[c]],
            "records_at_door": _round_off(self.records_at_door),
            "chance": {field: _round_off(value) for field, value in self.chance.items()},
            "status": dict(self.status),
        }

    def _field_as_json(self, f: int) -> dict[str, list[float]]:
        labels = list(FIELDS.values())[f]
        return {label: [_round_off(x) for x in self.levels[:, f, i]] for i, label in enumerate(labels)}

    @classmethod
    def of_json(cls, found: Mapping[str, Any]) -> "LinkageModel":
        """Read a model.

        raises: ConfirmbenchError when it has other fields or levels than this version, or is damaged
        """
        try:
            if {field: tuple(levels) for field, levels in found["levels"].items()} != dict(FIELDS):
                raise ConfirmbenchError(
                    "The model was trained with other fields or levels than this version has; train it again."
                )
            classes = tuple(found["classes"])
            model = cls(
                classes,
                np.array([float(found["rates"][name]) for name in classes[:-1]]),
                _levels(found["levels"], len(classes)),
                np.array([[field in found["by_chance"][name] for field in FIELDS] for name in classes]),
                np.array([name in found["by_door"] for name in classes]),
                float(found["records_at_door"]),
                {field: float(value) for field, value in found["chance"].items()},
                found["status"],
            )
        except (KeyError, TypeError, ValueError, IndexError, AttributeError) as error:
            raise ConfirmbenchError(f"The model is damaged ({error!r}); train it again.") from None
        model.check()
        return model

    def check(self) -> None:
        """Raise ConfirmbenchError unless every number is one that a model can have."""
        used = np.array([[i < len(labels) for i in range(N_LEVELS - 1)] for labels in FIELDS.values()])
        levels_right = (self.levels[:, used] > 0).all() and (self.levels[:, used] <= 1).all()
        others_right = ((self.rates > 0) & np.isfinite(self.rates)).all() and all(
            0 < value <= 1 for value in self.chance.values()
        )
        others_right = others_right and 0 < self.records_at_door < float("inf")
        if len(self.classes) < 2 or not levels_right or not others_right:
            raise ConfirmbenchError("The model has a probability outside 0 to 1; train it again.")

    def at(self, borne: Bearers) -> "LinkageModel":
        """Return the model for another registry, where names and streets agree by chance as they do there."""
        levels = self.levels.copy()
        for f, (field, labels) in enumerate(FIELDS.items()):
            if field in self.chance and borne.chance(field) > 0:
                exact, rows = len(labels) - 1, self.by_chance[:, f]
                before = levels[rows, f, exact]
                after = np.minimum(before * borne.chance(field) / self.chance[field], 0.5)
                levels[rows, f, :exact] *= ((1 - after) / (1 - before))[:, None]
                levels[rows, f, exact] = after
        return replace(self, levels=levels)

    def tables(self, n_records: int, prior: float | None) -> Floats:
        """Return what the kernel `log_odds` adds up: float64, shape (classes, fields, 1 + levels).

        prior: share of requests that have a match in the registry; None for that of the training
        """
        rates = self.rates.copy()
        rates[0] = rates[0] if prior is None else prior
        shares = rates / max(1, n_records)
        logs = log_levels(self.levels)
        logs[:, 0] += np.log(np.append(shares, max(1 - shares.sum(), LEAST_UNRELATED)))[:, None]
        return logs

    def parameters(self) -> pl.DataFrame:
        """Return m, u and match weight of every level.

        returns: `against`, the class that u belongs to; `field`, `level`, `m`, `u` (0..1) and `weight`, in
            bits; a missing value weighs nothing and has no row
        """
        rows = [
            (self.classes[c], field, label, self.levels[0, f, i], self.levels[c, f, i])
            for c in range(1, len(self.classes))
            for f, (field, labels) in enumerate(FIELDS.items())
            for i, label in enumerate(labels)
        ]
        frame = pl.DataFrame(rows, schema=["against", "field", "level", "m", "u"], orient="row")
        return frame.with_columns(weight=(pl.col("m") / pl.col("u")).log(2))


def rarity(borne: Bearers) -> tuple[Floats, npt.NDArray[np.int64]]:
    """Return how much rarer than on average chance agreement on each name is, and where each field's begin.

    returns: log of a value's frequency over the probability of chance agreement, end to end over NAMES; and
        int64, shape (fields,), the place of the first value of each field
    """
    found, bases, length = [np.zeros(1)], [], 1
    for field in FIELDS:
        bases.append(length if field in NAMES else 0)
        if field in NAMES and borne.chance(field) > 0:
            found.append(np.log(borne.frequencies(field) / borne.chance(field)))
            length += len(found[-1])
    return np.concatenate(found), np.array(bases)


def _levels(found: Mapping[str, Mapping[str, list[float]]], n_classes: int) -> Floats:
    levels = np.zeros((n_classes, len(FIELDS), N_LEVELS - 1))
    for f, field in enumerate(found):
        for i, probabilities in enumerate(found[field].values()):
            levels[:, f, i] = np.array(probabilities, np.float64).reshape(n_classes)  # no number for all
    return levels


def _round_off(value: float) -> float:
    return float(f"{value:.{DIGITS}g}")
