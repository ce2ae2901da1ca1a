"""The name score of the US sanctions list search, as far as it is known, beside an address."""

from dataclasses import dataclass
from typing import ClassVar

import polars as pl

from generators.errors import ConfirmbenchError
from matchers.contract import FittedMatcher, check_range
from matchers.engine import text as views
from matchers.engine.normalize import normalize
from matchers.joining import joins
from matchers.joining.identifiers import ADDRESS, check_address, full_names
from matchers.joining.joins import RECORD, Flags
from matchers.kernels import name_score as kernel

PARTS = ("given_name", "middle_name", "surname")


@dataclass(frozen=True)
class OfacLike:
    """Confirm when the name scores high enough against a record at the same address.

    The score is the higher of two: Jaro-Winkler similarity of the whole lines, given name first, and part by
    part, the mean over the request's parts of the best similarity with any part of the record; pairs of parts
    below 0.5 count 0, parts of up to two letters are left out, parts with one Soundex code score at least
    `phonetic`. A record is looked at only when the lines begin with one letter and are half alike by edit
    distance: Bush George does not find George Bush.

    Sources: OFAC's FAQ 249 for the two techniques and the gate; for the details an open emulator
    (nomenklatura), which comes within 5 points of 96 % of 164 scores of the tool and gives whole lines
    Winkler's bonus without his threshold of 0.7. How Soundex enters the score is not published: `phonetic` is
    this project's, and so is the address. A list search has no address and finds every namesake, which
    `name_only` does.

    threshold: lowest score that confirms, 0.01..1, inclusive
    phonetic: what two parts with one Soundex code score at least, 0..1; 0 leaves Soundex out, as the
        emulator does
    gate: whether first letter and edit distance decide who is looked at; without, as in the emulator, another
        first letter only makes the whole lines score 0
    name_only: leave out the address; looked at are the records whose surname has the Soundex code of the
        request's and whose given name has its first letter, which is not OFAC's choice but bounds the work
    address: columns that must all agree, normalised
    """

    separable: ClassVar[bool] = True

    threshold: float = 0.9
    phonetic: float = 0.85
    gate: bool = True
    name_only: bool = False
    address: tuple[str, ...] = ADDRESS

    def __post_init__(self) -> None:
        check_range("threshold", self.threshold, 0.01, 1.0)
        check_range("phonetic", self.phonetic, 0.0, 1.0)
        for name in ("gate", "name_only"):
            if not isinstance(getattr(self, name), bool):
                raise ConfirmbenchError(f"{name} is {getattr(self, name)!r}; it must be True or False.")
        check_address(self.address)

    def fit(self, registry: pl.LazyFrame) -> FittedMatcher:
        """Derive the names and addresses of the registry."""
        gated = ("first_letter",) if self.gate else ()
        key = ("sound", "initial", *gated) if self.name_only else (*self.address, *gated)
        scored = joins.JoinComparison(("name",), self._reached)
        return joins.fit(registry, joins.JoinRule(self._hold, self._ask, (key,), (scored,)))

    def _hold(self, records: pl.DataFrame) -> pl.DataFrame:
        name = lines(records)
        beside = _sounds(records) if self.name_only else normalize(records).select(self.address)
        return beside.with_columns(name, name.str.head(1).alias("first_letter"))

    def _ask(self, requests: pl.DataFrame) -> pl.DataFrame:
        return self._hold(requests).with_columns(requests[joins.ROW])

    def _reached(self, pairs: pl.DataFrame) -> Flags:
        asked, held = (views.text(pairs[column]) for column in ("name", "name" + RECORD))
        rule = (float(self.threshold), self.gate, float(self.phonetic))
        reached: Flags = kernel.reached(*asked, *held, *rule)
        return reached


def lines(frame: pl.DataFrame) -> pl.Series:
    """Return names as `matchers.kernels.name_score` takes them; apostrophes and full stops are not there."""
    upper = full_names(frame, PARTS).str.to_uppercase().str.replace_all(r"['.`,]", "")
    parts = upper.str.replace_all("[^A-Z0-9]+", " ").str.strip_chars(" ")
    return parts.str.head(kernel.LONGEST).str.strip_chars_end(" ")


def _sounds(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the Soundex code of the surname and the initial of the given name; null where missing."""
    names = normalize(frame.select("given_name", "surname"))
    code = pl.Series("sound", kernel.soundexes(*views.text(names["surname"])))
    sound = pl.when(code != 0).then(code)
    return names.select(sound.alias("sound"), pl.col("given_name").str.head(1).alias("initial"))
