"""What papers say of each request: the statute, the date of the order, the tax period and the evidence."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from generators.papers.codes import MORE_THAN_DAYS, STATUTES, TAX_YEARS
from generators.papers.written import UNREADABLE_DATES, iso_dates, unreadable_dates
from generators.rates import PaperRates
from generators.sampling import Bools, below, chance
from generators.streams import Ints, Streams, Words

OLDEST = 1_500  # days from an order to a request
LONGEST_AHEAD = 60  # days that an order lies in the future, when it does
NO_DATE, UNREADABLE, FUTURE, DAY_89, DAY_90, DAY_91 = range(6)
DATE_CASES = (
    "no_order_date",
    "unreadable_date",
    "future_date",
    "order_day_89",
    "order_day_90",
    "order_day_91",
)
DAYS = {DAY_89: 89, DAY_90: 90, DAY_91: 91}


@dataclass(frozen=True)
class Items:
    """One entry a request.

    texts: columns statute, order_date, tax_period, evidence
    date_case: index into DATE_CASES, or len(DATE_CASES) where nothing is special
    absent: of each column that can be, where it is: no_statute, no_tax_period, no_evidence
    """

    texts: pl.DataFrame
    date_case: Ints
    absent: dict[str, Bools]


def describe_items(streams: Streams, rates: PaperRates, requests: Ints, received: Ints) -> Items:
    """The papers of some requests, each a function of its number. received: UTC days from 1970-01-01 on"""
    words, more = (streams.words("papers.item", requests, draw) for draw in (0, 1))
    shares = [rates.no_order_date, rates.unreadable_order_date, rates.future_order_date]
    shares += [rates.order_day_89, rates.order_day_90, rates.order_day_91]
    case = np.searchsorted(np.cumsum(shares), words[0] / 2.0**32, side="right")
    absent = {
        "no_statute": chance(words[1], rates.no_statute),
        "no_tax_period": chance(words[2], rates.no_tax_period),
        "no_evidence": chance(words[3], rates.no_evidence),
    }
    texts = {
        "statute": pl.Series(STATUTES).gather(below(more[2], len(STATUTES))),
        "order_date": _order_dates(received, case, more),
        "tax_period": pl.Series(TAX_YEARS).cast(pl.String).gather(below(more[3], len(TAX_YEARS))),
        "evidence": "DOC-" + pl.Series(requests).cast(pl.String).str.zfill(9),
    }
    for column, where in zip(("statute", "tax_period", "evidence"), absent.values(), strict=True):
        texts[column] = texts[column].set(pl.Series(where), None)
    return Items(pl.DataFrame(texts), case, absent)


def _order_dates(received: Ints, case: Ints, words: Words) -> pl.Series:
    """As written; ordinary orders are 92 to OLDEST days old, so that day 91 is the control's alone."""
    youngest = MORE_THAN_DAYS + 2
    age = youngest + below(words[0], OLDEST + 1 - youngest)
    age = np.where(case == FUTURE, -1 - below(words[0], LONGEST_AHEAD), age)
    for number, days in DAYS.items():
        age = np.where(case == number, days, age)
    texts, rows = iso_dates(received - age), np.flatnonzero(case == UNREADABLE)
    form = below(words[1, rows], len(UNREADABLE_DATES))
    texts = texts.scatter(rows, unreadable_dates((received - age)[rows], form))
    return texts.set(pl.Series(case == NO_DATE), None)
