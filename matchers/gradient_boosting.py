"""Gradient boosting on comparison vectors: what evidence is worth, learned from another dataset's truth."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt
import polars as pl

from generators.errors import ConfirmbenchError
from matchers.contract import check_range
from matchers.engine.blocking import DEFAULT_KEYS, Keys, check_keys
from matchers.engine.pairs import Portion, confirmed_by, portions
from matchers.linkage.features import FEATURES, Scene, plausible, vectors_of
from matchers.linkage.latent_classes import Floats
from matchers.linkage.model_file import read_model
from matchers.linkage.observed import held
from matchers.linkage.trees import Trees, of_scikit_learn

BITS = float(np.log(2.0))  # nats in a bit
FARTHEST = 100.0  # bits; a threshold further from even odds is a slip
KEYS: Keys = (*DEFAULT_KEYS, ("zip_code", "given_name"))  # survives a wrong surname and house number
PASSES = 3
AT_ONCE = 50_000  # pairs whose vectors are held together: 20 MB
LEARNER = {
    "learning_rate": 0.1,
    "max_iter": 200,
    "max_leaf_nodes": 15,
    "min_samples_leaf": 20,
    "l2_regularization": 1.0,
    "max_bins": 255,
    "early_stopping": False,
    "random_state": 0,
}


@dataclass(frozen=True)
class GradientBoosting:
    """Confirm when trees that learned from another dataset's truth give a candidate the threshold's odds.

    The odds are a sum over decision trees, each of which corrects those before it. They look at how far each
    field agrees, how common the names and the street are in the registry, and who else is at the record's
    door. Pairs with nothing in common in the names, or neither in house number nor street, are not confirmed.
    Truth is known of requests, not of pairs: of a request that should be confirmed the likeliest candidate
    counts as right, and learning is repeated with those that it then prefers; of the others every candidate
    counts as wrong. A model is trained on one dataset, and refused there.

    Source: Friedman 2001, doi:10.1214/aos/1013203451; trained by scikit-learn's
    HistGradientBoostingClassifier, evaluated without it.

    threshold: lowest log2 odds that the pair is right, in bits, -100..100, inclusive; 0 is even odds, 4 is
        sixteen to one
    model: a file made by `confirmbench train`; "" for the one that comes with the package
    keys: blocking keys, tuples of columns; a record that shares one with a request is a candidate
    """

    name: ClassVar[str] = "gradient_boosting"
    supervised: ClassVar[bool] = True

    threshold: float = 4.0  # FCR 0.0005 and 0.0009 on typical, seeds 5 and 6
    model: str = ""
    keys: Keys = KEYS

    def __post_init__(self) -> None:
        check_range("threshold", self.threshold, -FARTHEST, FARTHEST)
        check_keys(self.keys)
        self._trees()

    @property
    def trained_on(self) -> str:
        """Digest of the dataset that the model was trained on."""
        return read_model(self.model, self.name).digest

    def files(self) -> tuple[str, ...]:
        """Return the files that the answers depend on."""
        return (self.model,) if self.model else ()

    def fit(self, registry: pl.LazyFrame) -> "Boosted":
        """Hold the registry, and count names and doors."""
        return Boosted(self.threshold, self._trees(), Scene.of(held(registry, self.keys)))

    def _trees(self) -> Trees:
        return Trees.of_json(read_model(self.model, self.name).model, FEATURES)

    @staticmethod
    def train(
        registry: pl.LazyFrame, requests: pl.DataFrame, should_confirm: pl.Series | None = None
    ) -> dict[str, Any]:
        """Learn from a registry, requests and whether each should be confirmed.

        raises: ConfirmbenchError without the truth, or when there is nothing to learn from
        """
        if should_confirm is None:
            raise ConfirmbenchError("gradient_boosting learns from the truth; train it on a whole dataset.")
        scene = Scene.of(held(registry, KEYS))
        pairs = observe(scene, requests, should_confirm.to_numpy())
        trees = learn(pairs)
        status = {
            "records": len(scene.holding.order),
            "requests": requests.height,
            "pairs": len(pairs.asked),
            "requests_with_pairs": len(np.unique(pairs.asked)),
            "learner": LEARNER | {"passes": PASSES},
        }
        return trees.as_json() | {"status": status}


@dataclass(frozen=True)
class Boosted:
    """A registry and the trees that judge candidate pairs with it."""

    threshold: float
    trees: Trees
    scene: Scene

    def confirm(self, requests: pl.DataFrame) -> pl.Series:
        """Answer each request: True when a candidate pair reaches the threshold."""
        return pl.Series("confirmed", confirmed_by(self.scene.holding, requests, self.reaches))

    def reaches(self, portion: Portion) -> npt.NDArray[np.bool_]:
        """Return which pairs reach the threshold."""
        found = np.zeros(len(portion.asked), np.bool_)
        for places, part in plausible(portion, self.scene.borne, AT_ONCE):
            scores = self.trees.scores(vectors_of(part, self.scene)) / BITS
            found[places] = scores >= self.threshold
        return found


@dataclass(frozen=True)
class TrainingPairs:
    """Plausible candidate pairs of requests.

    asked: int64, shape (pairs,), row of the request
    vectors: float64, shape (pairs, features)
    right: bool, shape (pairs,), whether the request should be confirmed
    """

    asked: npt.NDArray[np.int64]
    vectors: Floats
    right: npt.NDArray[np.bool_]

    def likeliest(self, scores: Floats) -> npt.NDArray[np.bool_]:
        """Return which pair of each request has the highest score; the first of several."""
        order = np.lexsort((np.arange(len(scores)), -scores, self.asked))
        first = np.diff(self.asked[order], prepend=-1) != 0
        found = np.zeros(len(scores), np.bool_)
        found[order[first]] = True
        return found


def observe(scene: Scene, requests: pl.DataFrame, right: npt.NDArray[np.bool_]) -> TrainingPairs:
    """Compare the plausible candidate pairs of requests.

    raises: ConfirmbenchError unless some should be confirmed and some not
    """
    parts = list(_compare_pair(scene, requests)) if requests.height else []
    asked = np.concatenate([part[0] for part in parts]) if parts else np.empty(0, np.int64)
    if not right[asked].any() or right[asked].all():
        raise ConfirmbenchError(
            "There is nothing to learn from: among the requests with a plausible candidate some must be "
            "right and some wrong; train on a larger dataset."
        )
    return TrainingPairs(asked, np.concatenate([part[1] for part in parts]), right[asked])


def _compare_pair(scene: Scene, requests: pl.DataFrame) -> Iterator[tuple[npt.NDArray[np.int64], Floats]]:
    for portion in portions(scene.holding, requests):
        for _, part in plausible(portion, scene.borne, AT_ONCE):
            yield part.asked.astype(np.int64), vectors_of(part, scene)


def learn(pairs: TrainingPairs) -> Trees:
    """Learn in several passes which pair of a right request is the right one, and how to tell it."""
    scores = alike(pairs.vectors)
    for _ in range(PASSES):
        kept = ~pairs.right | pairs.likeliest(scores)
        trees = _boost(pairs.vectors[kept], pairs.right[kept])
        scores = trees.scores(pairs.vectors)
    return trees


def alike(vectors: Floats) -> Floats:
    """Return how alike pairs are, for learning to begin with: the sum of their similarities."""
    columns = [f for f, name in enumerate(FEATURES) if name.endswith("similarity")]
    found: Floats = np.nansum(vectors[:, columns], axis=1)
    return found


def _boost(vectors: Floats, right: npt.NDArray[np.bool_]) -> Trees:
    from sklearn.ensemble import HistGradientBoostingClassifier
    from threadpoolctl import threadpool_limits

    with threadpool_limits(1):  # sums in one order, on any machine; on a busy one faster as well
        model = HistGradientBoostingClassifier(**LEARNER).fit(vectors, right)
    trees = of_scikit_learn(model, FEATURES)
    if not np.allclose(trees.scores(vectors), model.decision_function(vectors), rtol=0, atol=1e-9):
        raise ConfirmbenchError(
            "The trees read from scikit-learn do not add up to its decision function; this version of it "
            "keeps them in another way."
        )
    return trees
