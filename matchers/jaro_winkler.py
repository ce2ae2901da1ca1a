"""Names and streets by Jaro-Winkler similarity, everything that is a number exactly."""

from dataclasses import dataclass
from typing import ClassVar

import polars as pl

from matchers.blocking import DEFAULT_KEYS, Keys, check_keys, narrowed
from matchers.kernels.jaro_winkler import confirm_similar
from matchers.ranges import check_range
from matchers.searched import SearchedRegistry


@dataclass(frozen=True)
class JaroWinkler:
    """Confirm when a candidate has a similar given name, surname and street at the same house number.

    Every condition must hold, none makes up for another: given name and surname similar, street
    similar, house number equal, ZIP code or city with state equal, unit and initial of the middle name
    not contradicted, a suffix stated in the request on the record too.

    threshold: lowest Jaro-Winkler similarity of given names and of surnames, 0..1, inclusive
    street_threshold: the same for streets, which the house number and the place already narrow down
    prefix_weight: boost for each of up to four shared leading characters, 0..0.25; Winkler's is 0.1
    keys: blocking keys, tuples of columns; a record that shares one with a request is a candidate
    """

    separable: ClassVar[bool] = True

    threshold: float = 0.88
    street_threshold: float = 0.8
    prefix_weight: float = 0.1
    keys: Keys = DEFAULT_KEYS

    def __post_init__(self) -> None:
        check_range("threshold", self.threshold, 0.0, 1.0)
        check_range("street_threshold", self.street_threshold, 0.0, 1.0)
        check_range("prefix_weight", self.prefix_weight, 0.0, 0.25)
        check_keys(self.keys)

    def fit(self, registry: pl.LazyFrame) -> "FittedJaroWinkler":
        """Normalise, number and index the registry."""
        keys = narrowed(self.keys, required=("house_number",))
        return FittedJaroWinkler(self, SearchedRegistry.build(registry, keys))


@dataclass(frozen=True)
class FittedJaroWinkler:
    """The rule and the registry that it searches."""

    rule: JaroWinkler
    registry: SearchedRegistry

    def confirm(self, requests: pl.DataFrame) -> pl.Series:
        """Answer each request: True when some candidate meets every condition."""
        rule = self.rule
        tunables = (float(rule.threshold), float(rule.street_threshold), float(rule.prefix_weight))
        return self.registry.confirm(requests, confirm_similar, *tunables)
