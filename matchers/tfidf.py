"""TF-IDF retrieval: name and address as one text, and the record that is most like it."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from generators.schema import CLAIM_COLUMNS
from matchers.contract import check_range
from matchers.engine import text as views
from matchers.engine.hold import by_slices
from matchers.engine.normalize import normalize
from matchers.kernels import tfidf as kernel

RECORDS_AT_ONCE = 1 << 18  # normalised together
SCALE = 256  # of a trigram's weight, the square of its inverse document frequency, as a whole number
SHARE = 0.8  # of the threshold that is left to the trigrams not looked up: fewer look-ups, more comparisons
Weights = npt.NDArray[np.int64]


@dataclass(frozen=True)
class TfIdf:
    """Confirm when the cosine of a request with the record most like it reaches the threshold.

    Name and address are one text, cut into the trigrams of its characters; a text is the set of them, each
    weighed by its inverse document frequency in the registry, ln(records / records with it); a trigram counts
    once, however often it occurs. The search is exact: no record that reaches the threshold is overlooked. A
    text knows no fields: another given name at the same address costs no more than a longer street name. As
    frequencies are the whole registry's, answers over parts do not add up.

    Source: Salton and Buckley 1988, doi:10.1016/0306-4573(88)90021-0.

    threshold: lowest cosine, 0.5..1, inclusive; lower ones would make the search a scan; 0.965 keeps
        the false confirm rate below 0.001
    """

    threshold: float = 0.965

    def __post_init__(self) -> None:
        check_range("threshold", self.threshold, 0.5, 1.0)

    def fit(self, registry: pl.LazyFrame) -> "FittedTfIdf":
        """Cut the registry into trigrams, count them, and list which records have each."""
        codes, ends = [np.empty(0, np.uint16)], [np.zeros(1, np.int64)]
        for batch in registry.select(CLAIM_COLUMNS).collect_batches(chunk_size=RECORDS_AT_ONCE):
            some, some_ends = kernel.sets(*views.text(texts(batch)))
            codes.append(some)
            ends.append(some_ends[1:] + ends[-1][-1])
        sets = np.concatenate(codes), np.concatenate(ends)
        rows, starts = kernel.invert(*sets)
        weights = inverse_frequencies(starts, len(sets[1]) - 1)
        return FittedTfIdf(self, weights, (*sets, rows, starts, kernel.norms(*sets, weights)))


@dataclass(frozen=True)
class FittedTfIdf:
    """The rule, what each trigram weighs, and the registry's trigrams as kernels take them."""

    rule: TfIdf
    weights: Weights
    held: tuple[npt.NDArray[Any], ...]

    def confirm(self, requests: pl.DataFrame) -> pl.Series:
        """Answer each request: True when some record's cosine reaches the threshold."""
        text = views.text(texts(requests.select(CLAIM_COLUMNS)))
        codes, ends = kernel.sets(*text)

        def answer(first: int, last: int) -> npt.NDArray[np.bool_]:
            confirmed = np.zeros(last - first, np.bool_)
            asked = codes, ends[first : last + 1]
            kernel.confirm(asked, self.held, self.weights, float(self.rule.threshold), SHARE, confirmed)
            return confirmed

        return pl.Series("confirmed", by_slices(requests.height, answer))


def texts(frame: pl.DataFrame) -> pl.Series:
    """Return name and address of each row as one text; without a name empty, which is like nothing."""
    normalized = normalize(frame)
    named = pl.any_horizontal(pl.col("given_name", "surname").is_not_null())
    text = pl.concat_str(CLAIM_COLUMNS, separator=" ", ignore_nulls=True)
    return normalized.select(text=pl.when(named).then(text).otherwise(pl.lit("")))["text"]


def inverse_frequencies(starts: npt.NDArray[np.int64], n_records: int) -> Weights:
    """Return the weight of each trigram, at least 1; one that is new weighs as one of a single record."""
    frequency = np.log(max(1, n_records) / np.maximum(1, np.diff(starts)))
    return np.maximum(1, np.rint(SCALE * frequency**2)).astype(np.int64)
