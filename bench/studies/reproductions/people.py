"""What several reproductions share: the generator's people outside a batch, pairs counted, screens asked.

People are who they are and would state what they state in any year. Pairs of rows that agree are counted
without making any. Completeness before matching (tables T1 and T2) is asked of the custodian's screens,
without a gazetteer.
"""

import numpy as np
import polars as pl

from bench.custody.screens.catalog import make
from bench.custody.screens.contract import admit_all
from generators.noise.channels import submissions_of
from generators.noise.corruption import add_noise
from generators.people.cards import everybody
from generators.people.households import REQUEST_YEAR
from generators.population import Population
from generators.sampling import Ints, below, permute_values
from generators.schema import CLAIM_COLUMNS, GAZETTEER, PAPERS, REGISTRY, REQUESTS, conform
from matchers.engine.normalize import normalize

DAYS = 365
LEAP_YEAR = 4  # of the years of birth of adults, 1900 is none and does not occur


def living(population: Population) -> Ints:
    """Everybody alive, in a random order."""
    found = everybody(population.streams, population.templates, np.arange(population.cards.households)).person
    found = found[~population.cards.dead(found)]
    return found[
        permute_values(np.arange(len(found)), len(found), population.streams.key("reproduction.order"))
    ]


def claims(population: Population, person: Ints, year: int | Ints) -> pl.DataFrame:
    """The claim columns as each person would have stated them without an error at the end of `year`.

    person: in any order, nobody twice; year: one for all or one a person, of the ten years of the history
    """
    names = population.name(population.describe(person)).read(population.vocabulary, year)
    places = population.locate(population.history.dwelling(person, year))
    return names.hstack(population.addresses(places, person)).select(CLAIM_COLUMNS)


def requests(population: Population, person: Ints, year: int | Ints = REQUEST_YEAR) -> pl.DataFrame:
    """What requesters state of these people (columns of REQUESTS), with the noise of the profile.

    year: when the requester learned name and address; no request has a taxpayer number
    """
    ids = np.arange(len(person))
    stated = pl.DataFrame({"request_id": ids}).hstack(claims(population, person, year))
    sent = submissions_of(population.streams, population.profile.requests, ids)
    noisy, _ = add_noise(population.streams, population.profile.noise, sent, stated)
    return conform(noisy.with_columns(tin=pl.lit(None, pl.String)), REQUESTS, "the requests")


def registry(held: pl.DataFrame) -> pl.LazyFrame:
    """Claims as a registry (columns of REGISTRY) without taxpayer numbers; a record a row."""
    missing = [
        pl.lit(None, dtype).alias(name) for name, dtype in REGISTRY.items() if name not in held.columns
    ]
    numbered = held.with_columns(missing).with_columns(record_id=pl.int_range(pl.len(), dtype=pl.Int64))
    return conform(numbered, REGISTRY, "the records").lazy()


def birth_dates(population: Population, person: Ints, draw: int = 0) -> Ints:
    """A synthetic date of birth a person: days since 1 January of the year 0, one number a date.

    The year is the person's own in the generator, the day is drawn uniformly here: the generator knows
    none. draw: another number gives everybody another day
    """
    year = population.describe(person).birth_year
    days = DAYS + (year % LEAP_YEAR == 0)
    word = population.streams.words("reproduction.birthday", person, draw)[0]
    return year * (DAYS + 1) + below(word, days)


def full_names(population: Population, person: Ints) -> pl.Series:
    """Given name and surname today, in capitals."""
    named = population.name(population.describe(person)).read(population.vocabulary, REQUEST_YEAR)
    return named.select(
        pl.concat_str("given_name", "surname", separator=" ").str.to_uppercase().alias("name")
    ).to_series()


def pairs(frame: pl.DataFrame, *columns: str) -> int:
    """Unordered pairs of different rows that agree on all the columns; null agrees with nothing."""
    sizes = frame.drop_nulls(columns).group_by(columns).len()["len"].cast(pl.Int64)
    return int((sizes * (sizes - 1) // 2).sum())


ZIP_LIKE = "zip_like"
# The datasets of these tables come without a gazetteer, so that no building is known to have units: the unit,
# which most homes do not have, is not asked for.
FIELDED = "complete_address"
PLACE = ("street", "zip_code")


def passes(screen: str, requests: pl.DataFrame) -> pl.Series:
    """Whether a screen admits each request, which came without papers: Boolean "admitted", in order."""
    opened = make(screen).open(pl.LazyFrame(schema=GAZETTEER))
    return admit_all(opened, requests, pl.DataFrame(schema=PAPERS))


def known_street(requests: pl.DataFrame, registry: pl.LazyFrame) -> pl.Series:
    """The street exists in the ZIP code, as far as the registry's addresses show: one Boolean a request.

    Stands in for a delivery-point check, which looks an address up in a list of all that there are: most of
    those asked about are on no record.
    """
    known = normalize(registry.select(PLACE).collect()).unique().with_columns(known=pl.lit(True))
    asked = normalize(requests.select(PLACE))
    return asked.join(known, on=PLACE, how="left", maintain_order="left")["known"].fill_null(False)
