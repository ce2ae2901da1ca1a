"""What every attack on a dataset uses, drawn once for all matchers and gates."""

from dataclasses import dataclass
from datetime import datetime

import numpy as np
import numpy.typing as npt
import polars as pl

from bench.custody.leakage.draws import draws, sample
from bench.custody.leakage.papers import PAUSE, last_receipt, template
from bench.custody.leakage.places import Places, places
from bench.custody.leakage.probing import LEAST, Probing
from bench.custody.screens.fitness import fit
from generators.dataset import Dataset
from generators.errors import ConfirmbenchError
from generators.schema import CLAIM_COLUMNS

Ints = npt.NDArray[np.int64]

NEEDED = ("given_name", "surname", "house_number", "street", "zip_code")  # of a target's record
EPOCH = datetime.fromisoformat("2026-01-01T12:00:00+00:00")


@dataclass(frozen=True)
class Material:
    """A dataset as the attacks see it.

    requests, papers: the honest stream; truth: of it, by request_id; fit: whether nothing is wrong with each
    like: papers that the custodian accepts, one row; start: after the last honest request
    places: every address
    targets: claim columns and tin of people on file, as on their records
    homes: where each target's address stands in `places`
    members, others: claim columns and tin of people asked about who are on file, and who are not
    """

    requests: pl.DataFrame
    papers: pl.DataFrame
    truth: pl.DataFrame
    fit: pl.Series
    like: pl.DataFrame
    start: datetime
    places: Places
    targets: pl.DataFrame
    homes: Ints
    members: pl.DataFrame
    others: pl.DataFrame


def material(dataset: Dataset, probing: Probing) -> Material:
    """Read a dataset and draw whom the attacks are about.

    raises: ConfirmbenchError when the dataset has no papers, or asks about too few people on file or not
    """
    papers, requests, truth = dataset.papers(), dataset.requests(), dataset.truth()
    is_fit = fit(dataset.planted(), requests.height)
    known = places(dataset.gazetteer())
    targets = _targets(dataset, truth, probing)
    return Material(
        requests,
        papers,
        truth,
        is_fit,
        template(papers, is_fit),
        last_receipt(papers, EPOCH) + PAUSE,
        known,
        targets,
        known.whereabouts(targets),
        _people(requests, truth, True, probing),
        _people(requests, truth, False, probing),
    )


def _targets(dataset: Dataset, truth: pl.DataFrame, probing: Probing) -> pl.DataFrame:
    """Records of people who are asked about, one each, with a name and an address to look for."""
    asked = truth.filter("person_on_file").select("record_id", "person_id").unique("person_id", keep="first")
    asked = asked.unique("record_id").drop_nulls("record_id")
    records = dataset.registry().join(asked.lazy(), on="record_id", how="semi").collect()
    complete = records.filter(_stated(NEEDED)).unique("record_id").sort("record_id")
    _check(complete.height, "people on file whose record has a name and an address")
    chosen = sample(probing.targets, complete.height, draws(probing.seed, "targets"))
    return _with_numbers(complete[chosen].select(*CLAIM_COLUMNS, "tin"), probing)


def _people(requests: pl.DataFrame, truth: pl.DataFrame, on_file: bool, probing: Probing) -> pl.DataFrame:
    """Requests about different people, as written, filler left out: drawn alike, on file or not."""
    kept = (pl.col("person_on_file") == on_file) & (pl.col("kind").cast(pl.String) != "placeholder")
    ids = truth.filter(kept).unique("person_id", keep="first", maintain_order=True)["request_id"]
    asked = requests.filter(pl.col("request_id").is_in(ids.implode()) & _stated(("surname", "zip_code")))
    _check(asked.height, f"people who are {'' if on_file else 'not '}on file")
    chosen = sample(probing.people, asked.height, draws(probing.seed, f"people {on_file}"))
    return _with_numbers(asked[chosen].select(*CLAIM_COLUMNS, "tin"), probing)


def _stated(columns: tuple[str, ...]) -> pl.Expr:
    return pl.all_horizontal((pl.col(column).str.strip_chars() != "").fill_null(False) for column in columns)


def _with_numbers(people: pl.DataFrame, probing: Probing) -> pl.DataFrame:
    return people if probing.numbers else people.with_columns(tin=pl.lit(None, pl.String))


def _check(found: int, what: str) -> None:
    if found < LEAST:
        raise ConfirmbenchError(
            f"The dataset asks about {found} {what}; attacks need at least {LEAST}. "
            "Generate one with more requests."
        )
