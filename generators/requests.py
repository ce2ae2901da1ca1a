"""Requests and their truth.

Taxpayer numbers as requests state them: mostly the person's own, sometimes somebody else's or nobody's.
"""

from dataclasses import dataclass

import numpy as np
import polars as pl

from generators.noise.channels import Submissions, submissions_of
from generators.noise.corruption import add_noise
from generators.noise.keying import may_err
from generators.noise.placeholders import Filled, fill_placeholders
from generators.people.history import OTHER, OWN
from generators.people.households import REQUEST_YEAR, SLOTS, head_ages
from generators.people.naming import Names
from generators.people.person import People, tenures
from generators.people.tin import draw_tin_kinds
from generators.population import Population, filing_numbers, filings
from generators.sampling import Bools, Ints, chance
from generators.schema import (
    CHANNELS,
    CONFIRMABLE_KINDS,
    EDITS,
    HOUSING,
    KINDS,
    ORIGINS,
    REQUESTS,
    SEXES,
    TENURES,
    TIN_KINDS,
    TRUTH,
    conform,
)
from generators.selection import NAMESAKE, PLACEHOLDER, Selection


def state_tins(
    population: Population, request_ids: Ints, person: Ints, channel: Ints
) -> tuple[pl.Series, pl.DataFrame]:
    """The numbers that requests state, null where they state none, and the edits (columns of EDITS).

    A borrowed number is that of somebody on file, and in rare cases the person's own.

    person: whom each request is about; channel: index into CHANNELS, one a request
    """
    rates = population.profile.requests
    everybody = pl.repeat(None, len(person), dtype=pl.String, eager=True).alias("tin")
    words = population.streams.words("request.tin", request_ids)
    stated = np.flatnonzero(chance(words[0], rates.tin))
    request_ids, person, channel, words = (
        request_ids[stated],
        person[stated],
        channel[stated],
        words[:, stated],
    )
    bounds = np.cumsum([rates.borrowed_tin, rates.transposed_tin, rates.unissued_tin])
    fault = np.searchsorted(bounds, words[1] / 2.0**32, side="right")
    borrowed, transposed, unissued = (np.flatnonzero(fault == i) for i in range(len(bounds)))
    whose = person.copy()
    whose[borrowed] = population.tins.somebody(person[borrowed], "request.lender")
    text = population.tins.write(whose)
    text = text.scatter(unissued, population.tins.unissued(person[unissued] // SLOTS))
    text = text.scatter(transposed, _transpose(text.gather(transposed), words[2, transposed]))
    edits = [
        _edits(request_ids[rows], operation, channel[rows])
        for rows, operation in ((borrowed, "borrow"), (transposed, "transpose"), (unissued, "invent"))
    ]
    return everybody.scatter(stated, text), pl.concat(edits)


def _transpose(tins: pl.Series, word: "np.ndarray[tuple[int], np.dtype[np.uint32]]") -> list[str]:
    """Swap two neighbouring digits, from the place that the word says on the first that differ."""
    return [_swap(tin, 1 + int(start) % (len(tin) - 2)) for tin, start in zip(tins, word, strict=True)]


def _swap(tin: str, start: int) -> str:
    places = [*range(start, len(tin) - 1), *range(1, start)]
    at = next((i for i in places if tin[i] != tin[i + 1]), start)
    return tin[:at] + tin[at + 1] + tin[at] + tin[at + 2 :]


def _edits(request_ids: Ints, operation: str, channel: Ints) -> pl.DataFrame:
    n = len(request_ids)
    columns = {
        "request_id": pl.Series(request_ids, dtype=pl.Int64),
        "field": pl.repeat("tin", n, dtype=pl.String, eager=True),
        "operation": pl.repeat(operation, n, dtype=pl.String, eager=True),
        "position": pl.repeat(None, n, dtype=pl.Int16, eager=True),
        "channel": pl.Series(CHANNELS, dtype=EDITS["channel"]).gather(channel),
    }
    return pl.DataFrame(columns)


@dataclass(frozen=True)
class Batch:
    """Requests with what is true of them and what was done to them."""

    requests: pl.DataFrame
    truth: pl.DataFrame
    edits: pl.DataFrame


def make_batch(population: Population, selection: Selection, first: int = 0) -> Batch:
    """The requests of a selection, in its order, numbered from `first` on."""
    return make_requests(population, selection, np.arange(first, first + len(selection)))


def make_requests(population: Population, selection: Selection, ids: Ints) -> Batch:
    """The requests of a selection, in its order. ids: the number of each, ascending; it decides every draw"""
    person = selection.person
    dwelling = population.history.dwelling(person, REQUEST_YEAR)
    places = population.locate(dwelling)
    numbers = pl.DataFrame({"request_id": ids})
    people = population.describe(person)
    names = population.name(people)
    claims = _claimed_names(population, selection, names).hstack(population.addresses(places, person))
    is_placeholder = selection.kind == PLACEHOLDER
    filled = fill_placeholders(population.streams, numbers.hstack(claims), is_placeholder)
    sent = submissions_of(population.streams, population.profile.requests, ids)
    noisy, edits = add_noise(
        population.streams, population.profile.noise, sent, filled.requests, is_placeholder
    )
    tins, tin_edits = state_tins(population, ids, person, sent.channel)
    truth = numbers.hstack(_truth(population, selection, filled, dwelling))
    truth = truth.hstack(_subgroups(population, selection, people, places.housing)).hstack(_sending(sent))
    on_file = truth["record_id"].is_not_null().to_numpy()
    on_records = _record_edits(population, ids[on_file], person[on_file], names.take(on_file))
    pieces = [filled.edits, tin_edits, edits, on_records]
    return Batch(
        conform(noisy.with_columns(tins), REQUESTS, "the generated requests"),
        conform(truth, TRUTH, "the generated truth"),
        pl.concat(pieces).sort("request_id", maintain_order=True),
    )


def _claimed_names(population: Population, selection: Selection, names: Names) -> pl.DataFrame:
    """People's own names; a namesake's given name and surname are those of the model's last filing."""
    claimed = names.read(population.vocabulary, REQUEST_YEAR)
    rows = np.flatnonzero(selection.kind == NAMESAKE)
    model = selection.model[rows]
    of_model = population.name(population.describe(model))
    borrowed = of_model.read(population.vocabulary, population.tax_years(model))
    return claimed.with_columns(claimed[c].scatter(rows, borrowed[c]) for c in ("given_name", "surname"))


def _truth(population: Population, selection: Selection, filled: Filled, dwelling: Ints) -> pl.DataFrame:
    person = selection.person
    on_file = population.cards.on_file(person) & ~filled.nameless
    shown = (population.history.on_file_at_home(person) & (OWN | OTHER)) > 0
    confirmable = [KINDS.index(kind) for kind in CONFIRMABLE_KINDS]
    return pl.DataFrame(
        {
            "kind": _name(KINDS, selection.kind),
            "person_on_file": on_file,
            "address_on_file": shown & ~filled.homeless,
            "should_confirm": np.isin(selection.kind, confirmable),
            "record_id": _null_where(~on_file, population.record_ids(person)),
            "person_id": person,
            "dwelling_id": _null_where(filled.homeless, dwelling),
            "lag_years": _null_where(~on_file, REQUEST_YEAR - population.tax_years(person)).cast(pl.Int8),
        }
    )


def _subgroups(population: Population, selection: Selection, people: People, housing: Ints) -> pl.DataFrame:
    """Of the person; a namesake's origin is that of the name."""
    streams, households = population.streams, people.household
    head_age = head_ages(streams, households, people.template)
    tenure = tenures(streams, households, people.template, head_age, people.head_origin)
    origin = people.origin.copy()
    borrowed = selection.model != selection.person
    origin[borrowed] = population.describe(selection.model[borrowed]).origin
    return pl.DataFrame(
        {
            "origin": _null_where_unknown(population, _name(ORIGINS, origin)),
            "sex": _name(SEXES, people.sex),
            "birth_decade": (people.birth_year // 10 * 10).astype(np.int16),
            "tin_kind": _name(TIN_KINDS, draw_tin_kinds(streams, people)),
            "housing": _name(HOUSING, housing),
            "tenure": _name(TENURES, tenure),
        }
    )


def _sending(sent: Submissions) -> pl.DataFrame:
    return pl.DataFrame({"channel": _name(CHANNELS, sent.channel), "submission_id": sent.number})


def _record_edits(population: Population, ids: Ints, person: Ints, names: Names) -> pl.DataFrame:
    """The custodian's keying errors in the last filings of people on file (columns of EDITS).

    Somebody may be asked about in several requests.
    """
    numbers = filing_numbers(person, np.zeros(len(ids), np.int64))
    suspect = may_err(population.streams, population.profile.registry, numbers)
    ids, person, names, numbers = ids[suspect], person[suspect], names.take(suspect), numbers[suspect]
    asked = pl.DataFrame({"row": numbers, "request_id": ids})
    once = np.unique(numbers, return_index=True)[1]
    last = np.zeros(len(once), np.int64)
    errors = filings(population, person[once], names.take(once), last).errors
    errors = errors.join(asked, on="row", maintain_order="left")
    return errors.with_columns(channel=pl.lit("record", EDITS["channel"])).select(list(EDITS))


def _null_where_unknown(population: Population, origins: pl.Series) -> pl.Series:
    """Origins are nothing that shows in names where the vocabulary does not know them."""
    if population.vocabulary.knows_origins:
        return origins
    return pl.repeat(None, len(origins), dtype=origins.dtype, eager=True)


def _name(names: tuple[str, ...], numbers: Ints) -> pl.Series:
    return pl.Series(names, dtype=pl.Enum(names)).gather(numbers)


def _null_where(mask: Bools, values: Ints) -> pl.Series:
    return pl.Series(values).set(pl.Series(mask), None)
