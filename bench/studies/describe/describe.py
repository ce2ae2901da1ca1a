"""What a dataset is like, measured on its files: names, homes, moves, requests, noise, ceiling.

What the profile asked for stands beside it and never in its place.

The papers of requests: batches, days, requesters, and what is wrong with how many.

What a registry shows: its composition, who shares a name, who shares a home.

What requests are about, by their truth: kinds, housing, moves, and the shapes of surnames by origin.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from bench.output.progress import Progress
from bench.scoring.rate import SHARE, Rate
from bench.studies.describe.noise import (
    edit_counts,
    record_edits,
    requested_and_realised,
    requests_with_edits,
)
from generators.ceiling import ceiling
from generators.dataset import Dataset, load
from generators.names.collisions import Hashes, Namesakes, census_model, namesakes, run_lengths
from generators.places.street_text import DIRECTION_FORMS, SUFFIX_FORMS
from generators.schema import CONTROLS, DEFECTS, HOUSING, KINDS, ORIGINS


def papers(dataset: Dataset) -> dict[str, Any] | None:
    """Requests by case and by requester, and how many are eligible; None where requests have no papers.

    Several cases may hold of a request. The denominator of every share is all requests.
    """
    if not dataset.has_papers:
        return None
    requests, stated = dataset.rows("requests"), dataset.papers()
    case = dataset.planted().with_columns(pl.col("case").cast(pl.String))
    counts = dict(case.group_by("case").len().iter_rows())
    ineligible = case.filter(pl.col("case").is_in(DEFECTS))["request_id"].n_unique()
    senders = stated.group_by("requester").len().sort("requester").iter_rows()
    return {
        "batches": stated["batch_id"].n_unique(),
        "days": stated["received_at"].dt.date().n_unique(),
        "addresses": dataset.rows("gazetteer"),
        "requesters": {requester: Rate(SHARE, count, requests).row for requester, count in senders},
        "eligible": Rate(SHARE, requests - ineligible, requests).row,
        "defects": {name: Rate(SHARE, counts.get(name, 0), requests).row for name in DEFECTS},
        "controls": {name: Rate(SHARE, counts.get(name, 0), requests).row for name in CONTROLS},
    }


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
    return found | {
        "tax_year": dict(sorted(found["tax_year"].items())),
        "with_unit": Rate(SHARE, units, records).row,
    }


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
    known = _hash_names(people)
    at_home = _people_at_home(known["address"].to_numpy())
    sizes = np.bincount(at_home)[: LARGEST_HOME + 1]
    in_homes, with_others = (
        int(sizes.sum()),
        known.filter(pl.Series((at_home > 1) & (at_home <= LARGEST_HOME))),
    )
    return {
        "institutions": Rate(SHARE, known.height - in_homes, known.height).row,
        "sizes": {str(size): Rate(SHARE, int(n), in_homes).row for size, n in enumerate(sizes) if n},
        "with_others": Rate(SHARE, with_others.height, in_homes).row,
        "shared": {
            key: Rate(SHARE, _sharing(with_others, names), in_homes).row for key, names in SHARED.items()
        },
        "published": PUBLISHED_HOMES,
    }


def _hash_names(people: pl.LazyFrame) -> pl.DataFrame:
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


ON_FILE_KINDS = ("current", "renamed", "moved")
HISPANIC, BLACK, WHITE, API, AIAN = "hispanic", "black", "white", "api", "aian"

# Shares of people with a hyphen and with a space in the surname: voters of North Carolina, as published with
# vivarium_census_prl_synth_pop.
PUBLISHED_SHAPES = {
    HISPANIC: (0.068, 0.128),
    BLACK: (0.0133, 0.0041),
    WHITE: (0.0047, 0.0035),
    API: (0.0068, 0.0086),
    AIAN: (0.0069, None),
}


def kinds(truth: pl.LazyFrame) -> dict[str, Any]:
    """Requests by kind."""
    return _shares_of(truth, "kind", KINDS)


def housing(truth: pl.LazyFrame) -> dict[str, Any]:
    """Requests whose person's housing is known, by housing."""
    return _shares_of(truth.drop_nulls("housing"), "housing", HOUSING)


def surname_shapes(truth: pl.LazyFrame, registry: pl.LazyFrame) -> dict[str, Any]:
    """Surnames with a hyphen and with a space, by origin, of the people whom `current` requests are about.

    Read from their records, which no noise of the requests has touched. Empty when no origin is known.
    """
    asked = truth.filter(pl.col("kind") == "current").select("record_id", pl.col("origin").cast(pl.String))
    surnames = registry.select("record_id", "surname").join(asked.drop_nulls(), on="record_id")
    counts = surnames.group_by("origin").agg(
        pl.len(),
        hyphenated=pl.col("surname").str.contains("-", literal=True).sum(),
        of_two_words=pl.col("surname").str.contains(" ", literal=True).sum(),
    )
    found = {origin: rest for origin, *rest in counts.collect(engine="streaming").iter_rows()}
    return {
        origin: {
            "hyphenated": Rate(SHARE, found[origin][1], found[origin][0]).row,
            "of_two_words": Rate(SHARE, found[origin][2], found[origin][0]).row,
            "published": PUBLISHED_SHAPES.get(origin, (None, None)),
        }
        for origin in ORIGINS
        if origin in found
    }


def moves(truth: pl.LazyFrame, profile: Mapping[str, Any], realised: Mapping[str, Any]) -> dict[str, Any]:
    """Requests about people on file who have moved, by the years since their filing.

    asked: share of requests; the profile sets how many are of each kind, so this says little about moves
    on_file: the share among everybody on file, from the numbers of people found of each kind while requests
    were drawn (`population` in the manifest's realised rates); None where the manifest has none
    expected: from the profile's yearly rate, if all moved alike; filings that show the address of the year
    before are a year older
    """
    known = truth.filter(
        pl.col("kind").cast(pl.String).is_in(ON_FILE_KINDS) & pl.col("lag_years").is_not_null()
    )
    counts = known.group_by("lag_years", pl.col("kind").cast(pl.String)).len().collect(engine="streaming")
    table = {(lag, kind): count for lag, kind, count in counts.iter_rows()}
    weights = _weights(table, realised.get("population", {}))
    return {
        str(lag): {
            "asked": Rate(
                SHARE, table.get((lag, "moved"), 0), sum(table.get((lag, kind), 0) for kind in ON_FILE_KINDS)
            ).row,
            "on_file": _weight(table, lag, weights),
            "expected": _expect(lag, profile),
        }
        for lag in sorted({lag for lag, _ in table})
    }


def _weights(table: Mapping[tuple[int, str], int], found: Mapping[str, int]) -> dict[str, float] | None:
    """People on file that a request of each kind stands for."""
    asked = {kind: sum(count for (_, k), count in table.items() if k == kind) for kind in ON_FILE_KINDS}
    if any(kind not in found for kind in ON_FILE_KINDS) or any(
        found[k] and not asked[k] for k in ON_FILE_KINDS
    ):
        return None
    return {kind: found[kind] / max(asked[kind], 1) for kind in ON_FILE_KINDS}


def _weight(table: Mapping[tuple[int, str], int], lag: int, weights: dict[str, float] | None) -> float | None:
    if weights is None:
        return None
    people = {kind: table.get((lag, kind), 0) * weights[kind] for kind in ON_FILE_KINDS}
    return people["moved"] / sum(people.values())


def _expect(lag: int, profile: Mapping[str, Any]) -> float | None:
    rate = profile.get("population", {}).get("move_rate")
    if rate is None:
        return None
    older = profile.get("registry", {}).get("old_address", 0.0)
    return 1 - float((1 - rate) ** lag * (1 - older * rate))


def _shares_of(truth: pl.LazyFrame, column: str, names: tuple[str, ...]) -> dict[str, Any]:
    counts = dict(
        truth.group_by(pl.col(column).cast(pl.String)).len().collect(engine="streaming").iter_rows()
    )
    return {name: Rate(SHARE, counts.get(name, 0), sum(counts.values())).row for name in names}


Description = dict[str, Any]


def describe_folder(folder: Path, progress: Progress) -> tuple[Dataset, Description]:
    """Open a dataset folder, checked whole, and describe it.

    raises: ConfirmbenchError when it is no dataset folder or damaged
    """
    with progress.stage(f"verify {folder.name}") as advance:
        dataset = load(folder, advance)
    with progress.stage(f"describe {folder.name}"):
        return dataset, describe(dataset)


def describe(dataset: Dataset) -> Description:
    """Everything that the report and the pictures show, as values that JSON can hold."""
    requests, truth, edits = (frame(dataset, name) for name in ("requests", "truth", "edits"))
    registry, profile = dataset.registry(), dataset.manifest.get("profile", {})
    people = people_on_file(dataset)
    on_file = people.select(pl.len()).collect().item()
    return {
        "dataset": identity(dataset),
        "sizes": {name: dataset.rows(name) for name in ("registry", "requests", "edits")}
        | {"people": on_file},
        "registry": tallies(registry),
        "collisions": collisions(people),
        "homes": homes(people),
        "surnames": surname_shapes(truth, registry),
        "kinds": kinds(truth),
        "housing": housing(truth),
        "papers": papers(dataset),
        "moves": moves(truth, profile, dataset.manifest.get("realised", {})),
        "realised": dataset.manifest.get("realised", {}),
        "noise": requested_and_realised(requests, truth, edits, profile.get("noise", {})),
        "edits": edit_counts(edits),
        "channels": requests_with_edits(truth, edits),
        "record_edits": record_edits(edits),
        "ceiling": ceiling(requests, truth),
    }


def identity(dataset: Dataset) -> Description:
    """What the manifest says: name, digest, and how to make the same again."""
    manifest = dataset.manifest
    profile, generator = manifest.get("profile", {}), manifest.get("generator", {})
    return {
        "name": dataset.name,
        "digest": dataset.digest,
        "profile": profile.get("name"),
        "about": profile.get("description"),
        "seed": manifest.get("seed"),
        "generator": generator.get("version"),
        "vocabulary": profile.get("vocabulary"),
        "fingerprint": generator.get("vocabulary"),
    }


def people_on_file(dataset: Dataset) -> pl.LazyFrame:
    """The registry with one row a person, their last filing, in record order."""
    filings = dataset.manifest.get("profile", {}).get("registry", {}).get("filing_history", 1)
    return dataset.registry() if filings == 1 else newest_filings(dataset.registry())


def frame(dataset: Dataset, name: str) -> pl.LazyFrame:
    """One of the dataset's frames, to be streamed."""
    parts = [part["file"] for part in dataset.manifest["parts"] if part["frame"] == name]
    return pl.scan_parquet([dataset.folder / file for file in parts])
