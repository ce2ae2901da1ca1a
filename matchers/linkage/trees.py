"""A sum of decision trees as numbers: taken from scikit-learn, written to JSON, evaluated by a kernel."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from generators.errors import ConfirmbenchError
from matchers.kernels import models as kernel

Floats = npt.NDArray[np.float64]
Numbers = npt.NDArray[np.int32]
MOST_NODES = 1_000_000


@dataclass(frozen=True)
class Trees:
    """Trees end to end, as `matchers.kernels.models.add_up` takes them; names: of what they look at."""

    names: tuple[str, ...]
    start: float
    roots: Numbers
    features: Numbers
    thresholds: Floats
    missing_left: npt.NDArray[np.bool_]
    left: Numbers
    right: Numbers
    values: Floats

    def scores(self, vectors: Floats) -> Floats:
        """Return the sum over all trees for each vector; shape (n, names), NaN is missing."""
        scores = np.empty(len(vectors))
        kernel.add_up(
            np.ascontiguousarray(vectors, np.float64),
            self.roots,
            self.features,
            self.thresholds,
            self.missing_left,
            self.left,
            self.right,
            self.values,
            self.start,
            scores,
        )
        return scores

    def as_json(self) -> dict[str, Any]:
        """Return what `of_json` reads: a line a tree and property, numbers apart by blanks.

        Nodes are numbered from 0 in each tree; a leaf has feature -1, and 0 for what it does not have.
        """
        ends = [*self.roots[1:].tolist(), len(self.features)]
        trees = [self._tree(first, last) for first, last in zip(self.roots.tolist(), ends, strict=True)]
        return {"features": list(self.names), "start": self.start, "trees": trees}

    def _tree(self, first: int, last: int) -> dict[str, str]:
        part = slice(first, last)
        splits = self.features[part] != kernel.LEAF
        columns: dict[str, npt.NDArray[Any]] = {
            "feature": self.features[part],
            "threshold": self.thresholds[part],
            "missing_left": self.missing_left[part].astype(int),
            "left": np.where(splits, self.left[part] - first, 0),
            "right": np.where(splits, self.right[part] - first, 0),
            "value": self.values[part],
        }
        return {name: " ".join(map(_write, column.tolist())) for name, column in columns.items()}

    @classmethod
    def of_json(cls, found: Mapping[str, Any], names: Sequence[str]) -> "Trees":
        """Read trees.

        names: what this version can look at, in order
        raises: ConfirmbenchError when the trees look at something else, or are damaged
        """
        try:
            if list(found["features"]) != list(names):
                raise ConfirmbenchError(
                    "The model was trained with other features than this version has; train it again."
                )
            trees = [_parse_tree(tree) for tree in found["trees"]]
            read = join_trees(tuple(names), float(found["start"]), trees)
        except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as error:
            raise ConfirmbenchError(f"The model is damaged ({error!r}); train it again.") from None
        read.check()
        return read

    def check(self) -> None:
        """Raise ConfirmbenchError unless every path goes on within its tree and ends in a number."""
        own = np.arange(len(self.features))
        sizes = np.diff(np.append(self.roots, len(own)))
        ends = np.repeat(self.roots + sizes, sizes)
        split = self.features != kernel.LEAF
        onward = all(((own < next_) & (next_ < ends))[split].all() for next_ in (self.left, self.right))
        known = ((self.features >= kernel.LEAF) & (self.features < len(self.names))).all()
        numbers = np.isfinite(self.values).all() and np.isfinite(self.start)
        if not (onward and known and numbers and not np.isnan(self.thresholds).any()):
            raise ConfirmbenchError("The model is damaged (a tree leads nowhere); train it again.")


@dataclass(frozen=True)
class Tree:
    """One tree, its nodes numbered from 0; the fields are as in `Trees`."""

    features: Numbers
    thresholds: Floats
    missing_left: npt.NDArray[np.bool_]
    left: Numbers
    right: Numbers
    values: Floats


def join_trees(names: tuple[str, ...], start: float, trees: Sequence[Tree]) -> Trees:
    """Lay trees end to end."""
    sizes = [len(tree.features) for tree in trees]
    roots = np.cumsum([0, *sizes[:-1]]).astype(np.int32)
    if not trees or min(sizes) == 0 or sum(sizes) > MOST_NODES:
        raise ValueError(f"{len(trees)} trees with {sum(sizes)} nodes")
    moved = np.repeat(roots, sizes)

    def end_to_end(name: str) -> Any:
        return np.concatenate([getattr(tree, name) for tree in trees])

    return Trees(
        names,
        start,
        roots,
        end_to_end("features"),
        end_to_end("thresholds"),
        end_to_end("missing_left"),
        end_to_end("left") + moved,
        end_to_end("right") + moved,
        end_to_end("values"),
    )


def of_scikit_learn(model: Any, names: tuple[str, ...]) -> Trees:
    """Return the trees of a fitted HistGradientBoostingClassifier of two classes without categories.

    scikit-learn has no public way to read them; who calls this compares the sums with `decision_function`.
    """
    trees = [_of_nodes(stage[0].nodes) for stage in model._predictors]
    return join_trees(names, float(model._baseline_prediction.item()), trees)


def _of_nodes(nodes: npt.NDArray[Any]) -> Tree:
    leaf = nodes["is_leaf"].astype(np.bool_)
    return Tree(
        np.where(leaf, kernel.LEAF, nodes["feature_idx"]).astype(np.int32),
        np.where(leaf, 0.0, nodes["num_threshold"]),
        nodes["missing_go_to_left"].astype(np.bool_) & ~leaf,
        np.where(leaf, 0, nodes["left"]).astype(np.int32),
        np.where(leaf, 0, nodes["right"]).astype(np.int32),
        np.where(leaf, nodes["value"], 0.0),
    )


def _parse_tree(tree: Mapping[str, str]) -> Tree:
    """Read one tree; raises ValueError unless its lines are numbers and of the same length."""
    features, left, right = (_numbers(tree[name]) for name in ("feature", "left", "right"))
    missing = _numbers(tree["missing_left"]) != 0
    thresholds, values = (np.array(tree[name].split(), np.float64) for name in ("threshold", "value"))
    read = Tree(features, thresholds, missing, left, right, values)
    if len({len(column) for column in vars(read).values()}) > 1:
        raise ValueError("the lines of a tree differ in length")
    return read


def _numbers(line: str) -> Numbers:
    return np.array(line.split(), np.int64).astype(np.int32)


def _write(value: float) -> str:
    return "0" if value == 0 else repr(value)
