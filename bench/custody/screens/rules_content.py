"""Rules about the name and the address themselves."""

from dataclasses import dataclass

import polars as pl

from bench.custody.screens.parts import stated
from bench.custody.screens.policy_stream import normalised
from bench.custody.screens.rule import Rule
from bench.custody.screens.rules_values import Codes
from matchers.engine.normalize import normalize

NAMES = ("given_name", "surname")
PLACES = ("house_number", "street", "city", "zip_code")
GATED = "admitted by the gates named"


@dataclass(frozen=True)
class Name(Rule):
    """Given name and surname are both stated."""

    def holds(self) -> pl.Expr:
        return pl.all_horizontal(stated(column) for column in NAMES)


@dataclass(frozen=True)
class AddressStated(Rule):
    """A street or a house number is stated, so that there is an address to verify, and not one to find."""

    def holds(self) -> pl.Expr:
        return stated("street") | stated("house_number")


@dataclass(frozen=True)
class Filler(Rule):
    """No given name or surname is one of `names`; no house number, street, city or ZIP code of `addresses`.

    Both are compared whole and normalised: upper case, without punctuation, abbreviated.
    """

    names: Codes = ()
    addresses: Codes = ()

    def __post_init__(self) -> None:
        for key, words, columns in (("names", self.names, NAMES), ("addresses", self.addresses, PLACES)):
            _check_words(key, words, columns)
        if not self.names and not self.addresses:
            raise ValueError("names and addresses are both absent; list words in one of them")

    def holds(self) -> pl.Expr:
        found = [
            pl.col(normalised(column)).is_in(forms).fill_null(False)
            for words, columns in ((self.names, NAMES), (self.addresses, PLACES))
            for column, forms in _forms(words, columns).items()
        ]
        return ~pl.any_horizontal(found)


@dataclass(frozen=True)
class Address(Rule):
    """Each of the gates named admits the request, e.g. "complete_address" or "deliverable"."""

    gates: Codes

    def holds(self) -> pl.Expr:
        return pl.col(GATED)


def _forms(words: tuple[str, ...], columns: tuple[str, ...]) -> dict[str, list[str]]:
    """By column, the words as they look there when normalised."""
    frame = normalize(pl.DataFrame(dict.fromkeys(columns, words), dict.fromkeys(columns, pl.String)))
    return {column: frame[column].drop_nulls().to_list() for column in columns}


def _check_words(key: str, words: tuple[str, ...], columns: tuple[str, ...]) -> None:
    for word in words:
        if not any(_forms((word,), columns).values()):
            raise ValueError(f"{key} has {word!r}, in which there is no letter or digit to compare")
