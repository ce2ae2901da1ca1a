"""Make a dataset folder."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from generators.dataset import FORMAT, MANIFEST, SYNTHETIC, Dataset, dataset_digest, write_manifest
from generators.digest import digest_frame
from generators.errors import ConfirmbenchError
from generators.folder import new_folder
from generators.identity import VERSION
from generators.population import Population, build_population
from generators.profile import Profile
from generators.realised import describe_batch
from generators.registry import registry_rows
from generators.requests import make_batch
from generators.selection import select_people

BLOCK = 1 << 17  # households a registry part: about 200,000 records
THREADS = 2

Report = Callable[[str, int, int], None]


def generate(
    profile: Profile,
    people: int,
    requests: int,
    seed: int,
    folder: Path,
    report: Report = lambda stage, done, total: None,
    block: int = BLOCK,
    threads: int = THREADS,
) -> Dataset:
    """Write a registry of `people` records, `requests` requests, their truth and their edits to a new folder.

    report: called with a stage ("population", "registry", "requests"), rows done and rows in all
    block, threads: how the work is cut up; no value depends on them
    raises: ConfirmbenchError when the folder exists, a number is out of range, or the population cannot
    supply the requests; nothing is left behind then
    """
    _check_counts(people, requests)
    with new_folder(folder) as unfinished, ThreadPoolExecutor(threads) as pool:
        report("population", 0, people)
        population = build_population(profile, people, seed)
        selection = select_people(population, requests)  # first, for it may find too few people
        report("population", people, people)
        making = pool.submit(make_batch, population, selection)
        parts = list(_write_registry(population, unfinished, report, block, pool))
        report("requests", 0, requests)
        batch = making.result()
        frames = {"requests": batch.requests, "truth": batch.truth, "edits": batch.edits}
        parts += [_write_part(unfinished, name, f"{name}.parquet", frame) for name, frame in frames.items()]
        report("requests", requests, requests)
        manifest = _manifest(population, parts, people, requests, seed)
        manifest["realised"] = describe_batch(batch)
        write_manifest(unfinished / MANIFEST, manifest)
    return Dataset(folder, manifest)


def _check_counts(people: int, requests: int) -> None:
    if people < 1:
        raise ConfirmbenchError(f"A registry of {people:,} people is asked for; it needs at least 1.")
    if requests < 0:
        raise ConfirmbenchError(f"{requests:,} requests are asked for; give 0 or more.")


def _write_registry(
    population: Population, folder: Path, report: Report, block: int, pool: ThreadPoolExecutor
) -> Iterator[dict[str, Any]]:
    """Write the parts, several at a time, and yield their entries for the manifest in order."""
    (folder / "registry").mkdir()
    households, records = population.filings.households, int(population.filings.first_record[-1])
    starts = range(0, households, block)

    def write(start: int) -> dict[str, Any]:
        numbers = np.arange(start, min(start + block, households))
        path = f"registry/part-{start // block:05d}.parquet"
        return _write_part(folder, "registry", path, registry_rows(population, numbers))

    done = 0
    report("registry", done, records)
    for part in pool.map(write, starts):
        done += part["rows"]
        report("registry", done, records)
        yield part


def _write_part(folder: Path, frame: str, path: str, rows: pl.DataFrame) -> dict[str, Any]:
    rows.write_parquet(folder / path, compression="zstd", compression_level=1)
    return {"frame": frame, "file": path, "rows": rows.height, "digest": digest_frame(rows)}


def _manifest(
    population: Population, parts: list[dict[str, Any]], people: int, requests: int, seed: int
) -> dict[str, Any]:
    profile = population.profile
    return {
        "format": FORMAT,
        "origin": SYNTHETIC,
        "name": f"{profile.name}-{people}x{requests}-seed{seed}",
        "digest": dataset_digest(parts),
        "generator": {"version": VERSION, "vocabulary": population.vocabulary.fingerprint},
        "people": people,
        "requests": requests,
        "seed": seed,
        "profile": profile.as_dict(),
        "parts": parts,
    }
