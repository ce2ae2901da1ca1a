"""Phonetic keys: candidates are the records whose surname sounds the same, at the same place."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

import polars as pl

from generators.errors import ConfirmbenchError
from generators.schema import CLAIM_COLUMNS
from matchers.contract import FittedMatcher, check_range
from matchers.engine.blocking import Keys
from matchers.engine.normalize import normalize
from matchers.jaro_winkler import JaroWinkler
from matchers.joining import joins
from matchers.joining.joins import conditions

CODES = ("soundex", "nysiis", "metaphone")
LONGEST = 40  # letters that are coded: the codes of no surname depend on more
# The rule asks for the house number and one of two places, so that other candidates would be no use.
KEYS: Keys = (("sound", "house_number", "zip_code"), ("sound", "house_number", "city", "state"))


@dataclass(frozen=True)
class Phonetic:
    """Confirm when a candidate whose surname sounds the same meets the rule of `jaro_winkler`.

    Candidates share the phonetic code of the surname, the house number, and the ZIP code or city and state.
    The codes are made for English. What is lost beside `jaro_winkler` is lost to the key: a changed surname,
    or a typo that sounds otherwise.

    Source: NYSIIS (Taft 1970, the New York State Identification and Intelligence System), Metaphone (Philips
    1990) and Soundex (Russell 1918), each as the library jellyfish has it.

    code: "soundex", which loses least, "nysiis" or "metaphone"
    threshold: lowest Jaro-Winkler similarity of given names and of surnames, 0..1, inclusive
    street_threshold: the same for streets
    """

    separable: ClassVar[bool] = True

    code: str = "soundex"
    threshold: float = JaroWinkler.threshold
    street_threshold: float = JaroWinkler.street_threshold

    def __post_init__(self) -> None:
        if self.code not in CODES:
            raise ConfirmbenchError(f"code is {self.code!r}; it must be one of {', '.join(CODES)}.")
        check_range("threshold", self.threshold, 0.0, 1.0)
        check_range("street_threshold", self.street_threshold, 0.0, 1.0)

    def fit(self, registry: pl.LazyFrame) -> FittedMatcher:
        """Normalise the registry and code its surnames."""
        rule = conditions(self.threshold, self.street_threshold)
        return joins.fit(registry, joins.JoinRule(self._hold, self._ask, KEYS, rule))

    def _hold(self, records: pl.DataFrame) -> pl.DataFrame:
        normalized = normalize(records.select(CLAIM_COLUMNS))
        return normalized.with_columns(sounds(normalized["surname"], self.code).alias("sound"))

    def _ask(self, requests: pl.DataFrame) -> pl.DataFrame:
        return self._hold(requests).with_columns(requests[joins.ROW])


def sounds(names: pl.Series, code: str) -> pl.Series:
    """Return the phonetic code of each normalised name, null where it has none; each name is coded once."""
    import jellyfish

    coders: dict[str, Callable[[str], str]] = {name: getattr(jellyfish, name) for name in CODES}
    letters = names.str.replace_all("[^A-Z]", "").str.head(LONGEST).to_frame("name")
    known = letters.unique().drop_nulls().filter(pl.col("name") != "")
    coded = known.with_columns(
        sound=pl.Series([coders[code](name) for name in known["name"]], dtype=pl.String)
    )
    sound = letters.join(coded, on="name", how="left", maintain_order="left")["sound"]
    return sound.to_frame().select(pl.when(pl.col("sound") != "").then("sound"))["sound"]
