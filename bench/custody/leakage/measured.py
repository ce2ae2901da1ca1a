"""A row of what was found: counts, a value that follows from them, and its 95 % interval.

Randomness for the attacks: one named Philox generator for each use.

Entropy and mutual information, in bits, from counts.

With p(x, y) = count / n (Shannon 1948; Cover and Thomas 2006, 2.3):

    H(X) = -sum p(x) log2 p(x)
    I(X; Y) = H(X) + H(Y) - H(X, Y), at least 0 and at most min(H(X), H(Y))

Plugged-in counts are too high by about (|X| - 1)(|Y| - 1) / (2 n ln 2) (Miller 1955): 0.00004 bits for two
by two at n = 20,000. It is not taken off.

How hard, and with what luck, the simulated requesters probe.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from math import inf, isfinite, sqrt

import numpy as np
import numpy.typing as npt

from bench.statistics.intervals import LEVEL, clopper_pearson, wilson
from generators.errors import ConfirmbenchError
from generators.sampling import stream_number

Ints = npt.NDArray[np.int64]


def draws(seed: int, name: str) -> np.random.Generator:
    """The generator of one use: another name gives independent draws, so a new attack changes no old one."""
    return np.random.Generator(np.random.Philox(key=[seed, stream_number(name)]))


def sample(size: int, of: int, rng: np.random.Generator) -> Ints:
    """`size` different numbers from 0 to `of` - 1, increasing; all of them where there are no more."""
    return np.sort(rng.permutation(of)[:size]).astype(np.int64)


Numbers = npt.NDArray[np.float64] | npt.NDArray[np.int64]


def entropy(counts: Numbers) -> npt.NDArray[np.float64]:
    """Bits of the distributions along the last axis; 0 where nothing was counted."""
    n = counts.sum(axis=-1, keepdims=True)
    p = np.divide(counts, n, out=np.zeros(counts.shape, np.float64), where=n > 0)
    logs = np.log2(p, out=np.zeros_like(p), where=p > 0)
    return np.asarray(-(p * logs).sum(axis=-1) + 0.0)


def mutual_information(table: Numbers) -> npt.NDArray[np.float64]:
    """I(row; column) of the contingency tables in the last two axes."""
    rows, columns = entropy(table.sum(axis=-1)), entropy(table.sum(axis=-2))
    joint = entropy(table.reshape(*table.shape[:-2], -1))
    return np.maximum(rows + columns - joint, 0.0)


def contingency(rows: npt.NDArray[np.int64], columns: npt.NDArray[np.int64], shape: Sequence[int]) -> Numbers:
    """How often each pair of codes came: int64 of `shape`."""
    return np.bincount(rows * shape[1] + columns, minlength=shape[0] * shape[1]).reshape(shape)


Floats = npt.NDArray[np.float64]
TAILS = ((1 - LEVEL) / 2, (1 + LEVEL) / 2)


@dataclass(frozen=True)
class Found:
    """measure, at: what, and at which list length, k, field, ...

    count: the numerator of a share; None for what is no share
    n: the denominator: of requests, targets, edits, ... as the measure says
    value: None where there is none, e.g. a median that is never reached
    low, high: 95 % interval; None where there is none
    """

    measure: str
    at: str
    count: int | None
    n: int
    value: float | None
    low: float | None
    high: float | None


def share(measure: str, at: str, count: int, n: int, rare: bool = False) -> Found:
    """count / n with Wilson's interval, or Clopper and Pearson's where few of many are expected."""
    interval = (clopper_pearson if rare else wilson)(count, n)
    return Found(measure, at, int(count), int(n), count / n if n else None, *interval)


def difference(measure: str, at: str, first: tuple[int, int], second: tuple[int, int]) -> Found:
    """Share of the first (count, n) minus that of the second, independent of it.

    The interval is Newcombe's hybrid score interval (Statistics in Medicine 17, 1998, method 10). n is of
    both together.
    """
    (a, n), (b, m) = first, second
    if not n or not m:
        return Found(measure, at, None, n + m, None, None, None)
    p, q, of_p, of_q = a / n, b / m, wilson(a, n), wilson(b, m)
    low = p - q - sqrt((p - of_p.low) ** 2 + (of_q.high - q) ** 2)
    high = p - q + sqrt((of_p.high - p) ** 2 + (q - of_q.low) ** 2)
    return Found(measure, at, None, n + m, p - q, low, high)


def bootstrap(
    measure: str,
    at: str,
    values: Floats,
    statistic: Callable[[Floats], Floats],
    resamples: npt.NDArray[np.int64],
) -> Found:
    """A statistic of one value a target, with a percentile interval over targets drawn again (Efron 1979).

    values: float64, shape (n,) or (n, m): the values of a target stay together
    statistic: of values of shape (..., n) or (..., n, m), over the targets; infinite where there is none
    resamples: int64, shape (replicates, n), from `resampled`
    """
    if not len(values):
        return Found(measure, at, None, 0, None, None, None)
    with np.errstate(divide="ignore", invalid="ignore"):
        drawn = np.sort(statistic(values[resamples]))
        value = float(statistic(values))
    low, high = (drawn[int(tail * (len(drawn) - 1))] for tail in TAILS)
    return Found(measure, at, None, len(values), *(_finite(float(each)) for each in (value, low, high)))


def resample(n: int, replicates: int, rng: np.random.Generator) -> npt.NDArray[np.int64]:
    """int64, shape (replicates, n): who comes in each replicate."""
    return rng.integers(0, max(n, 1), (replicates, n))


def mean(values: Floats) -> Floats:
    return np.asarray(values.mean(axis=-1))


def median(values: Floats) -> Floats:
    """The lower median: a value that occurs, so that infinite ones do no harm."""
    place = (values.shape[-1] - 1) // 2
    return np.asarray(np.partition(values, place, axis=-1)[..., place])


def _finite(value: float) -> float | None:
    return value if isfinite(value) else None


NEVER = inf


LEAST = 20  # targets, below which a share or a median says next to nothing


@dataclass(frozen=True)
class Probing:
    """What the attacks are made of. Same values, same probes, whatever the matcher and the screen.

    seed: of targets, candidate lists and edits
    targets: people on file who are attacked; fewer where the dataset asks about fewer
    people: on file, and as many who are not, between whom the membership attack is to tell
    lists: lengths of the candidate lists of addresses, increasing
    coverage: chance that a list holds the address on file at all, 0..1
    queries: k of the membership attack, increasing
    volume_records: records around which inputs are varied
    doubles: pairs of edits tried on each of them
    unknown: letters or digits of a field that the prober of edges does not know
    edge_records: records whose fields are probed for
    batch: requests in a batch of which the counting attack learns totals alone
    numbers: whether probes state the taxpayer number of who is asked about
    replicates: of bootstraps
    """

    seed: int = 1
    targets: int = 1_000
    people: int = 2_000
    lists: tuple[int, ...] = (1, 10, 100, 1_000)
    coverage: float = 0.9
    queries: tuple[int, ...] = (1, 10, 100)
    volume_records: int = 100
    doubles: int = 500
    unknown: int = 2
    edge_records: int = 200
    batch: int = 512
    numbers: bool = False
    replicates: int = 1_000

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            if field.type is int and field.name != "seed" and value < 1:
                raise ConfirmbenchError(f"{field.name} is {value}; it must be at least 1.")
        if self.targets < LEAST or self.people < LEAST:
            raise ConfirmbenchError(
                f"targets is {self.targets} and people {self.people}; each must be at least {LEAST}, "
                "for fewer say next to nothing."
            )
        if self.unknown > 3:
            raise ConfirmbenchError(f"unknown is {self.unknown}; it must be from 1 to 3.")
        if not 0 <= self.coverage <= 1:
            raise ConfirmbenchError(f"coverage is {self.coverage}; it must lie between 0 and 1.")
        for name in ("lists", "queries"):
            _check_sizes(name, getattr(self, name))


def _check_sizes(name: str, sizes: tuple[int, ...]) -> None:
    if not sizes or sizes[0] < 1 or list(sizes) != sorted(set(sizes)):
        raise ConfirmbenchError(f"{name} is {sizes}; it must be whole numbers from 1 on, increasing.")
