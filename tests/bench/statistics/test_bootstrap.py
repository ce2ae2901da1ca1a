"""The bootstrap against the sandwich error, resampling cluster by cluster, and its own coverage."""

import numpy as np
import pytest
from scipy.stats import poisson

from bench.scoring.rate import FCR, FNR, RARE_SHARE, Rate, Rates
from bench.statistics import bootstrap
from bench.statistics.clusters import Cells, collapse, of_cells
from bench.statistics.intervals import Interval
from bench.statistics.paired import Pairs, newcombe
from bench.statistics.prevalence import ppv


def clustered(seed, n_clusters=2_000, flags=1, mean=0.1):
    """Errors of some matchers on the same requests; the chance of one is the cluster's own."""
    rng = np.random.default_rng(seed)
    sizes = rng.poisson(2, n_clusters) + 1
    ids = np.repeat(np.arange(n_clusters), sizes)
    chances = rng.beta(2 * mean, 2 * (1 - mean), n_clusters)[ids]
    return ids, [rng.random(len(ids)) < chances for _ in range(flags)]


def cells_of(ids, *flags):
    return collapse(ids, np.ones(len(ids), np.bool_), *flags)


@pytest.mark.parametrize("seed", range(5))
def test_standard_error_equals_the_sandwich(seed):
    ids, (errors,) = clustered(seed)
    cells = cells_of(ids, errors)

    found = bootstrap.rate(cells, seed, replicates=10_000)

    assert found.value == errors.mean()
    assert found.method == "bootstrap"
    assert found.standard_error == pytest.approx(np.sqrt(of_cells(cells).variance), rel=0.03)


def test_drawing_cells_is_drawing_clusters():
    """The same spread as drawing the clusters themselves, one by one."""
    ids, (errors,) = clustered(1, 150)
    m, e = np.bincount(ids), np.bincount(ids, errors)
    drawn = np.random.default_rng(2).integers(0, 150, (8_000, 150))
    slowly = e[drawn].sum(axis=1) / m[drawn].sum(axis=1)

    found = bootstrap.rate(cells_of(ids, errors), 3, replicates=8_000)

    assert found.standard_error == pytest.approx(slowly.std(), rel=0.04)
    assert found.interval == pytest.approx(np.quantile(slowly, [0.025, 0.975]), abs=0.1 * slowly.std())


def test_intervals_hold_the_rate():
    def holds(seed):
        ids, (errors,) = clustered(seed, 300)
        low, high = bootstrap.rate(cells_of(ids, errors), seed, replicates=400).interval
        return low <= 0.1 <= high

    assert 0.91 <= np.mean([holds(seed) for seed in range(400)]) <= 0.98


def test_the_same_seed_draws_the_same():
    ids, (errors,) = clustered(4, 200)
    cells = cells_of(ids, errors)
    drawn = bootstrap.resample(cells, 5, 300)

    np.testing.assert_array_equal(drawn, bootstrap.resample(cells, 5, 300))
    np.testing.assert_array_equal(drawn[:100], bootstrap.resample(cells, 5, 100))
    assert not np.array_equal(drawn, bootstrap.resample(cells, 6, 300))


@pytest.mark.parametrize("clusters", [1, 2, 40, 5_000, 3_000_000])
def test_clusters_alike_come_as_often_as_a_poisson_number(clusters):
    """Against scipy's distribution."""
    drawn = bootstrap.resample(Cells(np.array([[1]]), np.array([clusters])), 3, 20_000)[:, 0]

    assert drawn.mean() == pytest.approx(clusters, abs=4 * np.sqrt(clusters / 20_000))
    assert drawn.var() == pytest.approx(clusters, rel=0.06)
    ends = poisson.ppf(np.arange(1, 10) / 10, clusters).astype(np.int64)
    seen = np.searchsorted(np.sort(drawn), ends, side="right") / 20_000
    assert seen == pytest.approx(poisson.cdf(ends, clusters), abs=0.017)


def test_cells_are_drawn_apart():
    cells = Cells(np.eye(3, dtype=np.int64), np.array([5, 5, 300]))
    correlations = np.corrcoef(bootstrap.resample(cells, 1, 20_000).T)

    assert np.abs(correlations - np.eye(3)).max() < 0.03


@pytest.mark.parametrize("errs", [False, True])
def test_no_width_is_never_claimed(errs):
    cells = cells_of(np.arange(50), np.full(50, errs))
    found = bootstrap.rate(cells, 1)
    assert (found.method, found.standard_error) == ("clopper-pearson", None)
    assert found.interval == Rate(RARE_SHARE, 50 * errs, 50, 50.0).interval()


def test_without_requests_nothing_is_known():
    none = np.empty(0, np.bool_)
    found = bootstrap.rate(cells_of(np.empty(0, np.int64), none), 1)
    assert (found.value, found.interval) == (None, Interval(0.0, 1.0))
    assert bootstrap.difference(cells_of(np.empty(0, np.int64), none, none), 1).interval == (-1, 1)


def test_a_difference_is_surer_than_two_rates():
    """The same hard clusters trip both, so their difference scatters less than independent rates would."""
    ids, (a, b) = clustered(7, flags=2)
    found = bootstrap.difference(cells_of(ids, a, b), 1)
    alone = [bootstrap.rate(cells_of(ids, errors), 1).standard_error for errors in (a, b)]
    assert found.value == pytest.approx(a.mean() - b.mean())
    assert found.interval.low <= 0 <= found.interval.high
    assert found.standard_error < 0.9 * np.hypot(*alone)


def test_a_difference_turns_with_its_sides():
    ids, (a, b) = clustered(8, flags=2)
    one, other = (bootstrap.difference(cells_of(ids, *pair), 1).interval for pair in ((a, b), (b, a)))
    assert one == pytest.approx((-other.high, -other.low), abs=1e-3)


def test_matchers_that_never_differ_have_newcombes_interval():
    ids, (a,) = clustered(9, 200)
    found = bootstrap.difference(cells_of(ids, a, a), 1)
    worth = of_cells(cells_of(ids, a)).effective_n
    assert (found.value, found.method) == (0, "newcombe")
    assert found.interval == newcombe(Pairs(int(a.sum()), 0, 0, int((~a).sum())), effective_n=worth)


def test_ppv_agrees_with_the_formula_where_requests_are_alone():
    rng = np.random.default_rng(10)
    positive = rng.random(20_000) < 0.5
    wrong = rng.random(20_000) < np.where(positive, 0.1, 0.02)
    cells = collapse(np.arange(20_000), positive, positive & wrong, ~positive, ~positive & wrong)
    misses, false = cells.sums[1], cells.sums[3]
    expected = ppv(
        Rates(Rate(FNR, int(misses), int(cells.sums[0])), Rate(FCR, int(false), int(cells.sums[2]))), 0.037
    )

    found = bootstrap.ppv(cells, 0.037, 11)

    assert found.value == pytest.approx(expected.value)
    assert found.interval == pytest.approx(expected.interval, abs=0.01)


def test_ppv_without_a_wrong_confirm_is_the_plug_in():
    cells = Cells(np.array([[1, 0, 0, 0], [1, 1, 0, 0], [0, 0, 1, 0]]), np.array([80, 20, 300]))
    found = bootstrap.ppv(cells, 0.1, 1)
    assert found.method == "plug-in"
    assert found.value == 1
    assert found.interval == ppv(Rates(Rate(FNR, 20, 100), Rate(FCR, 0, 300)), 0.1).interval
