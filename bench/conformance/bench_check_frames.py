"""The small registry and the requests about it that the conformance suite asks with."""

import random

import polars as pl

from generators.schema import CLAIM_COLUMNS, REGISTRY, REQUESTS

GIVEN_NAMES = (
    "Maria",
    "Marie",
    "William",
    "James",
    "Ana",
    "Jo",
    "Christopher",
    "Renée",
    "Daniel",
    "Danielle",
)
SURNAMES = ("Garcia-Lopez", "O'Brien", "Smith", "Smythe", "Li", "De la Cruz", "Montgomery", "Nguyen")
STREETS = ("North Maple Avenue", "Main Street", "Avenue C", "St James Street", "PO Box")
PLACES = (("Port Michael", "TX", "75501"), ("Ridgeton", "TX", "75502"), ("Saint Ann", "NY", "00501"))
N_RECORDS = 240

WEIRD = (
    "\x00",
    "a\x00b\n\t",
    "\N{GRINNING FACE}\N{ZERO WIDTH JOINER}\N{FAMILY}",
    "\u0645\u062d\u0645\u062f \u202eevil",
    "\u540d\u524d",
    "e\u0301\u0301\u0301",
    "'; DROP TABLE registry; --",
    "NaN",
    "-1",
    "^~#$ .* \\1 (",
    "x" * 10_000,
    "Apt " * 2_500,
)


def registry(seed: int = 0) -> pl.DataFrame:
    """Return 240 records: families that share a door, seniors and juniors, flats, houses, PO boxes."""
    rng = random.Random(seed)
    claims = [_claim(rng) for _ in range(N_RECORDS)]
    frame = pl.DataFrame(claims, schema=dict.fromkeys(CLAIM_COLUMNS, pl.String), orient="row")
    return frame.select(
        pl.int_range(pl.len(), dtype=pl.Int64).alias("record_id"),
        pl.lit(2023, dtype=pl.Int16).alias("tax_year"),
        pl.lit("900000000").alias("tin"),
        pl.lit("ssn").cast(REGISTRY["tin_kind"]).alias("tin_kind"),
        *CLAIM_COLUMNS,
    )


def requests() -> pl.DataFrame:
    """Return some 190 requests: records as they are, retyped, with one value changed or gone; strangers."""
    rng = random.Random(2)
    claims = registry().select(CLAIM_COLUMNS)
    asked = [claims[:60], claims[60:100].with_columns(pl.all().str.to_uppercase())]
    for place, column in enumerate(CLAIM_COLUMNS):
        some = claims[100 + 8 * place : 108 + 8 * place]
        asked.append(some[:4].with_columns(pl.lit(None, dtype=pl.String).alias(column)))
        asked.append(some[4:].with_columns((pl.col(column).str.slice(1) + "x").alias(column)))
    strangers = [_claim(rng) for _ in range(12)]
    asked.append(pl.DataFrame(strangers, schema=claims.schema, orient="row"))
    frame = pl.concat(asked).with_row_index("request_id").with_columns(tin=pl.lit(None, dtype=pl.String))
    return frame.select(pl.col(column).cast(dtype) for column, dtype in REQUESTS.items())


def with_gaps(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the first rows of a frame, once for each claim column, without a value there."""
    nothing = pl.lit(None, dtype=pl.String)
    return pl.concat([frame[:12].with_columns(nothing.alias(column)) for column in CLAIM_COLUMNS])


def _claim(rng: random.Random) -> tuple[str | None, ...]:
    city, state, zip_code = rng.choice(PLACES)
    middle_name = rng.choice((None, "Lee", "Ann", "A"))
    suffix = rng.choice((None, None, None, "Jr", "Sr"))
    unit = rng.choice((None, None, "Apt 4B", "Unit 7"))
    name = (rng.choice(GIVEN_NAMES), middle_name, rng.choice(SURNAMES), suffix)
    return (*name, str(rng.randrange(1, 9)), rng.choice(STREETS), unit, city, state, zip_code)
