"""A gate that looks the address up in the gazetteer."""

from dataclasses import dataclass

import polars as pl

from bench.custody.screens.classes import CLASSES, MEANINGS, Addresses


@dataclass(frozen=True)
class Deliverable:
    """Admit a request when its address is one that there is.

    Addresses are normalised and looked up whole, without correcting anything: a street with a typing error is
    not found. A request is in one class. Y: all parts are known together. S: the building is known and has
    no such unit. D: the building is known, has units, and none is stated. N: there is no such address.
    Papers are not looked at.

    Source: the outcomes of delivery point validation (DPV), as vendors describe them.

    classes: those of Y, S, D and N that are admitted
    """

    classes: tuple[str, ...] = ("Y",)

    itemwise = True

    def __post_init__(self) -> None:
        if not isinstance(self.classes, tuple) or not self.classes or not set(self.classes) <= set(CLASSES):
            raise ValueError(
                f"classes is {self.classes!r}; it must be a tuple of some of Y, S, D and N, as in ('Y', 'S')"
            )

    def open(self, gazetteer: pl.LazyFrame) -> "OpenDeliverable":
        """Learn every address."""
        return OpenDeliverable(self.classes, Addresses.of(gazetteer))


@dataclass(frozen=True)
class OpenDeliverable:
    """classes: that are admitted; addresses: that there are"""

    classes: tuple[str, ...]
    addresses: Addresses

    def admit(self, requests: pl.DataFrame, papers: pl.DataFrame) -> pl.Series:
        """Whether the class is one of those."""
        return self.addresses.classify(requests).cast(pl.String).is_in(self.classes)

    def reasons(self, requests: pl.DataFrame, papers: pl.DataFrame) -> pl.Series:
        """The class, with its meaning."""
        refused = {
            letter: f"{letter}: {meaning}"
            for letter, meaning in MEANINGS.items()
            if letter not in self.classes
        }
        found = self.addresses.classify(requests).cast(pl.String)
        return found.replace_strict(refused, default=None, return_dtype=pl.String)
