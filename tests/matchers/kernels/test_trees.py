"""Trees added up, against trees walked in plain Python."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchers.kernels.models import add_up
from matchers.linkage.trees import Tree, joined

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
    return joined(("x", "y"), start, trees).scores(np.array(vectors, np.float64).reshape(-1, 2))


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
