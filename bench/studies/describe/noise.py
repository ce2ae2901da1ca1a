"""What was done to requests: edits counted, and each rate of the profile beside what came of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl
from nicknames import name_triplets

from bench.scoring.rate import SHARE, Rate
from generators.noise.edits import SLIPS
from generators.places.street_text import DIRECTION_FORMS, SUFFIX_FORMS
from generators.schema import CHANNELS

MISSPELLINGS = (*SLIPS, "mishear", "misread", "convert", "truncate")
REWRITES = ("abbreviate", "expand")
RECORD, FILLER = "record", "filler"
NAMES = ("given_name", "middle_name", "surname")

Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class NoiseRule:
    """Which edits a key of the profile's noise asks for, and which requests have a place for them.

    field: the one that the edits are noted for; None for any
    there: whether a request, as it is now, still has that place
    since: operations on the field by which it lost the place later
    """

    field: str | None
    operations: tuple[str, ...]
    there: pl.Expr
    since: tuple[str, ...] = ()


def _long(field: str, shortest: int = 2) -> pl.Expr:
    return pl.col(field).str.len_chars() >= shortest


def _has_nickname() -> pl.Expr:
    pairs = ((pair.name1, pair.name2) for pair in name_triplets() if pair.relationship == "has_nickname")
    names = {name for name, nickname in pairs if name != nickname}
    return pl.col("given_name").str.to_lowercase().is_in(sorted(names))


_words = pl.col("street").str.to_lowercase().str.split(" ")
_suffixed = _words.list.last().is_in([form.lower() for form in SUFFIX_FORMS]) & (_words.list.len() > 1)
_directed = _words.list.first().is_in([form.lower() for form in DIRECTION_FORMS]) & (_words.list.len() > 2)
_accented = pl.any_horizontal(pl.col(name).str.len_bytes() != pl.col(name).str.len_chars() for name in NAMES)

RULES = {
    "nickname": NoiseRule("given_name", ("nickname",), _has_nickname()),
    "middle_drop": NoiseRule("middle_name", ("drop",), _long("middle_name", 1), ("move",)),
    "middle_initial": NoiseRule("middle_name", ("initial",), _long("middle_name"), ("move",)),
    "middle_join": NoiseRule("middle_name", ("move",), _long("middle_name")),
    "given_initial": NoiseRule("given_name", ("initial",), _long("given_name")),
    "suffix_drop": NoiseRule("suffix", ("drop",), _long("suffix", 1), ("move",)),
    "suffix_move": NoiseRule("suffix", ("move",), _long("suffix", 1)),
    "accent_drop": NoiseRule(None, ("unaccent",), _accented),
    "name_swap": NoiseRule("given_name", ("swap",), _long("given_name", 1) & _long("surname", 1)),
    "street_rewrite": NoiseRule("street", REWRITES, _suffixed | _directed, ("move", "drop_suffix")),
    "direction_drop": NoiseRule("street", ("drop_direction",), _directed),
    "street_suffix_drop": NoiseRule("street", ("drop_suffix",), _suffixed, ("move",)),
    "unit_drop": NoiseRule("unit", ("drop",), _long("unit", 1), ("move",)),
    "unit_move": NoiseRule("unit", ("move",), _long("unit", 1)),
    "number_drop": NoiseRule("house_number", ("drop",), _long("house_number", 1)),
    "city_drop": NoiseRule("city", ("drop",), _long("city", 1)),
    "zip_drop": NoiseRule("zip_code", ("drop",), _long("zip_code", 1)),
    "given_typo": NoiseRule("given_name", MISSPELLINGS, _long("given_name")),
    "surname_typo": NoiseRule("surname", MISSPELLINGS, _long("surname")),
    "street_typo": NoiseRule("street", MISSPELLINGS, _long("street")),
    "city_typo": NoiseRule("city", MISSPELLINGS, _long("city")),
    "zip_typo": NoiseRule("zip_code", MISSPELLINGS, _long("zip_code")),
    "number_typo": NoiseRule("house_number", MISSPELLINGS, _long("house_number", 1)),
}


def requested_and_realised(
    requests: pl.LazyFrame, truth: pl.LazyFrame, edits: pl.LazyFrame, noise: Mapping[str, float]
) -> dict[str, Any]:
    """For each rate of the profile: what was requested, and the share of requests with such an edit.

    The denominator is the requests whose text has a place for the edit, or had before it was made.
    Placeholders are left out, and requests with the whole address in one line. So are rates whose place
    cannot be told from the text afterwards: other romanisations and the parts of surnames.
    """
    made = edits.filter(~pl.col("channel").cast(pl.String).is_in((RECORD, FILLER)))
    counted = made.select("request_id", "field", "operation").collect(engine="streaming")
    plain, asked = _plain(requests, truth), {key: RULES[key] for key in noise if key in RULES}
    return {
        key: {"requested": noise[key], "realised": _realise(rule, requests, counted, plain)}
        for key, rule in asked.items()
    }


def _plain(requests: pl.LazyFrame, truth: pl.LazyFrame) -> Mask:
    """Requests that are no placeholders and state the parts of the address apart."""
    kind = truth.select(pl.col("kind").cast(pl.String) != "placeholder").collect(engine="streaming")
    apart = requests.select(pl.col("state").fill_null("") != "").collect(engine="streaming")
    return kind.to_series().to_numpy() & apart.to_series().to_numpy()


def _realise(rule: NoiseRule, requests: pl.LazyFrame, edits: pl.DataFrame, plain: Mask) -> dict[str, Any]:
    now = requests.select(rule.there.fill_null(False)).collect(engine="streaming").to_series().to_numpy()
    edited = _keep_edited(edits, rule.field, rule.operations, len(plain)) & plain
    place = edited | (plain & (now | _keep_edited(edits, rule.field, rule.since, len(plain))))
    return Rate(SHARE, int(edited.sum()), int(place.sum())).row


def _keep_edited(edits: pl.DataFrame, field: str | None, operations: tuple[str, ...], requests: int) -> Mask:
    made = pl.col("operation").is_in(operations)
    chosen = edits.filter(made if field is None else made & (pl.col("field") == field))
    found = np.zeros(requests, np.bool_)
    found[chosen["request_id"].to_numpy()] = True
    return found


def edit_counts(edits: pl.LazyFrame) -> list[dict[str, Any]]:
    """Edits of requests by field and operation, the most first; filler counts, keying on records does not."""
    return _count(edits.filter(pl.col("channel").cast(pl.String) != RECORD))


def record_edits(edits: pl.LazyFrame) -> list[dict[str, Any]]:
    """The custodian's keying errors on the records of people asked about, by field and operation."""
    return _count(edits.filter(pl.col("channel").cast(pl.String) == RECORD))


def _count(edits: pl.LazyFrame) -> list[dict[str, Any]]:
    counts = edits.group_by("field", "operation").len("edits").collect(engine="streaming")
    return counts.sort("edits", "field", "operation", descending=[True, False, False]).to_dicts()


def requests_with_edits(truth: pl.LazyFrame, edits: pl.LazyFrame) -> dict[str, Any]:
    """Requests with any edit, by the channel that they came through; placeholders are left out."""
    made = edits.filter(~pl.col("channel").cast(pl.String).is_in((RECORD, FILLER)))
    edited = made.select(pl.col("request_id").unique(), edited=pl.lit(True))
    asked = truth.filter(pl.col("kind") != "placeholder").select(
        "request_id", pl.col("channel").cast(pl.String)
    )
    by_channel = asked.join(edited, on="request_id", how="left").group_by("channel")
    counts = by_channel.agg(pl.len(), pl.col("edited").sum()).collect(engine="streaming")
    found = {channel: Rate(SHARE, count, of).row for channel, of, count in counts.iter_rows()}
    return {channel: found[channel] for channel in CHANNELS if channel in found}
