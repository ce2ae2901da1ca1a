"""A made-up country: ZIP codes, cities and streets, sized to the number of dwellings it must hold.

States have their real shares of people and their real ranges of ZIP codes, so state and ZIP agree; every
city and every street is invented from Faker's parts. Nothing is looked up from a real address file.
"""

from dataclasses import dataclass

import numpy as np
import polars as pl

from generators import faker_tables
from generators.sampling import WeightedTables, below, chance, permuted
from generators.streams import Ints, Streams
from generators.street_text import DIRECTIONS, shorten

DWELLINGS_A_ZIP = 3_000  # the US has about 140 million homes in 33,000 populated ZIP codes
MIN_ZIPS = 60  # so that a small country still has many places
MAX_ZIPS = 16_000  # what the narrowest range (Oklahoma in Faker: 199 codes) can hold
SEGMENT = 40  # dwellings along one hundred-block of a street
STREET = 3 * SEGMENT  # dwellings along one street
ZIPS_A_CITY = 4
DIRECTION_SHARE = 0.15  # of streets that carry a direction

# 2020 census, apportionment of the resident population, millions.
POPULATION = {
    "AL": 5.02, "AK": 0.73, "AZ": 7.15, "AR": 3.01, "CA": 39.54, "CO": 5.77, "CT": 3.61, "DE": 0.99,
    "DC": 0.69, "FL": 21.54, "GA": 10.71, "HI": 1.46, "ID": 1.84, "IL": 12.81, "IN": 6.79, "IA": 3.19,
    "KS": 2.94, "KY": 4.51, "LA": 4.66, "ME": 1.36, "MD": 6.18, "MA": 7.03, "MI": 10.08, "MN": 5.71,
    "MS": 2.96, "MO": 6.15, "MT": 1.08, "NE": 1.96, "NV": 3.10, "NH": 1.38, "NJ": 9.29, "NM": 2.12,
    "NY": 20.20, "NC": 10.44, "ND": 0.78, "OH": 11.80, "OK": 3.96, "OR": 4.24, "PA": 13.00, "RI": 1.10,
    "SC": 5.12, "SD": 0.89, "TN": 6.91, "TX": 29.15, "UT": 3.27, "VT": 0.64, "VA": 8.63, "WA": 7.71,
    "WV": 1.79, "WI": 5.89, "WY": 0.58,
}  # fmt: skip

# What streets are mostly called; the rest of Faker's suffixes share what is left.
COMMON_SUFFIXES = {
    "Street": 24, "Avenue": 17, "Drive": 15, "Road": 13, "Lane": 9, "Court": 7, "Circle": 4, "Place": 3,
    "Way": 3, "Terrace": 1, "Trail": 1, "Parkway": 1,
}  # fmt: skip
RARE_SUFFIX_WEIGHT = 2.0


@dataclass(frozen=True)
class Gazetteer:
    """Where dwellings are. Dwelling d of the country lies in the ZIP z with starts[z] <= d < starts[z + 1].

    zips: columns zip_code, city, state, one row a ZIP code
    starts: first dwelling of each ZIP, and the end of the last
    street_starts: first street of each ZIP, and the end of the last
    streets, short_streets: the text of every street, in full and abbreviated
    """

    zips: pl.DataFrame
    starts: Ints
    street_starts: Ints
    streets: pl.Series
    short_streets: pl.Series

    @property
    def dwellings(self) -> int:
        return int(self.starts[-1])


def build_gazetteer(streams: Streams, dwellings: int) -> Gazetteer:
    """Lay out a country of at least `dwellings` dwellings."""
    n_zips = int(np.clip(dwellings // DWELLINGS_A_ZIP, MIN_ZIPS, MAX_ZIPS))
    states = _spread_over_states(n_zips)
    sizes = _zip_sizes(streams, n_zips, dwellings)
    street_counts = -(-sizes // STREET)
    streets = _street_names(streams, street_counts)
    return Gazetteer(
        _zip_table(streams, states),
        np.concatenate([[0], np.cumsum(sizes)]),
        np.concatenate([[0], np.cumsum(street_counts)]),
        streets,
        pl.Series([shorten(street) for street in streets]),
    )


def _spread_over_states(n: int) -> list[str]:
    """The state of each of `n` ZIP codes, by largest remainder of the states' shares."""
    names, people = list(POPULATION), np.array(list(POPULATION.values()))
    quota = people / people.sum() * n
    count = np.floor(quota).astype(np.int64)
    for state in np.argsort(count - quota, kind="stable")[: n - count.sum()]:
        count[state] += 1
    return [name for name, zips in zip(names, count, strict=True) for _ in range(zips)]


def _zip_sizes(streams: Streams, n: int, dwellings: int) -> Ints:
    """Uneven sizes, from a sixth to almost twice the mean, that together hold `dwellings`."""
    weight = 100 + below(streams.words("gazetteer.zip_size", np.arange(n))[0], 1_000)
    return -(-dwellings * weight // weight.sum())


def _zip_table(streams: Streams, states: list[str]) -> pl.DataFrame:
    """ZIP codes without repetition from each state's range; a city has up to ZIPS_A_CITY of them."""
    ranges = faker_tables.zip_ranges()
    state_names = sorted(ranges)
    first = np.array([ranges[state][0] for state in states], np.int64)
    span = np.array([ranges[state][1] - ranges[state][0] + 1 for state in states], np.int64)
    within = np.concatenate([np.arange(states.count(state)) for state in dict.fromkeys(states)])
    number = np.array([state_names.index(state) for state in states], np.uint64)
    codes = first + permuted(within, span, np.uint64(streams.key("gazetteer.zip_code")) + number)
    city_of = within // ZIPS_A_CITY + number.astype(np.int64) * MAX_ZIPS
    _, city = np.unique(city_of, return_inverse=True)
    table = pl.DataFrame(
        {"code": codes, "city": _city_names(streams, int(city.max()) + 1).gather(city), "state": states}
    )
    return table.select(pl.col("code").cast(pl.String).str.zfill(5).alias("zip_code"), "city", "state")


def _city_names(streams: Streams, n: int) -> pl.Series:
    """Names such as North Michael, Port Marychester, Smithville: Faker's four formats, equally likely."""
    prefixes, suffixes = (pl.Series(part) for part in faker_tables.city_parts())
    surnames, given = (pl.Series(t["name"]) for t in (faker_tables.surnames(), faker_tables.given_names()))
    picks = streams.words("gazetteer.city", np.arange(n))
    form = below(streams.words("gazetteer.city_format", np.arange(n))[0], 4)
    prefix = prefixes.gather(below(picks[0], len(prefixes)))
    suffix = suffixes.gather(below(picks[1], len(suffixes)))
    first, last = given.gather(below(picks[2], len(given))), surnames.gather(below(picks[3], len(surnames)))
    forms = pl.DataFrame({"form": form, "p": prefix, "f": first, "l": last, "s": suffix})
    chosen = (
        pl.when(pl.col("form") == 0).then(pl.concat_str("p", pl.lit(" "), "f", "s"))
        .when(pl.col("form") == 1).then(pl.concat_str("p", pl.lit(" "), "f"))
        .when(pl.col("form") == 2).then(pl.concat_str("f", "s"))
        .otherwise(pl.concat_str("l", "s"))
    )  # fmt: skip
    return forms.select(chosen.alias("city")).to_series()


def _street_names(streams: Streams, counts: Ints) -> pl.Series:
    """The streets of every ZIP, one after another; no two of one ZIP start with the same word."""
    bases = pl.Series(faker_tables.street_bases())
    zip_of = np.repeat(np.arange(len(counts)), counts)
    number = np.arange(len(zip_of)) - np.repeat(np.cumsum(counts) - counts, counts)
    keys = np.uint64(streams.key("gazetteer.street")) + zip_of.astype(np.uint64)
    base = bases.gather(permuted(number, len(bases), keys))
    words = streams.words("gazetteer.street_form", np.arange(len(zip_of)))
    suffixes, weights = _suffix_weights()
    suffix = suffixes.gather(WeightedTables.build([weights]).draw(words))
    direction = pl.Series(list(DIRECTIONS)).gather(below(words[2], len(DIRECTIONS)))
    directed = pl.Series(chance(words[3], DIRECTION_SHARE))
    frame = pl.DataFrame({"direction": direction, "base": base, "suffix": suffix, "directed": directed})
    start = pl.when("directed").then(pl.concat_str("direction", pl.lit(" "))).otherwise(pl.lit(""))
    return frame.select(pl.concat_str(start, "base", pl.lit(" "), "suffix").alias("street")).to_series()


def _suffix_weights() -> tuple[pl.Series, np.ndarray[tuple[int], np.dtype[np.float64]]]:
    suffixes = sorted({*faker_tables.street_suffixes(), *COMMON_SUFFIXES})
    rare = RARE_SUFFIX_WEIGHT / (len(suffixes) - len(COMMON_SUFFIXES))
    return pl.Series(suffixes), np.array([float(COMMON_SUFFIXES.get(suffix, rare)) for suffix in suffixes])
