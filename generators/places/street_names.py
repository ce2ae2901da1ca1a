"""What streets are called: a direction now and then, a word, and a suffix; or a word without any suffix.

No two streets of one ZIP code bear the same word, so that they stay apart however their suffixes are
abbreviated or misspelled.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np
import polars as pl

from generators.errors import ConfirmbenchError
from generators.kernels.distinct import draw_distinct
from generators.places.street_text import DIRECTIONS, shorten
from generators.places.street_words import NAMELESS, suffix_weights, word_weights
from generators.sampling import Bools, WeightedTables, below, chance
from generators.streams import Ints, Streams

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
