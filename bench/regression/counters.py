"""Deterministic counters of fitted matchers: the bytes of what they hold, and how many pairs their keys join.

All matchers are counted in one process, apart from those that answer: neither what is counted here nor what
is imported for it adds to the memory that they are measured by.
"""

import json
import traceback
from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import polars as pl

from bench.entrants.outcome import Job
from bench.entrants.worker import Say, opened, serve

CANDIDATES, INDEX_BYTES = "candidates", "index bytes"
Counters = dict[str, int]


@dataclass(frozen=True)
class CountingJob(Job):
    """spec: all of them, as a JSON list; answers: the file that receives the counters of each, as JSON"""

    module: ClassVar[str] = "bench.regression.counters"


def count_all(job: dict[str, Any], say: Say) -> None:
    """Count what can be counted; a matcher that fails has no counters."""
    dataset = opened(job["dataset"])
    registry, requests = dataset.registry(), dataset.requests()
    found = {}
    for spec in json.loads(job["spec"]):
        try:
            found[spec] = counters(spec, registry, requests)
        except Exception:
            traceback.print_exc()
    Path(job["answers"]).write_text(json.dumps(found), encoding="utf-8")


def counters(spec: str, registry: pl.LazyFrame, requests: pl.DataFrame) -> Counters:
    """candidates: pairs that the matcher's parameter `keys` joins, each once, on all requests

    index bytes: of the arrays and frames that the fitted matcher holds; what it does not have is left out
    """
    from matchers.catalog import make

    matcher = make(spec)
    found = {INDEX_BYTES: held_bytes(matcher.fit(registry))}
    if isinstance(keys := getattr(matcher, "keys", None), tuple):
        from matchers.engine.candidates import survey  # brings numba along, which few plug-ins need

        nobody = np.full(requests.height, -1, np.int64)
        found[CANDIDATES] = int(survey(registry, requests, keys, nobody)["n_candidates"].sum())
    return {name: count for name, count in found.items() if count}


def held_bytes(fitted: object) -> int:
    """Bytes of all numpy arrays and polars frames within an object, in its fields, lists and mappings."""
    return sum(_bytes(array) for array in _arrays(fitted, set()))


def _bytes(array: Any) -> int:
    return int(array.nbytes if isinstance(array, np.ndarray) else array.estimated_size())


def _arrays(held: object, seen: set[int]) -> Iterator[Any]:
    """Each array once, however often it is reached."""
    if id(held) in seen:
        return
    seen.add(id(held))
    if isinstance(held, np.ndarray | pl.DataFrame | pl.Series):
        yield held
        return
    for part in _parts(held):
        yield from _arrays(part, seen)


def _parts(held: object) -> list[object]:
    if isinstance(held, dict):
        return list(held.values())
    if isinstance(held, list | tuple | set | frozenset):
        return list(held)
    if is_dataclass(held) and not isinstance(held, type):
        return [getattr(held, field.name) for field in fields(held)]
    ours = type(held).__module__.split(".")[0] not in ("polars", "builtins", "numpy", "pandas", "duckdb")
    return list(vars(held).values()) if ours and hasattr(held, "__dict__") else []


if __name__ == "__main__":
    serve(count_all)
