"""The gazetteer as a requester uses it: which addresses are likely, given a ZIP code."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from generators.errors import ConfirmbenchError
from generators.schema import ADDRESS_COLUMNS

Ints = npt.NDArray[np.int64]

LEAST = 2  # addresses: the right one and another
KEY = ("house_number", "street", "unit", "zip_code")


@dataclass(frozen=True)
class Places:
    """Every address, by ZIP code, so that neighbours in the frame are close together.

    addresses: columns ADDRESS_COLUMNS
    """

    addresses: pl.DataFrame

    @property
    def size(self) -> int:
        return self.addresses.height

    def likely(self, zip_codes: pl.Series, without: Ints, size: int, rng: np.random.Generator) -> Ints:
        """Different addresses for each of n ZIP codes, those of that ZIP code first, then ones close by.

        zip_codes: String, shape (n,); one that is null or unknown has neighbours in order alone
        without: int64, shape (n,): the place of one address that is left out; -1 for none
        size: how many each; at most the addresses that there are, less one
        returns: int64, shape (n, size), places in `addresses`; in each part the order is drawn
        """
        known = self.addresses["zip_code"].fill_null("")
        asked = zip_codes.fill_null("")
        first = known.search_sorted(asked, side="left").to_numpy()
        last = known.search_sorted(asked, side="right").to_numpy()
        found = np.empty((len(asked), size), np.int64)
        for row in range(len(asked)):
            found[row] = self._around(int(first[row]), int(last[row]), int(without[row]), size, rng)
        return found

    def _around(self, first: int, last: int, without: int, size: int, rng: np.random.Generator) -> Ints:
        """Addresses from `first` to before `last` in any order, then others, no further off than need be."""
        inside = rng.permutation(np.arange(first, last))
        inside = inside[inside != without][:size]
        spread = size - len(inside) + 1  # one more, for the one left out may lie there
        near = np.r_[max(first - spread, 0) : first, last : min(last + spread, self.size)]
        outside = rng.permutation(near[near != without])
        return np.concatenate([inside, outside])[:size]

    def whereabouts(self, homes: pl.DataFrame) -> Ints:
        """Where an address stands, letter case and blanks around it aside: int64, shape (n,), -1 for nowhere.

        Units count; an address that is spelled otherwise than in the gazetteer stands nowhere.
        """
        known = _keys(self.addresses).with_row_index("place").unique("key", keep="first")
        found = _keys(homes).join(known, on="key", how="left", maintain_order="left")["place"]
        return found.cast(pl.Int64).fill_null(-1).to_numpy()


def places(gazetteer: pl.LazyFrame) -> Places:
    """Collect a gazetteer; raises ConfirmbenchError when it has fewer than two addresses."""
    addresses = gazetteer.select(ADDRESS_COLUMNS).collect().sort("zip_code", maintain_order=True)
    if addresses.height < LEAST:
        raise ConfirmbenchError(
            f"The gazetteer has {addresses.height} addresses; a requester who guesses needs at least {LEAST}."
        )
    return Places(addresses)


def _keys(addresses: pl.DataFrame) -> pl.DataFrame:
    words = [pl.col(column).fill_null("").str.strip_chars().str.to_uppercase() for column in KEY]
    return addresses.select(pl.concat_str(words, separator="\t").alias("key"))
