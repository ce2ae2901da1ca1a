"""What it costs a matcher to answer: counters that are the same on every machine, and peak memory.

Counters are the bytes of what a fitted matcher holds, and how many pairs its keys join. All matchers are
counted in one process, apart from those that answer: neither what is counted here nor what is imported for it
adds to the memory that they are measured by.

Peak memory is compared with the base tree on the same machine with the same packages, never with a kept
figure: on one machine, each matcher took 4 to 6 % more in one environment than in another that was made from
the same lock. Within one it varies by 0.5 % when threads are pinned. A process that compiles kernels takes
more; so whatever looks larger is measured again, and the smaller figure counts.
"""

import json
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import polars as pl

from bench.entrants.process import Job
from bench.entrants.worker import Say, open_dataset, serve
from bench.regression.check import Check, Tier, Verdict

CANDIDATES, INDEX_BYTES = "candidates", "index bytes"
MEMORY = "peak memory"
MEMORY_LIMIT = 1.05
AT_MOST = 8  # matchers that are run in the base too: the first ones

Counters = dict[str, int]
Peaks = Mapping[str, int]  # bytes by label; a matcher that failed is left out
Measure = Callable[[Sequence[str]], Peaks]  # runs some matchers, given by label, each in a new process


@dataclass(frozen=True)
class CountingJob(Job):
    """spec: all of them, as a JSON list; answers: the file that receives the counters of each, as JSON"""

    module: ClassVar[str] = "bench.regression.costs"


def count_all(job: dict[str, Any], say: Say) -> None:
    """Count what can be counted; a matcher that fails has no counters."""
    dataset = open_dataset(job["dataset"])
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
        from matchers.engine.pairs import survey  # brings numba along, which few plug-ins need

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


def memory_checks(now: Peaks, head: Measure, base: Measure | None) -> list[Check]:
    """One check for each matcher that is run in the base too, and one that says which are not.

    now: of each matcher at work
    head, base: run matchers again in the working tree and in the base tree; None without one
    """
    if base is None:
        return _note_unchecked(list(now), "there is no base to measure on the same machine")
    some, others = list(now)[:AT_MOST], list(now)[AT_MOST:]
    checks = _against_base(some, now, head, base) if some else []
    return checks + _note_unchecked(others, f"{AT_MOST} are enough to run in the base too")


def _against_base(labels: list[str], now: Peaks, head: Measure, base: Measure) -> list[Check]:
    """Twice in the base, for its tree is new and its first processes compile; the head again if need be."""
    first, second = base(labels), base(labels)
    before = {
        label: min(first[label], second[label]) for label in labels if label in first and label in second
    }
    after = {label: now[label] for label in before}
    if larger := [label for label in before if after[label] > MEMORY_LIMIT * before[label]]:
        after |= {label: min(after[label], peak) for label, peak in head(larger).items()}
    checks = [_check(label, before[label], after[label]) for label in before]
    failed = [label for label in labels if label not in before]
    return checks + _note_unchecked(failed, "they fail in the base")


def _check(label: str, base: int, head: int) -> Check:
    failed = head > MEMORY_LIMIT * base
    verdict = Verdict.REGRESSION if failed else Verdict.PASS
    note = "larger than in the base, measured twice" if failed else ""
    figures = _megabytes(base), _megabytes(head), head / base
    return Check(Tier.EXACT, label, MEMORY, verdict, note, *figures, MEMORY_LIMIT)


def _note_unchecked(labels: list[str], why: str) -> list[Check]:
    """Says what was not looked at; that is no verdict, for everything else holds on any machine."""
    if not labels:
        return []
    note = f"Not checked for {len(labels)}: {why}."
    return [Check(Tier.EXACT, "others", MEMORY, Verdict.PASS, note)]


def _megabytes(size: int) -> str:
    return f"{size / 1e6:,.0f} MB"


if __name__ == "__main__":
    serve(count_all)
