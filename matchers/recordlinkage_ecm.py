"""The Python Record Linkage Toolkit's ECM classifier: Fellegi and Sunter's model, learned without truth.

Index blocks, Compare says of each candidate pair which comparisons agree, ECMClassifier turns that into the
probability of a match. Its parameters were learned on another dataset and lie in `matchers/models/`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar, NamedTuple

import numpy as np
import numpy.typing as npt
import polars as pl

from generators.errors import ConfirmbenchError
from generators.schema import CLAIM_COLUMNS
from matchers.contract import check_range
from matchers.engine.blocking import Keys
from matchers.engine.normalize import normalize
from matchers.linkage.model_file import read_model
from matchers.recordlinkage import candidates, chunks, to_pandas

FARTHEST = 50.0  # bits; a probability of 1 - 2 ** -53 is 1 in floating point
SMALLEST = 1e-9  # probability that is kept apart from 0, so that no pair weighs infinitely much
Model = dict[str, Any]


class ECMSettings(NamedTuple):
    """What the toolkit is told.

    keys: blocking keys; a record that shares one with a request is a candidate
    required: columns without which a request or a record is no candidate
    compare: adds the comparisons, each 1 or 0 a pair, to a `recordlinkage.Compare`
    """

    keys: Keys
    required: tuple[str, ...]
    compare: Callable[[Any], None]


@dataclass(frozen=True)
class RecordLinkageECM:
    """Confirm when the toolkit gives a candidate pair at least the threshold as its log2 odds of a match.

    Fellegi and Sunter's model with comparisons that agree or do not; expectation and conditional maximisation
    learns prior, m and u without truth on another dataset. A missing value agrees with nothing, which the
    toolkit does not tell from disagreement. The probability p that it gives is log2(p / (1 - p)) in odds;
    0.99 is 6.6.

    Source: the ECM classifier of the Python Record Linkage Toolkit, as its documentation shows it
    (recordlinkage.readthedocs.io).

    threshold: lowest log2 odds, in bits, -50..50, inclusive; 6 has the lowest false no-match rate at a false
        confirm rate of at most 0.001 with the household settings; with the plain ones 15.5 has 0.002, and
        more confirms next to nobody
    settings: "household" (given names must be very similar; middle name, suffix and unit may contradict) or
        "plain" (names, street, city and ZIP code)
    model: a file made by `confirmbench train`; "" for the one that comes with the package
    """

    name: ClassVar[str] = "recordlinkage_ecm"
    supervised: ClassVar[bool] = False
    separable: ClassVar[bool] = True

    threshold: float = 6.0
    settings: str = "household"
    model: str = ""

    def __post_init__(self) -> None:
        check_range("threshold", self.threshold, -FARTHEST, FARTHEST)
        if self.settings not in SETTINGS:
            raise ConfirmbenchError(
                f"settings is {self.settings!r}; it must be one of {', '.join(SETTINGS)}."
            )
        read_model(self.model, self.name)

    @property
    def trained_on(self) -> str:
        """Digest of the dataset that the model was trained on."""
        return read_model(self.model, self.name).digest

    def files(self) -> tuple[str, ...]:
        """Return the files that the answers depend on."""
        return (self.model,) if self.model else ()

    @staticmethod
    def train(
        registry: pl.LazyFrame, requests: pl.DataFrame, should_confirm: pl.Series | None = None
    ) -> dict[str, Any]:
        """Learn the parameters of all settings; `should_confirm` is not looked at.

        raises: ConfirmbenchError when a comparison comes out the same for every pair
        """
        records, asked = held(registry), normalize(requests.select(CLAIM_COLUMNS))
        return {name: learn(settings, records, asked) for name, settings in SETTINGS.items()}

    def fit(self, registry: pl.LazyFrame) -> "FittedECM":
        """Normalise the registry; blocks are found anew for each batch, as the toolkit does."""
        model = read_model(self.model, self.name).model[self.settings]
        return FittedECM(self, model, complete(held(registry), SETTINGS[self.settings]))


@dataclass(frozen=True)
class FittedECM:
    """The rule, its prior, m and u, and the registry as normalised strings."""

    rule: RecordLinkageECM
    model: Model
    records: pl.DataFrame

    def confirm(self, requests: pl.DataFrame) -> pl.Series:
        """Answer each request: True when some candidate pair reaches the threshold."""
        settings = SETTINGS[self.rule.settings]
        asked = normalize(requests.select(CLAIM_COLUMNS)).with_row_index("row")
        confirmed = np.zeros(requests.height, np.bool_)
        for chunk, vectors in compare_pair(settings, self.records, asked):
            reached = log_odds(vectors, self.model) >= self.rule.threshold
            places = vectors.index.get_level_values(0)[reached]
            confirmed[chunk["row"].gather(places.unique().to_list()).to_numpy()] = True
        return pl.Series("confirmed", confirmed)


def held(registry: pl.LazyFrame) -> pl.DataFrame:
    """Return the registry as normalised strings."""
    import recordlinkage  # noqa: F401 - so that its import counts as fitting

    return normalize(registry.select(CLAIM_COLUMNS).collect())


def complete(frame: pl.DataFrame, settings: ECMSettings) -> pl.DataFrame:
    """Return the rows that may have candidates: some name, and all columns that are required."""
    named = pl.any_horizontal(pl.col("given_name", "surname").is_not_null())
    return frame.filter(named, *(pl.col(column).is_not_null() for column in settings.required))


def compare_pair(settings: ECMSettings, records: pl.DataFrame, asked: pl.DataFrame) -> Any:
    """Yield requests and the comparison vectors of their candidate pairs, PAIRS_AT_ONCE or so at a time."""
    import recordlinkage

    asked = complete(asked, settings)
    near = candidates(records, asked, settings.keys)
    for chunk in chunks(asked, near, settings.keys):
        left, right = to_pandas(chunk), to_pandas(candidates(near, chunk, settings.keys))
        indexer = recordlinkage.Index()
        for key in settings.keys:
            indexer.block(list(key))
        comparison = recordlinkage.Compare()
        settings.compare(comparison)
        yield chunk, comparison.compute(indexer.index(left, right), left, right)


def learn(settings: ECMSettings, records: pl.DataFrame, asked: pl.DataFrame) -> Model:
    """Let ECM learn from the candidate pairs; return prior, and m and u by comparison."""
    import pandas
    import recordlinkage

    vectors = [found for _, found in compare_pair(settings, complete(records, settings), asked)]
    table = pandas.concat(vectors, ignore_index=True) if vectors else pandas.DataFrame()
    constant = [str(column) for column in table if table[column].nunique() < 2]
    if table.empty or constant:
        raise ConfirmbenchError(
            f"ECM cannot learn from {len(table)} candidate pairs: {', '.join(constant) or 'each comparison'} "
            "comes out the same for all of them. Train on a larger dataset."
        )
    classifier = recordlinkage.ECMClassifier()
    classifier.fit(table)
    m, u = classifier.m_probs, classifier.u_probs
    return {
        "prior": float(classifier.p),
        "m": {str(column): float(m[column][1]) for column in table},
        "u": {str(column): float(u[column][1]) for column in table},
    }


def log_odds(vectors: Any, model: Model) -> npt.NDArray[np.float64]:
    """Return the log2 odds that each pair is a match."""
    probability = classifier_of(model).prob(vectors[list(model["m"])]).to_numpy()
    smallest = 2.0**-FARTHEST / 2
    probability = np.clip(probability, smallest, 1 - smallest)
    odds: npt.NDArray[np.float64] = np.log2(probability) - np.log2(1 - probability)
    return odds


def classifier_of(model: Model) -> Any:
    """Return the toolkit's classifier with the parameters of a model."""
    import pandas
    import recordlinkage

    classifier = recordlinkage.ECMClassifier(max_iter=0)
    classifier.fit(pandas.DataFrame([[0] * len(model["m"]), [1] * len(model["m"])], columns=list(model["m"])))
    agree = np.clip([list(model["u"].values()), list(model["m"].values())], SMALLEST, 1 - SMALLEST)
    classifier.kernel.class_log_prior_ = np.log([1 - model["prior"], model["prior"]])
    classifier.kernel.feature_log_prob_ = np.log(np.stack([1 - agree, agree], axis=2).reshape(2, -1))
    return classifier


def compare_plainly(compare: Any) -> None:
    """Compare as the toolkit's example of two files does; what blocks is not compared."""
    for column in ("given_name", "surname", "street", "city"):
        compare.string(column, column, method="jarowinkler", threshold=0.85, label=column)
    compare.exact("zip_code", "zip_code", label="zip_code")


def compare_relatives(compare: Any) -> None:
    """Be strict with the given name, and hear what speaks against one person at this address."""
    for column, threshold in (("given_name", 0.95), ("surname", 0.85), ("street", 0.8)):
        compare.string(column, column, method="jarowinkler", threshold=threshold, label=column)
    compare.compare_vectorized(same_initial, "middle_name", "middle_name", label="middle_name")
    compare.compare_vectorized(another_initial, "middle_name", "middle_name", label="another middle name")
    for column in ("suffix", "unit"):
        compare.compare_vectorized(contradicts, column, column, label=f"another {column}")


def same_initial(stated: Any, recorded: Any) -> Any:
    """1 where both have a first letter and it is the same, else 0; of two Series."""
    return (stated.str[:1] == recorded.str[:1]).astype(int)  # of None, which is not equal to None


def another_initial(stated: Any, recorded: Any) -> Any:
    """1 where both have a first letter and it is not the same, else 0."""
    return contradicts(stated.str[:1], recorded.str[:1])


def contradicts(stated: Any, recorded: Any) -> Any:
    """1 where both have a value and it is not the same, else 0."""
    return (stated.notna() & recorded.notna() & (stated != recorded)).astype(int)


ADDRESS: Keys = (("house_number", "zip_code"), ("house_number", "city", "state"))
SETTINGS = {
    "plain": ECMSettings((*ADDRESS, ("street", "house_number", "state")), (), compare_plainly),
    "household": ECMSettings(ADDRESS, ("given_name", "surname", "street"), compare_relatives),
}
