"""What every attack on a dataset uses, drawn once for all matchers and screens.

Papers for probes: as clean as those of an honest request, received as the requester paces the questions.

What a policy allows in a day is not exceeded by a patient requester: each target is asked about once in
PATIENCE, by officers who sign for few. A hasty one asks everything about a target at once.

The custodian as a requester sees it: probes in; confirm, no match or refused out.

The gazetteer as a requester uses it: which addresses are likely, given a ZIP code.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

import numpy as np
import numpy.typing as npt
import polars as pl

from bench.ask import ask
from bench.custody.leakage.measured import LEAST, Probing, draws, sample
from bench.custody.screens.contract import OpenScreen, admit_all, eligible
from generators.dataset import Dataset
from generators.errors import ConfirmbenchError
from generators.schema import ADDRESS_COLUMNS, CLAIM_COLUMNS, PAPERS, REQUESTS
from matchers.contract import FittedMatcher

Ints = npt.NDArray[np.int64]
Pace = Literal["patient", "hasty"]

PATIENCE = timedelta(hours=25)  # beyond any window of 24 hours, and never twice in a UTC day
PAUSE = timedelta(days=10)  # between two attacks, beyond locks of 96 hours
BY_OFFICER = 400  # targets that one officer asks about in a day
AT_ONCE = 1_600  # targets that are asked about in a day, under a quota of 2,000
AFTER_ORDER = timedelta(days=200)  # an order has to be older than 90 days
SIGNED, EXPIRES = timedelta(days=1), timedelta(days=30)  # before and after receipt


def template(papers: pl.DataFrame, eligible: pl.Series) -> pl.DataFrame:
    """The papers of the first eligible request: codes that the custodian accepts. One row.

    raises: ConfirmbenchError when no request is eligible
    """
    found = papers.filter(papers["request_id"].is_in(eligible.arg_true().implode())).head(1)
    if not found.height:
        raise ConfirmbenchError(
            "No request of the dataset is eligible, so no probe can have papers like one; "
            "generate a dataset with lower rates of defects."
        )
    return found


def written_papers(
    like: pl.DataFrame, start: datetime, target: Ints, number: Ints, pace: Pace
) -> pl.DataFrame:
    """Papers for probes, columns of PAPERS, request_id 0 to n-1 in the order given.

    like: one row, from `template`
    start: no probe is received before it; has a time zone
    target: whom a probe is about, from 0 on
    number: 0, 1, 2, ...: which probe about this target it is
    """
    days, officers = _schedule(target, number, pace)
    keys, batch = np.unique(days * (officers.max(initial=0) + 1) + officers, return_inverse=True)
    day, officer = np.divmod(keys, officers.max(initial=0) + 1)
    batches = _batches(like, start, day, officer, PATIENCE)
    ids = pl.int_range(len(target), eager=True).alias("request_id")
    return batches[batch.astype(np.uint32)].with_columns(ids).select(list(PAPERS))


def last_receipt(papers: pl.DataFrame, start: datetime) -> datetime:
    """When the last of these was received; `start` where there are none."""
    latest = papers["received_at"].max()
    return latest if isinstance(latest, datetime) else start


def _schedule(target: Ints, number: Ints, pace: Pace) -> tuple[Ints, Ints]:
    """In which PATIENCE a probe is received, and who signs."""
    if pace == "hasty":
        return target, np.zeros_like(target)
    wave, place = np.divmod(target, AT_ONCE)
    return wave * (number.max(initial=0) + 1) + number, place // BY_OFFICER


def _batches(like: pl.DataFrame, start: datetime, day: Ints, officer: Ints, step: timedelta) -> pl.DataFrame:
    """One row a batch: its papers but for the number of the request."""
    received = pl.lit(start).cast(pl.Datetime("us", "UTC")) + pl.col("day") * pl.lit(step)
    moment, date = "%Y-%m-%dT%H:%M:%S+00:00", "%Y-%m-%d"
    stated = [name for name in PAPERS if name != "request_id"]
    batch = pl.int_range(len(day), eager=True).alias("batch_id")
    return (
        pl.DataFrame({"batch_id": batch, "day": day, "number": officer})
        .join(like.drop("request_id", "batch_id"), how="cross")
        .with_columns(
            received_at=received,
            officer=pl.format("PROBER-{}", "number"),
            attestation=pl.format("PROBE-{}-{}", pl.lit(start.strftime("%Y%m%d%H%M")), "batch_id"),
        )
        .with_columns(
            signed_at=(pl.col("received_at") - SIGNED).dt.strftime(moment),
            expires_at=(pl.col("received_at") + EXPIRES).dt.strftime(moment),
            order_date=(pl.col("received_at") - AFTER_ORDER).dt.strftime(date),
        )
        .select(stated)
    )


Answers = npt.NDArray[np.int8]

REFUSED, NO_MATCH, CONFIRM = -1, 0, 1


class ProbedMatcher:
    """A screen and a matcher that answer probes, and count them.

    A refused probe is never put to the matcher: whether it is refused depends on what was asked alone.
    """

    def __init__(
        self, screen: OpenScreen, fitted: FittedMatcher, like: pl.DataFrame, start: datetime
    ) -> None:
        """like: papers of one eligible request; start: when the first probe is received"""
        self.queries = 0
        self._screen, self._fitted = screen, fitted
        self._like, self._next = like, start

    def ask(self, claims: pl.DataFrame, target: Ints, number: Ints, pace: Pace = "patient") -> Answers:
        """Put probes with clean papers; each call begins long after the one before.

        claims: the claim columns, and `tin` where it is stated
        target, number: whom a probe is about, and which about them it is (bench.custody.leakage.material)
        returns: int8, one of REFUSED, NO_MATCH, CONFIRM a probe, in order
        """
        papers = written_papers(self._like, self._next, target, number, pace)
        self._next = last_receipt(papers, self._next) + PAUSE
        return self.answer(_requests(claims), papers)

    def answer(self, requests: pl.DataFrame, papers: pl.DataFrame) -> Answers:
        """Answer requests that have papers of their own; returns as `ask` does."""
        self.queries += requests.height
        passed = admit_all(self._screen, requests, papers)
        answers = np.full(requests.height, REFUSED, np.int8)
        answers[passed.to_numpy()] = ask(self._fitted, requests.filter(passed)).to_numpy()
        return answers


def _requests(claims: pl.DataFrame) -> pl.DataFrame:
    number = pl.int_range(claims.height, eager=True).alias("request_id")
    tin = (
        claims["tin"]
        if "tin" in claims.columns
        else pl.repeat(None, claims.height, dtype=pl.String, eager=True)
    )
    return claims.select(CLAIM_COLUMNS).with_columns(number, tin.alias("tin")).select(list(REQUESTS))


PLACES_LEAST = 2  # addresses: the right one and another
KEY = ("house_number", "street", "unit", "zip_code")


@dataclass(frozen=True)
class ProbedPlaces:
    """Every address, by ZIP code, so that neighbours in the frame are close together.

    addresses: columns ADDRESS_COLUMNS
    """

    addresses: pl.DataFrame

    @property
    def size(self) -> int:
        return self.addresses.height

    def likely(self, zip_codes: pl.Series, without: Ints, size: int, rng: np.random.Generator) -> Ints:
        """Different addresses for each of n ZIP codes, those of that ZIP code first, then ones close by.

        zip_codes: String, shape (n,); one that is null or unknown has neighbours in order alone
        without: int64, shape (n,): the place of one address that is left out; -1 for none
        size: how many each; at most the addresses that there are, less one
        returns: int64, shape (n, size), places in `addresses`; in each part the order is drawn
        """
        known = self.addresses["zip_code"].fill_null("")
        asked = zip_codes.fill_null("")
        first = known.search_sorted(asked, side="left").to_numpy()
        last = known.search_sorted(asked, side="right").to_numpy()
        found = np.empty((len(asked), size), np.int64)
        for row in range(len(asked)):
            found[row] = self._around(int(first[row]), int(last[row]), int(without[row]), size, rng)
        return found

    def _around(self, first: int, last: int, without: int, size: int, rng: np.random.Generator) -> Ints:
        """Addresses from `first` to before `last` in any order, then others, no further off than need be."""
        inside = rng.permutation(np.arange(first, last))
        inside = inside[inside != without][:size]
        spread = size - len(inside) + 1  # one more, for the one left out may lie there
        near = np.r_[max(first - spread, 0) : first, last : min(last + spread, self.size)]
        outside = rng.permutation(near[near != without])
        return np.concatenate([inside, outside])[:size]

    def whereabouts(self, homes: pl.DataFrame) -> Ints:
        """Where an address stands, letter case and blanks around it aside: int64, shape (n,), -1 for nowhere.

        Units count; an address that is spelled otherwise than in the gazetteer stands nowhere.
        """
        known = _keys(self.addresses).with_row_index("place").unique("key", keep="first")
        found = _keys(homes).join(known, on="key", how="left", maintain_order="left")["place"]
        return found.cast(pl.Int64).fill_null(-1).to_numpy()


def places(gazetteer: pl.LazyFrame) -> ProbedPlaces:
    """Collect a gazetteer; raises ConfirmbenchError when it has fewer than two addresses."""
    addresses = gazetteer.select(ADDRESS_COLUMNS).collect().sort("zip_code", maintain_order=True)
    if addresses.height < PLACES_LEAST:
        raise ConfirmbenchError(
            f"The gazetteer has {addresses.height} addresses; a requester who guesses needs at least "
            f"{PLACES_LEAST}."
        )
    return ProbedPlaces(addresses)


def _keys(addresses: pl.DataFrame) -> pl.DataFrame:
    words = [pl.col(column).fill_null("").str.strip_chars().str.to_uppercase() for column in KEY]
    return addresses.select(pl.concat_str(words, separator="\t").alias("key"))


NEEDED = ("given_name", "surname", "house_number", "street", "zip_code")  # of a target's record
EPOCH = datetime.fromisoformat("2026-01-01T12:00:00+00:00")


@dataclass(frozen=True)
class ProbeMaterial:
    """A dataset as the attacks see it.

    requests, papers: the honest stream; truth: of it, by request_id; eligible: whether nothing is wrong with
        each
    like: papers that the custodian accepts, one row; start: after the last honest request
    places: every address
    targets: claim columns and tin of people on file, as on their records
    homes: where each target's address stands in `places`
    members, others: claim columns and tin of people asked about who are on file, and who are not
    """

    requests: pl.DataFrame
    papers: pl.DataFrame
    truth: pl.DataFrame
    eligible: pl.Series
    like: pl.DataFrame
    start: datetime
    places: ProbedPlaces
    targets: pl.DataFrame
    homes: Ints
    members: pl.DataFrame
    others: pl.DataFrame


def material(dataset: Dataset, probing: Probing) -> ProbeMaterial:
    """Read a dataset and draw whom the attacks are about.

    raises: ConfirmbenchError when the dataset has no papers, or asks about too few people on file or not
    """
    papers, requests, truth = dataset.papers(), dataset.requests(), dataset.truth()
    is_eligible = eligible(dataset.planted(), requests.height)
    known = places(dataset.gazetteer())
    targets = _targets(dataset, truth, probing)
    return ProbeMaterial(
        requests,
        papers,
        truth,
        is_eligible,
        template(papers, is_eligible),
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
