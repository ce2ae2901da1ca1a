"""What a registry shows: its composition, who shares a name, who shares a home."""

from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from bench.statistics.shares import share
from generators.names.collisions import Hashes, Namesakes, census_model, namesakes, run_lengths
from generators.places.street_text import DIRECTION_FORMS, SUFFIX_FORMS

TALLIED = ("tax_year", "tin_kind", "state")
LARGEST_HOME = 8  # people on file; more at one address are an institution's, and no household
DIRECTION = rf"^(?:{'|'.join(DIRECTION_FORMS).lower()}) "
SHARED = {"surname": ["surname"], "initial": ["surname", "initial"], "full_name": ["surname", "given_name"]}

# Shares of adults who share it with another adult at home, lowest and highest: pseudopeople's 2020 sample.
# The first is lowered for the wives who keep their surname (Pew 2023); the sample itself has 0.696.
PUBLISHED_HOMES = {"surname": (0.55, 0.65), "initial": (0.076, 0.076), "full_name": (0.0016, 0.0016)}


def newest_filings(registry: pl.LazyFrame) -> pl.LazyFrame:
    """The last filing of each person, in a registry with several; a person's stand together, newest first."""
    same_number = pl.col("tin") == pl.col("tin").shift(1)
    year_before = pl.col("tax_year") == pl.col("tax_year").shift(1) - 1
    return registry.filter(~(same_number & year_before).fill_null(False))


def tallies(registry: pl.LazyFrame) -> dict[str, Any]:
    """Records by tax year, by kind of taxpayer number and by state, the most first but for the years."""
    counts = [registry.group_by(pl.col(column).cast(pl.String)).len() for column in TALLIED]
    found = {
        column: dict(frame.sort("len", column, descending=[True, False]).drop_nulls().iter_rows())
        for column, frame in zip(TALLIED, pl.collect_all(counts, engine="streaming"), strict=True)
    }
    records, units = (
        registry.select(pl.len(), (pl.col("unit") != "").sum()).collect(engine="streaming").row(0)
    )
    return found | {"tax_year": dict(sorted(found["tax_year"].items())), "with_unit": share(units, records)}


def collisions(people: pl.LazyFrame) -> dict[str, Any]:
    """Namesakes on file, beside those that the US Census 2020 leads one to expect among as many people.

    ratio: observed / expected, for the share unique and the mean
    """
    observed = namesakes(people)
    expected = census_model().expect(max(observed.people, 1))
    return {
        "observed": observed._asdict(),
        "expected": expected._asdict(),
        "ratio": {key: _ratio(observed, expected, key) for key in ("unique", "mean")},
    }


def _ratio(observed: Namesakes, expected: Namesakes, key: str) -> float | None:
    divisor = getattr(expected, key)
    return getattr(observed, key) / divisor if divisor else None


def homes(people: pl.LazyFrame) -> dict[str, Any]:
    """People on file by how many the address on their record is on file for, and what those there share.

    Text is compared by 64-bit hashes, letter case and the ways to write a street aside. People without a name
    or an address are left out; so are, but for `institutions`, those at an address of more than LARGEST_HOME.
    """
    known = _hashed(people)
    at_home = _people_at_home(known["address"].to_numpy())
    sizes = np.bincount(at_home)[: LARGEST_HOME + 1]
    in_homes, with_others = (
        int(sizes.sum()),
        known.filter(pl.Series((at_home > 1) & (at_home <= LARGEST_HOME))),
    )
    return {
        "institutions": share(known.height - in_homes, known.height),
        "sizes": {str(size): share(int(n), in_homes) for size, n in enumerate(sizes) if n},
        "with_others": share(with_others.height, in_homes),
        "shared": {key: share(_sharing(with_others, names), in_homes) for key, names in SHARED.items()},
        "published": PUBLISHED_HOMES,
    }


def _hashed(people: pl.LazyFrame) -> pl.DataFrame:
    """Hashes of the address and of names, each of a kind of its own, so that they can be combined by xor."""
    given, surname = (pl.col(name).str.to_lowercase() for name in ("given_name", "surname"))
    named = (pl.col("given_name") != "") & (pl.col("surname") != "") & (pl.col("street") != "")
    number, unit, zip_code = (pl.col(name).fill_null("") for name in ("house_number", "unit", "zip_code"))
    street = [part.hash(seed) for seed, part in enumerate(_street_parts())]
    hashed = people.filter(named).select(
        address=number.hash(2) ^ unit.str.to_lowercase().hash(3) ^ zip_code.hash(4) ^ street[0] ^ street[1],
        given_name=given.hash(5),
        initial=given.str.head(1).hash(6),
        surname=surname.hash(7),
    )
    return hashed.collect(engine="streaming")


def _street_parts() -> tuple[pl.Expr, pl.Expr]:
    """A street's words before the last, and the last, without a direction and a suffix.

    So "N Oak St" is "North Oak Street"; no two streets of one ZIP code differ in these alone.
    """
    street = pl.col("street").str.to_lowercase()
    last = street.str.split(" ").list.last()
    words = street.str.strip_suffix(last).str.replace(DIRECTION, "")
    suffix = last.is_in([form.lower() for form in SUFFIX_FORMS]) & (words != "")
    return words, pl.when(suffix).then(pl.lit("")).otherwise(last)


def _people_at_home(addresses: Hashes) -> npt.NDArray[np.int64]:
    """For each person how many are on file at the same address."""
    order = np.argsort(addresses)
    lengths = run_lengths(addresses[order])
    sizes = np.empty(len(addresses), np.int64)
    sizes[order] = np.repeat(lengths, lengths)
    return sizes


def _sharing(people: pl.DataFrame, names: list[str]) -> int:
    """How many share these names with somebody at their address."""
    keys = people["address"].to_numpy().copy()
    for name in names:
        keys ^= people[name].to_numpy()
    keys.sort()
    lengths = run_lengths(keys)
    return int(lengths[lengths > 1].sum())
