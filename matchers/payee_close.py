"""The check of a payee's name before a payment: match, close match, no match."""

import re
from dataclasses import dataclass
from functools import cache
from typing import ClassVar

import polars as pl
from nicknames import NickNamer

from generators.errors import ConfirmbenchError
from matchers.contract import FittedMatcher
from matchers.engine.normalize import normalize
from matchers.joining import identifiers, joins
from matchers.joining.identifiers import ADDRESS

POLICIES = ("confirm", "no_match")
HONORIFICS = r"(?i)^\s*(?:(?:mr|mrs|ms|miss|mx|dr|prof|professor|rev|sir|dame|lord|lady|hon)(?:\.\s*|\s+))+"


@dataclass(frozen=True)
class PayeeClose:
    """Confirm when surname and given name match exactly, or the given names are aliases of each other.

    Names are trimmed, put into one case and one character set, and honorifics are dropped; any holder of a
    joint account will do, which here is anybody on file at the address. A close match comes from an alias
    table alone and never from similar letters: Bill is William, Smyth is not Smith. The generator draws its
    nicknames from the same table, so that nearly every alias is known here: on real names fewer will be.

    Source: a vendor's rules for inbound payee verification, which answer close, to be mapped on one bit by a
    policy; schemes keep their own algorithms to themselves. This project's part: the TIN or the address
    stands for the account, middle names and suffixes are not compared, and the table is that of the package
    nicknames, of given names.

    close_policy: what a close match is answered, "confirm" or "no_match"
    by: "tin_else_address" (by address the requests that state no TIN), "tin" or "address"
    address: columns that must all agree, normalised, where the address is what is looked up
    """

    separable: ClassVar[bool] = True

    close_policy: str = "confirm"
    by: str = "tin_else_address"
    address: tuple[str, ...] = ADDRESS

    def __post_init__(self) -> None:
        if self.close_policy not in POLICIES:
            raise ConfirmbenchError(
                f"close_policy is {self.close_policy!r}; it must be one of {', '.join(POLICIES)}."
            )
        identifiers.check_identifiers(self.by, self.address)

    def fit(self, registry: pl.LazyFrame) -> FittedMatcher:
        """Derive the names, TINs and addresses of the registry."""
        keys = identifiers.keys(self.by, self.address, "given_name", "surname")
        return joins.fit(registry, joins.JoinRule(self._hold, self._ask, keys))

    def _hold(self, records: pl.DataFrame) -> pl.DataFrame:
        return identifiers.held(records, self.address).with_columns(_names(records))

    def _ask(self, requests: pl.DataFrame) -> pl.DataFrame:
        asked = identifiers.ask_for(requests, self.address)
        asked = asked.with_columns(requests[joins.ROW], *_names(requests))
        return asked if self.close_policy == "no_match" else with_aliases(asked)


def with_aliases(asked: pl.DataFrame) -> pl.DataFrame:
    """Return the rows, and each again under every alias of its given name."""
    names = asked["given_name"].drop_nulls().unique()
    aliases = [aliases_of(name) for name in names]
    table = pl.DataFrame({"given_name": names, "alias": pl.Series(aliases, dtype=pl.List(pl.String))})
    others = asked.join(table.explode("alias").drop_nulls(), on="given_name")
    others = others.with_columns(pl.col("alias").alias("given_name")).select(asked.columns)
    return pl.concat([asked, others])


def aliases_of(name: str) -> list[str]:
    """Return, normalised, the nicknames of a normalised given name and the names whose nickname it is."""
    table, lower = _table(), name.lower()
    found = table.nicknames_of(lower) | table.canonicals_of(lower)
    return sorted({re.sub("[^A-Z0-9]", "", alias.upper()) for alias in found})


@cache
def _table() -> NickNamer:
    return NickNamer()


def _names(frame: pl.DataFrame) -> list[pl.Series]:
    plain = pl.col("given_name").str.replace(HONORIFICS, "")
    return normalize(frame.select(plain, "surname")).get_columns()
