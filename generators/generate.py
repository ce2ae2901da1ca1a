"""Make a dataset folder, block by block.

What a batch turned out like: realised counts and rates, never only the requested ones.
"""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from generators.ceiling import ceiling
from generators.dataset import (
    FORMAT,
    MANIFEST,
    SYNTHETIC,
    VERSION,
    Dataset,
    dataset_digest,
    dataset_key,
    digest_frame,
    digest_slices,
    read_slices,
    write_manifest,
    write_parquet,
)
from generators.errors import ConfirmbenchError
from generators.folder import Entries, Unfinished, unfinished_folder
from generators.noise.edits import VARIATIONS
from generators.papers.block import address_rows, block_starts, make_block
from generators.papers.repeats import Trail, plan_papers
from generators.population import Population, build_population, registry_rows
from generators.profile import Profile
from generators.requests import make_batch
from generators.schema import CONTROLS, DEFECTS, KINDS, NAME_COLUMNS
from generators.selection import Selection, select_people

OMISSIONS = ("middle_name", "suffix")  # fields that people are free to leave out
NO_ERRORS = ("filler", "record")  # channels of edits that are not the requester's slips


def describe_requests(requests: pl.LazyFrame, truth: pl.LazyFrame, edits: pl.LazyFrame) -> dict[str, Any]:
    """Counts by kind, channel and edit, and the shares of requests with an error in name and in address.

    An error is an edit other than a variation of writing, a name part that is optional left out, filler, or a
    keying error of the custodian's; `record_error_share` counts those. The denominator of the shares is all
    requests. The ceiling is that of ceiling.py.
    """
    total = max(int(truth.select(pl.len()).collect().item()), 1)
    requested = edits.filter(~pl.col("channel").cast(pl.String).is_in(NO_ERRORS))
    errors = requested.filter(
        ~pl.col("operation").is_in(VARIATIONS)
        & ~pl.col("field").is_in(OMISSIONS)
        & (pl.col("field") != "tin")
    )
    in_name = pl.col("field").is_in(NAME_COLUMNS)
    on_record = edits.filter(pl.col("channel") == "record")
    return {
        "kinds": _counts(truth, "kind"),
        "channels": _counts(truth, "channel"),
        "edits": _by_field(edits.filter(pl.col("channel") != "record")),
        "record_edits": _by_field(on_record),
        "name_error_share": _requests(errors.filter(in_name)) / total,
        "address_error_share": _requests(errors.filter(~in_name)) / total,
        "record_error_share": _requests(on_record) / total,
        "ceiling": ceiling(requests, truth),
    }


def describe_cases(planted: pl.LazyFrame, requests: int) -> dict[str, Any]:
    """How many requests have each case (several may hold of one), and how many have no defect."""
    defects = planted.filter(pl.col("case").cast(pl.String).is_in(DEFECTS))
    counts = _counts(planted, "case")
    return {
        "cases": {case: counts.get(case, 0) for case in (*DEFECTS, *CONTROLS)},
        "eligible": requests - _requests(defects),
    }


def _requests(edits: pl.LazyFrame) -> int:
    return int(edits.select(pl.col("request_id").n_unique()).collect().item())


def _by_field(edits: pl.LazyFrame) -> dict[str, dict[str, int]]:
    counts = edits.group_by("field", "operation").len().sort("field", "operation").collect()
    found: dict[str, dict[str, int]] = {}
    for field, operation, count in counts.iter_rows():
        found.setdefault(field, {})[operation] = count
    return found


def _counts(frame: pl.LazyFrame, column: str) -> dict[str, int]:
    counts = frame.group_by(pl.col(column).cast(pl.String)).len().sort(column).collect()
    return dict(counts.iter_rows())


HOUSEHOLDS = 1 << 17  # a registry part: about 200,000 people on file
REQUESTS = 50_000  # made together
THREADS = 2
BLOCKS = "blocks"  # where requests lie until all are there
FRAMES = ("requests", "truth", "edits")
KINDS_ON_FILE = ("current", "renamed", "moved")

Report = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Generation:
    """Who is asked about, request by request, and the papers; without a trail there are none."""

    selection: Selection
    trail: Trail | None = None


def generate(
    profile: Profile,
    people: int,
    requests: int,
    seed: int,
    folder: Path,
    report: Report = lambda stage, done, total: None,
    threads: int = THREADS,
) -> Dataset:
    """Write a registry of `people` people, `requests` requests, their truth and their edits to a new folder.

    Where the profile has papers, also those, what is wrong with them, and every address that there is.

    report: called with a stage ("population", "registry", "requests", "gazetteer"), rows done and rows in all
    threads: no value depends on it
    An interrupted generation leaves its finished blocks; the same call goes on from there.
    raises: ConfirmbenchError when the folder exists, a number is out of range, the population cannot supply
    the requests, or the disk is full
    """
    _check_counts(people, requests)
    key = dataset_key(profile, people, requests, seed)
    with unfinished_folder(folder, key, _is_whole) as unfinished, ThreadPoolExecutor(threads) as pool:
        report("population", 0, people)
        population = build_population(profile, people, seed, threads)
        asked = _plan(population, requests, threads)  # first, for it may find too few people
        report("population", people, people)
        parts = _write_registry(population, unfinished, report, pool)
        write = partial(_write_requests, population, asked, unfinished, report, pool)
        parts += unfinished.block("requests", write)
        if asked.trail:
            parts += _write_gazetteer(population, unfinished, report, pool)
        manifest = _manifest(population, parts, people, requests, seed)
        manifest["realised"] = _realise(unfinished.folder, asked)
        on_file = {name: int(asked.selection.found[KINDS.index(name)]) for name in KINDS_ON_FILE}
        manifest["realised"]["population"] = on_file
        write_manifest(unfinished.folder / MANIFEST, manifest)
    return Dataset(folder, manifest)


def _check_counts(people: int, requests: int) -> None:
    if people < 1:
        raise ConfirmbenchError(f"A registry of {people:,} people is asked for; it needs at least 1.")
    if requests < 0:
        raise ConfirmbenchError(f"{requests:,} requests are asked for; give 0 or more.")


def _plan(population: Population, requests: int, threads: int) -> Generation:
    """Draw who is asked about; where requests come with papers, some repeat others."""
    rates = population.profile.papers
    if rates is None:
        return Generation(select_people(population, requests, threads))
    trail = plan_papers(population.streams, rates, requests)
    selection = trail.repeats.spread(select_people(population, trail.repeats.originals, threads))
    return Generation(selection, trail.settled(selection.kind))


def _realise(folder: Path, asked: Generation) -> dict[str, Any]:
    found = describe_requests(*(pl.scan_parquet(folder / f"{frame}.parquet") for frame in FRAMES))
    if asked.trail:
        found |= describe_cases(pl.scan_parquet(folder / "planted.parquet"), len(asked.selection))
    return found


def _is_whole(path: Path, entry: dict[str, Any]) -> bool:
    try:
        return digest_slices(read_slices(path)) == entry["digest"]
    except ConfirmbenchError:
        return False


def _write_registry(
    population: Population, unfinished: Unfinished, report: Report, pool: ThreadPoolExecutor
) -> Entries:
    """Write the parts, several at a time; returns their entries for the manifest in order."""
    (unfinished.folder / "registry").mkdir(exist_ok=True)
    households = population.cards.households

    def write(start: int) -> Entries:
        numbers = np.arange(start, min(start + HOUSEHOLDS, households))
        path = f"registry/part-{start // HOUSEHOLDS:05d}.parquet"
        return [_write_part(unfinished.folder, "registry", path, registry_rows(population, numbers))]

    records = population.cards.people_on_file * population.profile.registry.filing_history
    starts = range(0, households, HOUSEHOLDS)
    blocks = pool.map(
        lambda s: unfinished.block(f"registry-{s // HOUSEHOLDS:05d}", partial(write, s)), starts
    )
    return list(_count("registry", blocks, records, report))


def _write_requests(
    population: Population,
    asked: Generation,
    unfinished: Unfinished,
    report: Report,
    pool: ThreadPoolExecutor,
) -> Entries:
    """Write requests, truth, edits and what comes with papers block by block, then each as one file."""

    def write(start: int) -> Entries:
        frames = _frames(population, asked, start)
        name = f"{start // REQUESTS:05d}.parquet"
        return [
            _write_part(unfinished.folder, frame, f"{BLOCKS}/{frame}-{name}", rows)
            for frame, rows in frames.items()
        ]

    requests = len(asked.selection)
    starts = range(0, max(requests, 1), REQUESTS)
    (unfinished.folder / BLOCKS).mkdir(exist_ok=True)
    blocks = pool.map(lambda s: unfinished.block(f"requests-{s // REQUESTS:05d}", partial(write, s)), starts)
    return _join_blocks(unfinished.folder, list(_count("requests", blocks, requests, report)))


def _frames(population: Population, asked: Generation, start: int) -> dict[str, pl.DataFrame]:
    """The frames of the block of requests that begins with `start`, by name."""
    if asked.trail is None:
        batch = make_batch(population, asked.selection.part(start, start + REQUESTS), start)
        return {frame: getattr(batch, frame) for frame in FRAMES}
    numbers = np.arange(start, min(start + REQUESTS, len(asked.selection)))
    return make_block(population, asked.selection, asked.trail, numbers)


def _write_gazetteer(
    population: Population, unfinished: Unfinished, report: Report, pool: ThreadPoolExecutor
) -> Entries:
    """Write every address of the country block by block, then as one file."""
    starts = block_starts(population)

    def write(number: int) -> Entries:
        rows = address_rows(population, starts[number], starts[number + 1])
        return [_write_part(unfinished.folder, "gazetteer", f"{BLOCKS}/gazetteer-{number:05d}.parquet", rows)]

    (unfinished.folder / BLOCKS).mkdir(exist_ok=True)
    blocks = pool.map(
        lambda number: unfinished.block(f"gazetteer-{number:05d}", partial(write, number)),
        range(len(starts) - 1),
    )
    return _join_blocks(unfinished.folder, list(_count("gazetteer", blocks, int(starts[-1]), report)))


def _count(stage: str, blocks: Iterable[Entries], total: int, report: Report) -> Iterator[dict[str, Any]]:
    """The entries of all blocks, while reporting how many rows there are of the stage's own frame."""
    done = 0
    report(stage, done, total)
    for entries in blocks:
        done += sum(entry["rows"] for entry in entries if entry["frame"] == stage)
        report(stage, done, total)
        yield from entries


def _write_part(folder: Path, frame: str, path: str, rows: pl.DataFrame) -> dict[str, Any]:
    write_parquet(rows, folder / path)
    return {"frame": frame, "file": path, "rows": rows.height, "digest": digest_frame(rows)}


def _join_blocks(folder: Path, blocks: Entries) -> Entries:
    """One file a frame in place of its blocks, in the order in which frames came."""
    frames = dict.fromkeys(block["frame"] for block in blocks)
    files = [_join(folder, frame, [e for e in blocks if e["frame"] == frame]) for frame in frames]
    (folder / BLOCKS).rmdir()
    return files


def _join(folder: Path, frame: str, blocks: Entries) -> dict[str, Any]:
    """Make one file of the blocks, which may be more than memory holds."""
    path = folder / f"{frame}.parquet"
    files = [folder / block["file"] for block in blocks]
    write_parquet(pl.scan_parquet(files), path)
    for file in files:
        file.unlink()
    rows = sum(block["rows"] for block in blocks)
    return {"frame": frame, "file": path.name, "rows": rows, "digest": digest_slices(read_slices(path))}


def _manifest(
    population: Population, parts: Entries, people: int, requests: int, seed: int
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
