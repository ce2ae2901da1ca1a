"""Splink on DuckDB, as its documentation shows: blocking rules, comparisons, weights that it trains itself.

What is compared is in `matchers.linkage.splink_settings`. m, u and the prior were trained without truth on
another dataset and lie in `matchers/models/`; the frequencies of terms come from the registry.
"""

from dataclasses import dataclass
from importlib.metadata import version
from typing import Any, ClassVar

import numpy as np
import polars as pl

from generators.errors import ConfirmbenchError
from generators.schema import CLAIM_COLUMNS
from matchers.contract import check_installed, check_range
from matchers.duckdb import connect
from matchers.engine.normalize import normalize
from matchers.linkage import splink_settings as linkers
from matchers.linkage.model_file import read_model
from matchers.linkage.splink_settings import NAMES, training

REQUESTS_AT_ONCE = 50_000  # asked together; the plain settings then score 2,000,000 pairs
FEWEST_RECORDS = 1_000  # of which a random pair says what u is


@dataclass(frozen=True)
class Splink:
    """Confirm when Splink gives a candidate pair at least the threshold as its match weight.

    Fellegi and Sunter's model as Splink 5 has it: comparisons of several levels, u by sampling, m by
    expectation maximisation, agreement weighed by the frequency of the term. A weight w is a match
    probability of 1 / (1 + 2 ** -w); the probability of 0.99 at which many cut is a weight of 6.6. The
    frequencies are those of the whole registry, so parts of it do not add up. With the plain settings
    relatives at one address are confirmed at even odds (98 of 100 in a typical dataset) and far above, for
    fields that agree in a household count as independent.

    Source: Splink's documentation and examples (github.com/moj-analytical-services/splink).

    threshold: lowest match weight, in bits, -100..100, inclusive; 4.2 has the lowest false no-match rate at a
        false confirm rate of at most 0.001 with the household settings; the plain ones need 41 in a registry
        of 200,000 and 45 in one of a million
    settings: "household" (names together, the address together, u of names among people at one address) or
        "plain" (Splink's ready-made comparisons, one a column)
    model: a file made by `confirmbench train`; "" for the one that comes with the package
    """

    name: ClassVar[str] = "splink"
    supervised: ClassVar[bool] = False
    packages: ClassVar[tuple[str, ...]] = ("splink",)

    threshold: float = 4.2
    settings: str = "household"
    model: str = ""

    def __post_init__(self) -> None:
        check_range("threshold", self.threshold, -100.0, 100.0)
        if self.settings not in NAMES:
            raise ConfirmbenchError(f"settings is {self.settings!r}; it must be one of {', '.join(NAMES)}.")
        check_installed(*self.packages)
        check_splink(version("splink"))
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
        """Train all settings by Splink's own procedure; `should_confirm` is not looked at.

        returns: by settings, what Splink saves of a model; and `records`, the size of the registry
        raises: ConfirmbenchError when there is too little to learn from
        """
        with connect() as connection:
            n_records = linkers.put_records(connection, registry)
            asked = normalize(requests.select("request_id", *CLAIM_COLUMNS))
            models = {name: linkers.train_model(connection, asked, training(name), name) for name in NAMES}
        return {"records": n_records, **models}

    def fit(self, registry: pl.LazyFrame) -> "FittedSplink":
        """Hand the registry to DuckDB and count its terms; with the plain settings, sample its u."""
        connection = connect()
        n_records = linkers.put_records(connection, registry)
        model = self._model_for(n_records)
        with linkers.session(connection) as api:
            linker = linkers.link(api, model, linkers.KNOWN)
            if self.settings == "plain" and n_records >= FEWEST_RECORDS:
                linkers.sample_u(linker)
                model = linker.misc.save_model_to_json()
            for column in linkers.frequency_columns(model):
                counted = linker.table_management.compute_tf_table(column).physical_name
                connection.execute(f"CREATE TABLE {_frequencies(column)} AS FROM {counted}")
        return FittedSplink(self, model, connection)

    def _model_for(self, n_records: int) -> dict[str, Any]:
        """Return the model for a registry of that size.

        The chance that two random records match falls as the registry grows. So do, in the household
        settings, the chances that two live at one door; as these stay as trained, the prior does.
        """
        stored = read_model(self.model, self.name).model
        model = stored[self.settings]
        prior = model["probability_two_random_records_match"]
        if self.settings == "plain":
            prior = min(0.5, prior * stored["records"] / max(1, n_records))
        return dict(model, link_type="dedupe_only", probability_two_random_records_match=prior)


@dataclass(frozen=True)
class FittedSplink:
    """The rule, its model, and a database in memory: the records, and the frequencies of their terms."""

    rule: Splink
    model: dict[str, Any]
    connection: Any

    def confirm(self, requests: pl.DataFrame) -> pl.Series:
        """Answer each request: True when some pair reaches the threshold; without any name, none does."""
        confirmed = np.zeros(requests.height, np.bool_)
        asked = normalize(requests.select(CLAIM_COLUMNS)).with_row_index("request_id")
        named = asked.filter(pl.any_horizontal(pl.col("given_name", "surname").is_not_null()))
        for portion in named.iter_slices(REQUESTS_AT_ONCE):
            confirmed[self._confirmed(portion)] = True
        return pl.Series("confirmed", confirmed)

    def _confirmed(self, asked: pl.DataFrame) -> Any:
        """Return the rows of the requests in pairs that reach the threshold."""
        with linkers.session(self.connection) as api:
            linkers.put_requests(api.duckdb_con, asked)
            linker = linkers.link(api, self.model, linkers.KNOWN)
            for column in linkers.frequency_columns(self.model):
                counted = linkers.register(api, _frequencies(column))
                linker.table_management.register_term_frequency_lookup(counted, column)
            pairs = linker.inference.predict_between(
                linkers.register(api, linkers.ASKED),
                list(linker._input_tables_dict.values()),
                threshold_match_weight=float(self.rule.threshold),
                warning_mode="never",
            )
            found = api.duckdb_con.execute(f"SELECT DISTINCT unique_id_l FROM {pairs.physical_name}")
            return found.fetchnumpy()["unique_id_l"]


def _frequencies(column: str) -> str:
    """Name the table of the frequencies of a column's terms."""
    return f"frequencies_of_{column}"


def check_splink(installed: str) -> None:
    """Raise ConfirmbenchError unless that version is a Splink 5: 4 has other functions, 6 may have."""
    if installed.partition(".")[0] != "5":
        raise ConfirmbenchError(
            f"Splink {installed} is installed; this matcher is written for Splink 5. "
            'Install it with pip install "splink>=5,<6".'
        )
