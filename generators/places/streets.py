"""What streets are called: a direction now and then, a word, and a suffix; or a word without any suffix.

No two streets of one ZIP code bear the same word, so that they stay apart however their suffixes are
abbreviated or misspelled.

The words and suffixes that streets are called by, and how common each is.

The words are those that American streets bear most, about as often as they do, then Faker's.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np
import polars as pl

from generators import faker_tables
from generators.errors import ConfirmbenchError
from generators.kernels.distinct import draw_distinct
from generators.places.street_text import DIRECTIONS, shorten
from generators.sampling import Bools, Ints, Streams, WeightedTables, below, chance

# The twenty commonest, with the number of streets (Census and You, US Census Bureau, February 1993; ordinals
# are written as numbers, as on most signs). So a third of the 33,000 populated ZIP codes have a 2nd Street.
COUNTED = {
    "2nd": 10_866, "3rd": 10_131, "1st": 9_898, "4th": 9_190, "Park": 8_926, "5th": 8_186, "Main": 7_644,
    "6th": 7_283, "Oak": 6_946, "7th": 6_377, "Pine": 6_170, "Maple": 6_103, "Cedar": 5_644, "8th": 5_524,
    "Elm": 5_233, "View": 5_202, "Washington": 4_974, "9th": 4_908, "Lake": 4_901, "Hill": 4_877,
}  # fmt: skip

# Names that are common too: trees, presidents, places in a town. From the twentieth rank on, counts are
# assumed to fall in inverse proportion to rank.
COMMON = (
    "Walnut", "Spring", "North", "Ridge", "Lincoln", "Church", "Willow", "Mill", "Sunset", "Railroad",
    "Jackson", "Cherry", "West", "South", "Center", "Highland", "Johnson", "Forest", "Jefferson", "Hickory",
    "Chestnut", "East", "Dogwood", "Poplar", "River", "Meadow", "Adams", "Birch", "Madison", "Franklin",
    "Spruce", "Laurel", "Locust", "Valley", "Grove", "Pleasant", "Green", "Magnolia", "Ash", "Lakeview",
    "School", "Union", "Court", "Grant", "Monroe", "Wilson", "Aspen", "Sycamore", "Fairview", "Hillcrest",
    "Woodland", "Lakeside", "Riverside", "Prospect", "Liberty", "Market", "Water", "Front", "High", "Canal",
    "Bridge", "Garden", "Holly", "Ivy", "Rose", "Sunrise", "Country Club", "Oakwood", "Cottonwood", "Juniper",
    "Beech", "Redwood", "Cypress", "Mulberry", "Peach", "Deer", "Fox", "Eagle", "Hawthorne", "Cardinal",
    "St James", "St Paul", "Martin Luther King", "Mountain View", "Cleveland", "Roosevelt", "Harrison",
    "Hamilton", "Polk", "Tyler", "Pierce", "Buchanan", "Garfield", "Arthur", "McKinley", "Taft", "Harding",
    "Hoover", "Truman", "Kennedy", "Pecan", "Dove", "Quail", "Orchard", "Vine", "Pearl", "Academy", "Summit",
)  # fmt: skip
TENTH = 4_500  # streets called 10th, as assumed; later ordinals in inverse proportion to their number
LAST_ORDINAL = 60

# Streets named after a type, without a suffix.
NAMELESS = (
    *(f"Avenue {letter}" for letter in "ABCDEFGHIJKLM"),
    *(f"County Road {number}" for number in range(1, 40)),
    *(f"Highway {number}" for number in range(1, 40)),
    *(f"State Route {number}" for number in range(1, 40)),
)
NAMELESS_SHARE = 0.025  # of streets
FAKER_SHARE = 0.35  # of streets that bear a word of Faker's which is not listed above

# What streets are mostly called; the rest of Faker's suffixes share what is left.
COMMON_SUFFIXES = {
    "Street": 24, "Avenue": 17, "Drive": 15, "Road": 13, "Lane": 9, "Court": 7, "Circle": 4, "Place": 3,
    "Way": 3, "Terrace": 1, "Trail": 1, "Parkway": 1, "Boulevard": 1,
}  # fmt: skip
RARE_SUFFIX_WEIGHT = 2.0


def word_weights() -> dict[str, float]:
    """The share of streets that bear each word, in a fixed order."""
    last, rank = COUNTED["Hill"], len(COUNTED)
    counts = {
        **COUNTED,
        **{_ordinal(n): TENTH * 10 / n for n in range(10, LAST_ORDINAL + 1)},
        **{word: last * rank / (rank + 1 + i) for i, word in enumerate(COMMON)},
    }
    listed = sum(counts.values()) / (1 - FAKER_SHARE - NAMELESS_SHARE)
    rest = [word for word in faker_tables.street_bases() if word not in counts]
    return {
        **{word: count / listed for word, count in counts.items()},
        **dict.fromkeys(NAMELESS, NAMELESS_SHARE / len(NAMELESS)),
        **dict.fromkeys(rest, FAKER_SHARE / len(rest)),
    }


def _ordinal(n: int) -> str:
    """10th, 21st, 42nd."""
    ending = {1: "st", 2: "nd", 3: "rd"}.get(n % 10, "th") if n // 10 != 1 else "th"
    return f"{n}{ending}"


def suffix_weights() -> dict[str, float]:
    """The weight of each suffix, against the others'."""
    suffixes = sorted({*faker_tables.street_suffixes(), *COMMON_SUFFIXES})
    rare = RARE_SUFFIX_WEIGHT / (len(suffixes) - len(COMMON_SUFFIXES))
    return {suffix: float(COMMON_SUFFIXES.get(suffix, rare)) for suffix in suffixes}


DIRECTION_SHARE = 0.15  # of streets that carry a direction


@dataclass(frozen=True)
class Part:
    """One part of a street's name: every text it can be, and how that is abbreviated."""

    full: pl.Series
    short: pl.Series


@dataclass(frozen=True)
class Lexicon:
    """Parts with the tables that draw them.

    directions: each with a space behind it, after an empty one
    suffixes: each with a space before it, then an empty one
    nameless: words that take no suffix; undirected: words that take no direction
    own_suffix: the suffix that is the word itself, -1 where there is none
    """

    directions: Part
    words: Part
    suffixes: Part
    word_table: WeightedTables
    suffix_table: WeightedTables
    nameless: Bools
    undirected: Bools
    own_suffix: Ints


@cache
def lexicon() -> Lexicon:
    """The words and suffixes of street_words, with the abbreviations of street_text."""
    words, suffixes = word_weights(), suffix_weights()
    code = {suffix: i for i, suffix in enumerate(suffixes)}
    return Lexicon(
        Part(
            _texts(["", *(f"{d} " for d in DIRECTIONS)]),
            _texts(["", *(f"{d} " for d in DIRECTIONS.values())]),
        ),
        Part(_texts(list(words)), _texts([shorten(word) if word in NAMELESS else word for word in words])),
        Part(
            _texts([*(f" {suffix}" for suffix in suffixes), ""]), _texts([*map(_short_suffix, suffixes), ""])
        ),
        _table(words),
        _table(suffixes),
        np.array([word in NAMELESS for word in words]),
        np.array([word in NAMELESS or word in DIRECTIONS for word in words]),
        np.array([code.get(word, -1) for word in words]),
    )


def _texts(texts: list[str]) -> pl.Series:
    return pl.Series(texts, dtype=pl.String)


def _table(weights: dict[str, float]) -> WeightedTables:
    return WeightedTables.build([np.array(list(weights.values()), np.float64)])


def _short_suffix(suffix: str) -> str:
    return shorten(f"Any {suffix}").removeprefix("Any")


def name_streets(streams: Streams, counts: Ints) -> tuple[pl.Series, pl.Series]:
    """Name the streets of every ZIP code, one ZIP after another.

    counts: streets of each ZIP code
    returns: the names in full and abbreviated
    raises: ConfirmbenchError when a ZIP code has more streets than there are words
    """
    known = lexicon()
    if counts.max(initial=0) > len(known.nameless):
        raise ConfirmbenchError(
            f"A ZIP code needs {counts.max():,} streets, but there are only {len(known.nameless):,} names. "
            "Ask for fewer people."
        )
    word = _draw_words(streams, known, counts)
    form = streams.words("gazetteer.street_form", np.arange(len(word)))
    suffix = _other_suffix(known, word, known.suffix_table.draw(form))
    directed = ~known.undirected[word] & chance(form[3], DIRECTION_SHARE)
    direction = np.where(directed, 1 + below(form[2], len(DIRECTIONS)), 0)
    chosen = ((known.directions, direction), (known.words, word), (known.suffixes, suffix))
    return (
        _join([part.full.gather(codes) for part, codes in chosen]),
        _join([part.short.gather(codes) for part, codes in chosen]),
    )


def _draw_words(streams: Streams, known: Lexicon, counts: Ints) -> Ints:
    starts = np.concatenate([[0], np.cumsum(counts)])
    words = streams.words("gazetteer.street", np.arange(starts[-1]))
    return draw_distinct(starts, words[0], words[1], known.word_table.cells).astype(np.int64)


def _other_suffix(known: Lexicon, word: Ints, suffix: Ints) -> Ints:
    """The empty suffix where there is to be none; Street for what would be Ridge Ridge."""
    none, street = len(known.suffixes.full) - 1, known.suffixes.full.to_list().index(" Street")
    return np.where(known.nameless[word], none, np.where(known.own_suffix[word] == suffix, street, suffix))


def _join(parts: list[pl.Series]) -> pl.Series:
    frame = pl.DataFrame([part.alias(str(i)) for i, part in enumerate(parts)])
    return frame.select(pl.concat_str(pl.all()).alias("street")).to_series()
