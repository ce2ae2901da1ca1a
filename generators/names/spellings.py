"""From the census's capitals to names as people write them: accents, particles, apostrophes, inner capitals.

A listed name's weight is split over its spellings: the plain one (Delacruz) and some variants (De La Cruz,
Dela Cruz). A spelling is a name of its own from then on, and a family keeps the one it drew.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import polars as pl

from generators.names import locales
from generators.names.spelling_rules import (
    DUTCH,
    FILIPINO,
    GIVEN_NAMES,
    MAC,
    MC,
    NO_ACCENT,
    SPANISH,
    SURNAMES,
    WHOLE,
    Form,
)
from generators.sampling import Floats
from generators.schema import ORIGINS
from generators.streams import Ints

# Assumptions: US records mostly drop accents. Share of bearers whose record keeps it, by origin.
SPANISH_ACCENTS = {"hispanic": 0.10, "white": 0.005, "api": 0.005}
OTHER_ACCENTS = {"white": 0.002, "black": 0.002, "api": 0.002, "two_or_more": 0.002}

OTHER_FORMS = 0.45  # of bearers of a name that some locale of Faker writes with a space or an inner capital

COMMON = 1_000  # bearers that what follows a particle must have as a surname of its own
MIN_REST = 4  # letters after a Dutch particle, so that Vance, Vang and Vaness stay whole
SPANISH_SHARE, FILIPINO_SHARE, DUTCH_SHARE = 0.45, 0.40, 0.80  # Hispanic, Asian, white or Black bearers
SPANISH_REST = 0.25  # share of Hispanic bearers of what follows a Spanish particle

Variant = tuple[str, str, list[float]]  # listed name, spelling, its share of the bearers of each origin


@dataclass(frozen=True)
class Spelled:
    """Spellings of some listed names.

    text: every listed name in its plain form, then the variants
    source: the row of the listed name that each stands for
    part: shape (spellings, origins), its share of that name's bearers; a name's parts sum to 1
    """

    text: pl.Series
    source: Ints
    part: Floats


def spell(listed: pl.Series, variants: Iterable[Variant]) -> Spelled:
    """Split names over their spellings.

    listed: names in capitals; variants of other names are left out, and so are those that a plain form equals
    """
    plain = listed.str.to_titlecase()
    by_text = {text: (name, *shares) for name, text, shares in variants if any(shares)}
    columns = {"text": pl.String, "name": pl.String, **dict.fromkeys(ORIGINS, pl.Float64)}
    found = pl.DataFrame([(text, *rest) for text, rest in by_text.items()], columns, orient="row").join(
        pl.DataFrame({"name": listed}).with_row_index("row"), on="name"
    )
    kept = found.filter(~pl.col("text").is_in(plain.implode())).sort("row", "text")
    source, part = kept["row"].to_numpy().astype(np.int64), kept.select(ORIGINS).to_numpy()
    rest = np.ones((len(listed), len(ORIGINS)))
    np.subtract.at(rest, source, part)
    return Spelled(
        pl.concat([plain, kept["text"]]),
        np.concatenate([np.arange(len(listed)), source]),
        np.concatenate([rest, part]),
    )


def surname_variants(listed: pl.DataFrame) -> list[Variant]:
    """Variants of the census's surnames. listed: name (capitals), count, and shares by origin (0 to 1)."""
    found = [*_particles(listed), *_dutch(listed), *_mc(listed), *_mac(listed)]
    found += [_everywhere(*variant) for form in SURNAMES for variant in form.variants()]
    return [*accents(locales.LAST), *found]


def given_name_variants() -> list[Variant]:
    """Variants of the census's given names."""
    found = [_everywhere(*variant) for form in GIVEN_NAMES for variant in form.variants()]
    return [*accents(locales.FIRST), *found]


def locale_variants(kind: str) -> list[Variant]:
    """What Faker's locales themselves write otherwise than in plain letters: accents, and "de la Cruz"."""
    found = []
    for name, counts in locales.spellings(kind).items():
        others = [text for text in sorted(counts) if text.isascii() and text != name.title()]
        found += [_everywhere(name, text[0].upper() + text[1:], OTHER_FORMS / len(others)) for text in others]
    return [*accents(kind), *found]


def accents(kind: str) -> list[Variant]:
    """Accents where most of Faker's locales of a language that have the name have it with one.

    kind: locales.FIRST or locales.LAST
    """
    found: dict[str, Variant] = {}
    for chosen, shares in (
        (locales.FRENCH_AND_PORTUGUESE, OTHER_ACCENTS),
        (locales.SPANISH, SPANISH_ACCENTS),
    ):
        by_origin = [shares.get(origin, 0.0) for origin in ORIGINS]
        for name, counts in locales.spellings(kind, chosen).items():
            usual = max(sorted(counts), key=lambda text: (counts[text], not text.isascii()))
            if not usual.isascii() and usual.isalpha() and name not in NO_ACCENT:
                found[name] = (name, usual, by_origin)
    return list(found.values())


def _everywhere(name: str, text: str, share: float) -> Variant:
    return name, text, [share] * len(ORIGINS)


def _splits(listed: pl.DataFrame, candidates: pl.Expr, prefixes: Iterable[str]) -> pl.DataFrame:
    """Candidates that are one of the prefixes and a common surname: name, prefix, rest.

    Where several prefixes fit, the longer one wins unless the rest after the shorter is far commoner: De La
    Torre, but De Lara.
    """
    rests = listed.filter(pl.col("count") >= COMMON).select(
        pl.col("name").alias("rest"), pl.col("count").alias("rest_count"), rest_hispanic="hispanic"
    )
    split = listed.filter(candidates & ~pl.col("name").is_in(WHOLE))
    found = [
        split.filter(pl.col("name").str.starts_with(prefix))
        .with_columns(prefix=pl.lit(prefix), rest=pl.col("name").str.slice(len(prefix)))
        .join(rests, on="rest")
        .with_columns(fit=pl.col("rest_count") * 3 ** len(prefix))
        for prefix in prefixes
    ]
    return pl.concat(found).sort("fit", "name").unique("name", keep="last", maintain_order=True)


def _particles(listed: pl.DataFrame) -> Iterable[Variant]:
    """Names of Spanish form, for which the Filipino forms hold among bearers of Asian origin."""
    spanish = (pl.col("hispanic") >= SPANISH_SHARE) | (pl.col("api") >= FILIPINO_SHARE)
    chosen = _splits(listed, spanish, SPANISH).filter(pl.col("rest_hispanic") >= SPANISH_REST)
    for name, prefix, rest in chosen.select("name", "prefix", "rest").iter_rows():
        for start in SPANISH[prefix]:
            by_origin = [
                (FILIPINO if origin == "api" else SPANISH)[prefix].get(start, 0.0) for origin in ORIGINS
            ]
            yield name, start + rest.title(), by_origin


def _dutch(listed: pl.DataFrame) -> Iterable[Variant]:
    candidates = pl.col("white") + pl.col("black") >= DUTCH_SHARE
    chosen = _splits(listed, candidates, DUTCH).filter(pl.col("rest").str.len_bytes() >= MIN_REST)
    for name, prefix, rest in chosen.select("name", "prefix", "rest").iter_rows():
        for start, share in DUTCH[prefix].items():
            yield _everywhere(name, start + rest.title(), share)


def _mc(listed: pl.DataFrame) -> Iterable[Variant]:
    names = listed["name"]
    for name in names.filter(names.str.starts_with("MC") & (names.str.len_bytes() > len("MCS") + 1)):
        for variant in Form("MC", MC, name[2:].title()).variants():
            yield _everywhere(*variant)


def _mac(listed: pl.DataFrame) -> Iterable[Variant]:
    rest = pl.col("name").str.slice(3)
    starts = pl.col("name").str.starts_with("MAC") & ~pl.col("name").is_in(WHOLE)
    mac = listed.filter(starts).select("count", mc="MC" + rest, rest=rest)
    both = mac.join(listed.select(mc="name", commoner="count"), on="mc").filter(
        pl.col("commoner") > pl.col("count")
    )
    for rest in both["rest"].sort():
        for variant in Form("MAC", MAC, rest.title()).variants():
            yield _everywhere(*variant)
