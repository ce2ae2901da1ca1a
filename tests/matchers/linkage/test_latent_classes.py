"""EM on counted patterns: planted classes are found, the likelihood never falls, and others find the same."""

import math
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
import recordlinkage
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from generators.errors import ConfirmbenchError
from matchers.linkage.latent_classes import (
    PSEUDO,
    Patterns,
    check_converged,
    count_patterns,
    estimate,
    frequencies,
)

N_LEVELS = (3, 2, 2, 4)
PLANTED = (  # of each class: probabilities of each level of each field
    ((0.05, 0.10, 0.85), (0.1, 0.9), (0.04, 0.96), (0.05, 0.05, 0.1, 0.8)),
    ((0.90, 0.07, 0.03), (0.2, 0.8), (0.90, 0.10), (0.1, 0.1, 0.1, 0.7)),
    ((0.97, 0.02, 0.01), (0.95, 0.05), (0.92, 0.08), (0.7, 0.2, 0.06, 0.04)),
)
SHARES = (0.2, 0.3, 0.5)


def array(classes, n_levels=N_LEVELS):
    """Level probabilities as one array, padded with 0."""
    found = np.zeros((len(classes), len(n_levels), max(n_levels)))
    for c, fields in enumerate(classes):
        for f, probabilities in enumerate(fields):
            found[c, f, : len(probabilities)] = probabilities
    return found


def simulated(n, seed=0, missing=0.0, shares=SHARES):
    """Patterns of n pairs drawn from the planted classes, int8 of shape (fields, n)."""
    draw = np.random.default_rng(seed)
    members = draw.choice(len(SHARES), size=n, p=shares)
    levels = np.empty((len(N_LEVELS), n), np.int8)
    for f, size in enumerate(N_LEVELS):
        for c in range(len(SHARES)):
            mine = members == c
            levels[f, mine] = 1 + draw.choice(size, size=mine.sum(), p=PLANTED[c][f])
    levels[draw.random(levels.shape) < missing] = 0
    return levels


def start(sharpness=0.7):
    """Rough guesses: matches agree, relatives in fields 1 and 3, strangers nowhere."""
    agreeing = ((0, 1, 2, 3), (1, 3), ())
    return array(
        [
            [_guess(size, sharpness if f in fields else 1 - sharpness) for f, size in enumerate(N_LEVELS)]
            for fields in agreeing
        ]
    )


def _guess(size, exact):
    return (*[(1 - exact) / (size - 1)] * (size - 1), exact)


ALL = np.array([True, True, True])
EVEN = np.array([1 / 3, 1 / 3, 1 / 3])


@pytest.mark.parametrize("missing", [0.0, 0.2])
def test_finds_what_was_planted(missing):
    """Shares, m and u of three classes, with values missing at random or not."""
    patterns = count_patterns([simulated(200_000, missing=missing)], N_LEVELS)
    found = estimate(patterns, EVEN, start(), ALL)

    assert found.converged
    np.testing.assert_allclose(found.shares, SHARES, atol=0.03)
    np.testing.assert_allclose(found.levels, array(PLANTED), atol=0.03)


def test_what_is_held_fast_stays():
    """With the last class known, the others are found; its own probabilities do not move."""
    patterns = count_patterns([simulated(100_000)], N_LEVELS)
    begin = start()
    begin[2] = array(PLANTED)[2]
    found = estimate(patterns, EVEN, begin, np.array([True, True, False]))

    np.testing.assert_array_equal(found.levels[2], begin[2])
    np.testing.assert_allclose(found.levels[:2], array(PLANTED)[:2], atol=0.03)


def test_pairs_not_compared_are_of_the_last_class():
    """Only pairs that agree in field 0, 1 or 3 are compared; shares are of all pairs, seen or not."""
    shares = np.array([0.02, 0.03, 0.95])
    levels = simulated(500_000, shares=shares)
    seen = (levels[[0, 1, 3]] == np.array([[3], [2], [4]])).any(axis=0)
    begin = start()
    begin[2] = array(PLANTED)[2]
    patterns = count_patterns([levels[:, seen]], N_LEVELS)
    found = estimate(patterns, EVEN, begin, np.array([True, True, False]), n_unseen=float((~seen).sum()))

    assert seen.mean() < 0.2
    assert found.shares.sum() == pytest.approx(1)
    np.testing.assert_allclose(found.shares[:2], shares[:2], rtol=0.25)  # some members are among the unseen


def test_same_as_the_slow_reference():
    """Three iterations over the pairs one by one, in plain Python."""
    levels = simulated(300, missing=0.1)
    found = estimate(count_patterns([levels], N_LEVELS), EVEN, start(), ALL, most_iterations=3)
    shares, probabilities = list(EVEN), start().tolist()
    for _ in range(3):
        shares, probabilities = _reference(levels.T.tolist(), shares, probabilities)

    assert not found.converged
    np.testing.assert_allclose(found.shares, shares, rtol=1e-12)
    np.testing.assert_allclose(found.levels, probabilities, rtol=1e-12)


def _reference(pairs, shares, levels):
    totals = [0.0] * len(shares)
    counted = [
        [[PSEUDO if i < size else 0.0 for i in range(max(N_LEVELS))] for size in N_LEVELS] for _ in shares
    ]
    for pair in pairs:
        weights = [
            share * math.prod(levels[c][f][level - 1] for f, level in enumerate(pair) if level)
            for c, share in enumerate(shares)
        ]
        for c, weight in enumerate(weights):
            member = weight / sum(weights)
            totals[c] += member
            for f, level in enumerate(pair):
                if level:
                    counted[c][f][level - 1] += member
    return (
        [total / len(pairs) for total in totals],
        [[[x / sum(field) for x in field] for field in fields] for fields in counted],
    )


@given(st.integers(0, 10_000), st.floats(0.55, 0.95), st.integers(2, 400))
@settings(max_examples=30, deadline=None)
def test_likelihood_never_falls(seed, sharpness, n):
    """Whatever the data and the start."""
    patterns = count_patterns([simulated(n, seed, missing=0.3)], N_LEVELS)
    assume(len(patterns.counts) > 1)
    bounds = np.full((3, 4), 1 - sharpness / 2)
    found = estimate(
        patterns,
        EVEN,
        start(sharpness),
        ALL,
        n_unseen=float(seed),
        pseudo=np.full((3, 4, 4), 0.3),
        most_else=bounds,
        most_iterations=60,
    )

    assert all(later >= earlier - 1e-7 * abs(earlier) for earlier, later in pairwise(found.log_likelihoods))
    assert np.isfinite(found.levels).all()
    np.testing.assert_allclose(found.levels.sum(axis=2), 1)
    assert (found.levels[:, :, 0] <= bounds + 1e-12).all()


def test_a_bound_leaves_the_rest_in_proportion():
    """Where the first level may be no likelier than 1 %, the others grow together."""
    patterns = count_patterns([simulated(100_000)], N_LEVELS)
    bounds = np.ones((3, 4))
    bounds[0, 0] = 0.01
    free, bound = (
        estimate(patterns, EVEN, start(), ALL, most_else=most).levels[0, 0] for most in (None, bounds)
    )
    assert free[0] == pytest.approx(0.05, abs=0.02)
    assert bound[0] == pytest.approx(0.01)
    assert bound[1] / bound[2] == pytest.approx(free[1] / free[2], rel=0.2)


def test_agrees_with_recordlinkage_on_binary_vectors():
    """The toolkit's ECM classifier, on the same vectors of yes and no: probabilities and share of matches."""
    draw = np.random.default_rng(7)
    matches = draw.random(20_000) < 0.15
    m, u = (0.95, 0.9, 0.85, 0.97, 0.8), (0.05, 0.1, 0.02, 0.2, 0.01)
    agree = np.array(
        [draw.random(20_000) < np.where(matches, a, b) for a, b in zip(m, u, strict=True)], np.int8
    )
    theirs = recordlinkage.ECMClassifier(init="jaro", atol=1e-7, max_iter=500)
    theirs.fit(pd.DataFrame(agree.T, columns=list("abcde")))
    begin = np.array([[[0.1, 0.9]] * 5, [[0.9, 0.1]] * 5])
    ours = estimate(
        count_patterns([agree + np.int8(1)], (2,) * 5), np.array([0.1, 0.9]), begin, np.array([True, True])
    )

    assert ours.shares[0] == pytest.approx(theirs.p, abs=0.002)
    np.testing.assert_allclose(
        ours.levels[0, :, 1], [theirs.m_probs[x][1] for x in theirs.m_probs], atol=0.003
    )
    np.testing.assert_allclose(
        ours.levels[1, :, 1], [theirs.u_probs[x][1] for x in theirs.u_probs], atol=0.003
    )


def test_portions_are_counted_together():
    levels = simulated(1_000)
    whole, parts = (
        count_patterns(portions, N_LEVELS) for portions in ([levels], [levels[:, :9], levels[:, 9:]])
    )

    np.testing.assert_array_equal(whole.levels, parts.levels)
    np.testing.assert_array_equal(whole.counts, parts.counts)
    assert whole.counts.sum() == 1_000
    assert {tuple(row) for row in whole.levels.tolist()} == set(map(tuple, levels.T.tolist()))


def test_frequencies_leave_missing_out():
    """Half missing, and of the others three quarters at level 2; half a member is added to each."""
    patterns = Patterns(np.array([[0], [1], [2]], np.int8), np.array([800.0, 200.0, 600.0]), (2,))

    np.testing.assert_allclose(frequencies(patterns), [[200.5 / 801, 600.5 / 801]])


def test_refuses_pairs_that_all_look_alike():
    patterns = count_patterns([np.ones((4, 50), np.int8)], N_LEVELS)
    with pytest.raises(ConfirmbenchError, match="The 50 candidate pairs all agree in the same way"):
        estimate(patterns, EVEN, start(), ALL)


def test_a_constant_field_gives_numbers():
    """One that always agrees, one that is always missing: no NaN, and the others are learned all the same."""
    levels = simulated(50_000)
    levels[1], levels[2] = 2, 0
    found = estimate(count_patterns([levels], N_LEVELS), EVEN, start(), ALL)

    assert np.isfinite(found.levels).all()
    np.testing.assert_allclose(found.levels[:, 1, 1], 1, atol=0.001)
    np.testing.assert_allclose(found.levels[:, 2, :2], 0.5)


def test_says_when_it_does_not_converge():
    patterns = count_patterns([simulated(500)], N_LEVELS)
    found = estimate(patterns, EVEN, start(), ALL, most_iterations=2)
    with pytest.raises(ConfirmbenchError, match="did not converge in 2 iterations on pairs of twins"):
        check_converged(found, "on pairs of twins")
