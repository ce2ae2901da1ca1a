"""A rate: k errors of n requests, with the interval that suits its side. It prints itself.

The one value that counting, comparing, studies, the page and the leaderboard pass around. Two rates of one
matcher on the same requests are `Rates`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import polars as pl

from bench.output.wording import number, percent
from bench.statistics.intervals import LEVEL, Interval, clopper_pearson, upper_bound, wilson


class Side(StrEnum):
    """What a rate is counted among.

    Its value is its name in tables and frames; `Side("FNR")` reads it back.
    """

    FNR = "FNR"  # false no-match rate
    FCR = "FCR"  # false confirm rate
    PRECISION = "precision"  # of one prevalence
    SHARE = "share"  # any other k of n
    RARE_SHARE = "rare share"  # k is small in the usual case

    @property
    def errors(self) -> str:
        """What the numerator counts, in words."""
        return COUNTED[self][0]

    @property
    def requests(self) -> str:
        """What the denominator counts, in words."""
        return COUNTED[self][1]

    @property
    def columns(self) -> tuple[str, str, str]:
        """Errors, requests and effective requests of FNR and FCR in `bench.scoring.slices.COUNTS`."""
        return COLUMNS[self]

    @property
    def other(self) -> "Side":
        """FCR for FNR, FNR for FCR."""
        return Side.FNR if self is Side.FCR else Side.FCR

    @property
    def legend(self) -> str:
        """What numerator and denominator are, for below a table.

        >>> FNR.legend
        'FNR: wrong no-matches / requests that should be confirmed.'
        """
        return f"{self}: {self.errors} / {self.requests}."

    def interval(self, k: float, n: float, level: float = LEVEL) -> Interval:
        """The interval that belongs to this side, of k of n; either may be real.

        Wilson covers close to `level` on average. Clopper-Pearson never covers less, which matters for few
        errors of many, the usual case of wrong confirms.
        """
        rare = self in (Side.FCR, Side.RARE_SHARE)
        return clopper_pearson(k, n, level) if rare else wilson(k, n, level)


FNR, FCR, PRECISION, SHARE, RARE_SHARE = Side
SIDES = (FNR, FCR)
SIDE_TYPE = pl.Enum([side.value for side in SIDES])  # of a column that names the side
COUNTED = {
    FNR: ("wrong no-matches", "requests that should be confirmed"),
    FCR: ("wrong confirms", "requests that should not be confirmed"),
    PRECISION: ("right confirms", "confirms"),
    SHARE: ("cases", "all"),
    RARE_SHARE: ("cases", "all"),
}
COLUMNS = {
    FNR: ("wrong_no_matches", "positives", "effective_positives"),
    FCR: ("wrong_confirms", "negatives", "effective_negatives"),
}


@dataclass(frozen=True)
class Rate:
    """Errors among requests; a share of anything is one, too.

    side: what it is a rate of, or the name of that
    errors: k, 0 to requests
    requests: n, the denominator
    effective: how many independent requests they are worth (`bench.statistics.clusters`), above 0 up to n;
        None where they are independent
    raises: ValueError for counts that cannot be
    """

    side: Side
    errors: int
    requests: int
    effective: float | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "side", Side(self.side))  # a frame has its name
        if not 0 <= self.errors <= self.requests:
            raise ValueError(f"{self.errors} errors of {self.requests} requests cannot be.")
        if self.effective is None:
            return
        if not 0 <= self.effective <= self.requests:
            raise ValueError(f"The effective n of {self.requests} requests cannot be {self.effective}.")
        if self.requests and self.effective == 0:
            raise ValueError(f"{self.requests} requests are worth more than 0 independent ones.")

    @property
    def value(self) -> float | None:
        """Errors / requests; None without requests."""
        return self.errors / self.requests if self.requests else None

    @property
    def n(self) -> float:
        """The effective number of requests; all of them where none is given."""
        return float(self.requests if self.effective is None else self.effective)

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

    def interval(self, level: float = LEVEL) -> Interval:
        """The interval of this side, with the effective number of requests; (0, 1) without requests."""
        return self.side.interval(self.k, self.n, level)

    def known_interval(self, level: float = LEVEL) -> tuple[float | None, float | None]:
        """The same for frames and files: (None, None) without requests."""
        return self.interval(level) if self.requests else (None, None)

    def upper_bound(self, level: float = LEVEL) -> float:
        """One-sided: with confidence `level` the rate is at most this."""
        return upper_bound(self.k, self.n, level)

    @property
    def row(self) -> dict[str, Any]:
        """For JSON: count, of, share; the share is None where there was nothing to count."""
        return {"count": self.errors, "of": self.requests, "share": self.value}

    @property
    def counts(self) -> str:
        """Numerator and denominator, in brackets.

        >>> Rate(FNR, 1116, 43000).counts
        '(1,116/43,000)'
        """
        return f"({self.errors:,}/{self.requests:,})"

    @property
    def brief(self) -> str:
        """In percent, for a sentence or a tile; "-" without requests.

        >>> Rate(FNR, 1116, 43000).brief
        '2.6 %'
        """
        return "-" if self.value is None else percent(self.value)

    @property
    def wordy(self) -> str:
        """In percent, with the counts in words.

        >>> Rate(FNR, 1116, 43000).wordy
        '2.6 % (1,116 of 43,000)'
        """
        return f"{self.brief} ({self.errors:,} of {self.requests:,})"

    def __str__(self) -> str:
        """As tables have it.

        >>> str(Rate(FNR, 1116, 43000)), str(Rate(FCR, 0, 0))
        ('0.0260 (1,116/43,000)', '- (0/0)')
        """
        return f"{number(self.value)} {self.counts}"

    def __format__(self, spec: str) -> str:
        """With "interval", its 95 % interval is added where there is a rate; everything else formats `str`.

        >>> f"{Rate(FCR, 33, 57000):interval}"
        '5.8e-04 (33/57,000) [4.0e-04, 8.1e-04]'
        """
        if spec != "interval":
            return format(str(self), spec)
        return str(self) if self.value is None else f"{self} {self.interval()}"


@dataclass(frozen=True)
class Rates:
    """Both error rates of one matcher, or of one of its settings, on the same requests."""

    fnr: Rate
    fcr: Rate

    def __iter__(self) -> Iterator[Rate]:
        return iter((self.fnr, self.fcr))

    def of(self, side: Side) -> Rate:
        """The rate of FNR or of FCR."""
        return self.fnr if side is FNR else self.fcr
