"""Trees read from scikit-learn and written to JSON, and files that are none.

Trees added up, against trees walked in plain Python.
"""

import json
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.ensemble import HistGradientBoostingClassifier

from generators.errors import ConfirmbenchError
from matchers.kernels.models import add_up
from matchers.linkage.trees import Tree, Trees, join_trees, of_scikit_learn

NAMES = ("x", "y", "z")


@pytest.fixture(scope="module")
def learned():
    """A classifier of 4,000 vectors, a tenth of whose values are missing, and those vectors."""
    draw = np.random.default_rng(7)
    vectors = draw.normal(size=(4_000, 3)).round(2)
    right = vectors[:, 0] * vectors[:, 1] + draw.normal(size=4_000) > 0.5
    vectors[draw.random(vectors.shape) < 0.1] = np.nan
    model = HistGradientBoostingClassifier(max_iter=30, early_stopping=False, random_state=0)
    return model.fit(vectors, right), vectors


def test_add_up_to_the_decision_function(learned):
    """On what was learned from, and on vectors of missing and of extreme values."""
    model, vectors = learned
    odd = np.array([[np.nan] * 3, [np.inf] * 3, [-np.inf] * 3, [0.0] * 3])
    trees = of_scikit_learn(model, NAMES)

    for some in (vectors, odd):
        assert np.abs(trees.scores(some) - model.decision_function(some)).max() <= 1e-12


def test_json_keeps_every_bit(learned):
    model, vectors = learned
    trees = of_scikit_learn(model, NAMES)
    read = Trees.of_json(json.loads(json.dumps(trees.as_json())), NAMES)

    assert (read.scores(vectors) == trees.scores(vectors)).all()
    assert read.as_json() == trees.as_json()


GOOD = {
    "features": ["x", "y", "z"],
    "start": 0.5,
    "trees": [
        {
            "feature": "2 -1 -1",
            "threshold": "1.5 0 0",
            "missing_left": "1 0 0",
            "left": "1 0 0",
            "right": "2 0 0",
            "value": "0 -1 1",
        }
    ],
}


def test_reads_what_it_says():
    trees = Trees.of_json(GOOD, NAMES)
    assert trees.scores(np.array([[0, 0, 1.5], [0, 0, 2], [0, 0, np.nan]])).tolist() == [-0.5, 1.5, -0.5]
    assert trees.as_json() == GOOD | {
        "trees": [GOOD["trees"][0] | {"threshold": "1.5 0 0", "value": "0 -1.0 1.0"}]
    }


@pytest.mark.parametrize(
    "change",
    [
        {"left": "0 0 0"},  # would never end
        {"right": "3 0 0"},  # no such node
        {"feature": "3 -1 -1"},  # no such feature
        {"feature": "-2 -1 -1"},
        {"value": "0 nan 1"},
        {"value": "0 -1 inf"},
        {"threshold": "nan 0 0"},
        {"value": "0 -1"},  # too short
        {"left": "1.5 0 0"},
        {"left": "x 0 0"},
        {"left": [1, 0, 0]},
        dict.fromkeys(GOOD["trees"][0], ""),
    ],
)
def test_damaged_trees_are_refused(change):
    with pytest.raises(ConfirmbenchError, match=r"The model is damaged .* train it again"):
        Trees.of_json(GOOD | {"trees": [GOOD["trees"][0] | change]}, NAMES)


@pytest.mark.parametrize(
    "found",
    [{}, GOOD | {"trees": []}, GOOD | {"trees": None}, GOOD | {"start": "much"}, GOOD | {"trees": [1]}],
)
def test_what_is_no_model_is_refused(found):
    with pytest.raises(ConfirmbenchError, match="The model is damaged"):
        Trees.of_json(found, NAMES)


def test_other_features_are_refused():
    with pytest.raises(ConfirmbenchError, match="other features than this version has"):
        Trees.of_json(GOOD, ("x", "y"))


STUMP = Tree(
    np.array([0, -1, -1], np.int32),
    np.array([0.5, 0.0, 0.0]),
    np.array([True, False, False]),
    np.array([1, 0, 0], np.int32),
    np.array([2, 0, 0], np.int32),
    np.array([0.0, -1.0, 2.0]),
)
DEEPER = Tree(
    np.array([1, -1, 0, -1, -1], np.int32),
    np.array([0.0, 0.0, 3.0, 0.0, 0.0]),
    np.array([False, False, True, False, False]),
    np.array([1, 0, 3, 0, 0], np.int32),
    np.array([2, 0, 4, 0, 0], np.int32),
    np.array([0.0, 10.0, 0.0, 20.0, 40.0]),
)
VALUES = st.one_of(st.just(math.nan), st.just(0.5), st.floats(-5, 5), st.just(math.inf), st.just(-math.inf))


def walked(tree, vector):
    """The value of the leaf that a vector reaches."""
    node = 0
    while tree.features[node] >= 0:
        value = vector[tree.features[node]]
        left = tree.missing_left[node] if math.isnan(value) else value <= tree.thresholds[node]
        node = (tree.left if left else tree.right)[node]
    return tree.values[node]


def added_up(trees, vectors, start=0.25):
    return join_trees(("x", "y"), start, trees).scores(np.array(vectors, np.float64).reshape(-1, 2))


@given(
    st.lists(st.tuples(VALUES, VALUES), max_size=8), st.lists(st.sampled_from([STUMP, DEEPER]), min_size=1)
)
def test_as_plain_python_walks(vectors, trees):
    expected = [0.25 + sum(walked(tree, vector) for tree in trees) for vector in vectors]

    assert added_up(trees, vectors).tolist() == pytest.approx(expected)


def test_by_hand():
    """The threshold itself goes left; a missing value goes where the node says."""
    vectors = [(0.5, 0.0), (0.6, 1.0), (math.nan, math.nan), (3.5, 1.0)]

    assert added_up([STUMP, DEEPER], vectors).tolist() == [9.25, 22.25, 19.25, 42.25]


def test_a_tree_may_be_a_single_leaf():
    leaf = Tree(*(column[1:2] for column in vars(STUMP).values()))
    assert added_up([leaf], [(1.0, 2.0)]).tolist() == [-0.75]


def test_has_one_specialisation():
    assert len(add_up.signatures) == 1
