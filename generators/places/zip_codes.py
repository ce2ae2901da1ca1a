"""ZIP codes, each in one state and one city, and how many homes lie in each.

A state has homes in proportion to its people, and ZIP codes to hold them at the usual size; a state whose
range of codes is too narrow for that (Nebraska, Oklahoma and DC in Faker) has fewer and larger ones.

Share out a whole number by weights, exactly and in integers.

The 50 states and DC, and the three of the military abroad: their weights and their ZIP codes.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np
import polars as pl

from generators import faker_tables
from generators.sampling import Ints, Streams, WeightedTables, below, chance, permute_values


def apportion(total: int, weights: Ints) -> Ints:
    """Parts in proportion to `weights`, each within 1 of its exact share, that sum to `total`.

    weights: not negative, at least one positive; total * sum(weights) must stay below 2**63
    """
    ends = total * np.cumsum(weights) // weights.sum()
    return np.diff(ends, prepend=0)


# 2020 census, apportionment of the resident population, ten thousands.
POPULATION = {
    "AL": 502, "AK": 73, "AZ": 715, "AR": 301, "CA": 3954, "CO": 577, "CT": 361, "DE": 99, "DC": 69,
    "FL": 2154, "GA": 1071, "HI": 146, "ID": 184, "IL": 1281, "IN": 679, "IA": 319, "KS": 294, "KY": 451,
    "LA": 466, "ME": 136, "MD": 618, "MA": 703, "MI": 1008, "MN": 571, "MS": 296, "MO": 615, "MT": 108,
    "NE": 196, "NV": 310, "NH": 138, "NJ": 929, "NM": 212, "NY": 2020, "NC": 1044, "ND": 78, "OH": 1180,
    "OK": 396, "OR": 424, "PA": 1300, "RI": 110, "SC": 512, "SD": 89, "TN": 691, "TX": 2915, "UT": 327,
    "VT": 64, "VA": 863, "WA": 771, "WV": 179, "WI": 589, "WY": 58,
}  # fmt: skip

# Europe, Pacific and Americas: first and last ZIP code (USPS Publication 28), and our guess of their shares.
MILITARY_ZIPS = {"AE": (9001, 9999), "AP": (96201, 96699), "AA": (34001, 34099)}
MILITARY_SHARES = {"AE": 60, "AP": 33, "AA": 7}


@dataclass(frozen=True)
class State:
    """weight: its share of homes, against the others'; codes: every ZIP code it can have, ascending."""

    name: str
    weight: int
    codes: Ints


@cache
def civilian_states() -> tuple[State, ...]:
    """The 50 states and DC. Faker's range for Florida holds the military's 340xx, which are left out."""
    military = np.concatenate([np.arange(first, last + 1) for first, last in MILITARY_ZIPS.values()])
    ranges = faker_tables.zip_ranges()
    return tuple(
        State(name, people, np.setdiff1d(np.arange(ranges[name][0], ranges[name][1] + 1), military))
        for name, people in POPULATION.items()
    )


@cache
def military_states() -> tuple[State, ...]:
    """AE, AP and AA."""
    return tuple(
        State(name, MILITARY_SHARES[name], np.arange(first, last + 1))
        for name, (first, last) in MILITARY_ZIPS.items()
    )


HOMES_A_ZIP = 3_000  # the US has about 140 million homes in 33,000 populated ZIP codes
MIN_ZIPS = 60  # so that a small country still has many places
HOMES_A_MILITARY_ZIP = 600  # so that 0.3 % of the homes of 160 million people fill about 500 codes
CITY_BEGINS = 0.25  # of ZIP codes, in order, that are the first of a city; its others are neighbours
POST_OFFICES = pl.Series(["APO", "FPO", "DPO"])  # army and air force, fleet, diplomats
POST_OFFICE_WEIGHTS = np.array([70.0, 25.0, 5.0])  # our guess


@dataclass(frozen=True)
class ZipCodes:
    """table: columns zip_code, city, state, one row a ZIP code, the military ones last
    homes: int64, of each ZIP code
    civilian: ZIP codes that are not military
    """

    table: pl.DataFrame
    homes: Ints
    civilian: int


def build_zip_codes(streams: Streams, civilian: int, military: int) -> ZipCodes:
    """Lay out ZIP codes for that many civilian and military homes."""
    wanted = max(civilian // HOMES_A_ZIP, MIN_ZIPS)
    here, homes = _lay_out(streams, "gazetteer.zip", civilian_states(), wanted, civilian)
    wanted = -(-military // HOMES_A_MILITARY_ZIP)
    abroad, posted = _lay_out(streams, "gazetteer.military_zip", military_states(), wanted, military)
    table = pl.concat([_with_cities(streams, here), _with_post_offices(streams, abroad)])
    zip_code = pl.col("code").cast(pl.String).str.zfill(5).alias("zip_code")
    columns = table.select(zip_code, "city", "state").rechunk()
    return ZipCodes(columns, np.concatenate([homes, posted]), here.height)


def _lay_out(
    streams: Streams, name: str, states: tuple[State, ...], zips: int, homes: int
) -> tuple[pl.DataFrame, Ints]:
    """The columns code and state of about `zips` ZIP codes, ascending in each state, and the homes of each.

    Every state gets one at least, if there are any.
    """
    weights = np.array([state.weight for state in states])
    room = np.array([len(state.codes) for state in states])
    counts = np.minimum(np.maximum(apportion(zips, weights), min(zips, 1)), room)
    key = streams.key(name)
    codes = [
        _choose(state, count, key + i) for i, (state, count) in enumerate(zip(states, counts, strict=True))
    ]
    sizes = _zip_sizes(streams, f"{name}_size", counts, apportion(homes, weights))
    names = pl.Series([state.name for state in states]).gather(np.repeat(np.arange(len(states)), counts))
    return pl.DataFrame({"code": np.concatenate(codes), "state": names}), sizes


def _choose(state: State, count: int, key: int) -> Ints:
    """`count` different codes of a state, ascending."""
    return state.codes[np.sort(permute_values(np.arange(count), len(state.codes), key % 2**64))]


def _zip_sizes(streams: Streams, name: str, counts: Ints, homes: Ints) -> Ints:
    """Uneven sizes, from a sixth to almost twice the mean, that hold just the homes of each state."""
    weights = 100 + below(streams.words(name, np.arange(counts.sum()))[0], 1_000)
    parts = np.split(weights, np.cumsum(counts)[:-1])
    return np.concatenate(
        [apportion(int(n), part) for n, part in zip(homes, parts, strict=True) if len(part)]
        or [np.zeros(0, np.int64)]
    )


def _with_cities(streams: Streams, zips: pl.DataFrame) -> pl.DataFrame:
    """Neighbouring ZIP codes of a state share a city: 4 on average, seldom 20."""
    words = streams.words("gazetteer.city_begins", np.arange(zips.height))
    begins = (
        chance(words[0], CITY_BEGINS) | (zips["state"] != zips["state"].shift()).fill_null(True).to_numpy()
    )
    city = np.cumsum(begins) - 1
    return zips.with_columns(city=_city_names(streams, int(city[-1]) + 1).gather(city))


def _with_post_offices(streams: Streams, zips: pl.DataFrame) -> pl.DataFrame:
    words = streams.words("gazetteer.post_office", np.arange(zips.height))
    return zips.with_columns(
        city=POST_OFFICES.gather(WeightedTables.build([POST_OFFICE_WEIGHTS]).draw(words))
    )


def _city_names(streams: Streams, n: int) -> pl.Series:
    """Names such as North Michael, Port Marychester, Smithville: Faker's formats, equally likely."""
    prefixes, suffixes = (pl.Series(part) for part in faker_tables.city_parts())
    bases = pl.Series(faker_tables.street_bases())
    picks = streams.words("gazetteer.city", np.arange(n))
    form = below(picks[3], 3)
    frame = pl.DataFrame(
        {
            "prefix": (prefixes + " ").gather(below(picks[0], len(prefixes))).set(pl.Series(form == 0), ""),
            "base": bases.gather(below(picks[1], len(bases))),
            "suffix": suffixes.gather(below(picks[2], len(suffixes))).set(pl.Series(form == 1), ""),
        }
    )
    return frame.select(pl.concat_str("prefix", "base", "suffix").alias("city")).to_series()
