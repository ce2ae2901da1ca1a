"""k errors of n requests, and how many independent requests they are worth.

The one value that the rest of this package passes around. Where things are:

- `intervals`: Wilson, Clopper-Pearson, one-sided bounds of a rate
- `counted`: this; `cells`: answers grouped into clusters of requests; `clusters`: design effect, effective n
- `bootstrap`: intervals by drawing clusters again, for a rate, a difference, a PPV
- `paired`: two matchers on the same requests, `sign_flip`: in clusters; `multiple`: many tests, tie groups
- `required`: FNR at a required FCR; `prevalence`: PPV and expected errors at a prevalence
- `subgroups`: floor, ratio to overall; `differentials`: Max/GeoMean; `standardised`: at everybody's mix
- `growth`: a rate against the size of the registry; `planning`: how many requests a claim needs

All are pure: numbers and arrays in, numbers out; no files, no clock; what is drawn is drawn from a seed.
"""

from dataclasses import dataclass

from bench.statistics.intervals import LEVEL, Interval, clopper_pearson, upper_bound, wilson


@dataclass(frozen=True)
class Counted:
    """Errors counted among requests.

    errors: k, 0 to requests
    requests: n, the denominator
    effective_n: how many independent requests they are worth (`clusters.Clustering.effective_n`), 0 to n;
        None when they are independent
    """

    errors: int
    requests: int
    effective_n: float | None = None

    def __post_init__(self) -> None:
        if not 0 <= self.errors <= self.requests:
            raise ValueError(f"{self.errors} errors of {self.requests} requests cannot be.")
        if self.effective_n is not None and not 0 <= self.effective_n <= self.requests:
            raise ValueError(f"The effective n of {self.requests} requests cannot be {self.effective_n}.")
        if self.requests and self.effective_n == 0:
            raise ValueError(f"{self.requests} requests are worth more than 0 independent ones.")

    @property
    def rate(self) -> float | None:
        """Errors / requests; None without requests."""
        return self.errors / self.requests if self.requests else None

    @property
    def n(self) -> float:
        """The effective n; the number of requests where none is given."""
        return float(self.requests if self.effective_n is None else self.effective_n)

    @property
    def k(self) -> float:
        """Errors of an independent sample of size `n` at the same rate: p * effective n."""
        if self.errors == self.requests:
            return self.n  # exactly, so that rounding cannot make it greater
        return self.errors / self.requests * self.n

    @property
    def smoothed(self) -> float:
        """(k + 0.5) / (n + 1): never 0 or 1, so it has a logarithm. 0.5 without requests."""
        return (self.k + 0.5) / (self.n + 1)

    def wilson(self, level: float = LEVEL) -> Interval:
        """Interval for FNR and other rates that are not tiny."""
        return wilson(self.k, self.n, level)

    def clopper_pearson(self, level: float = LEVEL) -> Interval:
        """Interval for FCR: few errors of many."""
        return clopper_pearson(self.k, self.n, level)

    def upper_bound(self, level: float = LEVEL) -> float:
        """One-sided: with confidence `level` the rate is at most this."""
        return upper_bound(self.k, self.n, level)
