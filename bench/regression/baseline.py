"""The baseline of one matcher: its answers to a fixed small dataset, and what it took to give them.

results/gate/<dataset>-<digest>/<matcher>.json, in the form of stored accuracy where both say the same. The
gate reads it and never writes it; `confirmbench gate --keep` does.
"""

import base64
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from bench.leaderboard.accuracy import file_name
from bench.scoring.counts import SCORER, count_by_kind, total
from generators.dataset import Dataset
from generators.errors import ConfirmbenchError

SCHEMA_VERSION = 1
FOLDER = Path("results/gate")  # of a project


@dataclass(frozen=True)
class Baseline:
    """label: the matcher's spec, with the names of files in place of their paths

    dataset: name, digest and number of requests
    answers: Boolean, one a request
    kinds: requests and confirmed of each kind of request
    wrong_no_matches, wrong_confirms: of all requests, held against should_confirm
    counters: what bench.regression.costs could count
    """

    label: str
    dataset: Mapping[str, Any]
    answers: pl.Series
    kinds: Mapping[str, Mapping[str, int]]
    wrong_no_matches: int
    wrong_confirms: int
    counters: Mapping[str, int]

    @property
    def errors(self) -> str:
        """As people read it: how often it was wrong, of each sort."""
        return f"{self.wrong_no_matches} + {self.wrong_confirms} wrong"

    @property
    def file(self) -> str:
        return file_name(self.label)


def baseline_of(
    label: str,
    dataset: Dataset,
    answers: pl.Series,
    counters: Mapping[str, int],
) -> Baseline:
    """Score answers and put everything together."""
    counts = count_by_kind(answers, dataset.truth())
    kinds = {kind: {"requests": n.requests, "confirmed": n.confirms} for kind, n in counts.items()}
    about = {"name": dataset.name, "digest": dataset.digest, "requests": dataset.rows("requests")}
    wrong = total(counts).wrong_no_matches, total(counts).wrong_confirms
    return Baseline(label, about, answers, kinds, *wrong, counters)


def folder_of(root: Path, dataset: Dataset) -> Path:
    """Where a project keeps the baselines of a dataset."""
    return root / FOLDER / f"{dataset.name}-{dataset.digest[:8]}"


def read_all(folder: Path) -> dict[str, Baseline]:
    """All baselines of a folder by label; none when it is not there. raises: as `read`"""
    found = [read(file) for file in sorted(folder.glob("*.json"))]
    return {baseline.label: baseline for baseline in found}


def read(file: Path) -> Baseline:
    """raises: ConfirmbenchError when the file is no baseline, of another schema, or damaged"""
    try:
        content = json.loads(file.read_text(encoding="utf-8"))
        if (content["schema_version"], content["scorer"]) != (SCHEMA_VERSION, SCORER):
            raise ValueError("of another version")
        return _baseline(content)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ConfirmbenchError(
            f"{file} is no baseline of the gate ({error!r}); make it again with `confirmbench gate --keep`."
        ) from None


def _baseline(content: Mapping[str, Any]) -> Baseline:
    bits = base64.b64decode(content["answers"], validate=True)
    requests = int(content["dataset"]["requests"])
    if _digest(bits) != content["answers_digest"] or len(bits) != (requests + 7) // 8:
        raise ValueError("its answers were changed by hand")
    answers = np.unpackbits(np.frombuffer(bits, np.uint8), count=requests, bitorder="little").astype(bool)
    return Baseline(
        content["matcher"]["spec"],
        content["dataset"],
        pl.Series("confirmed", answers, dtype=pl.Boolean),
        content["by_kind"],
        int(content["wrong_no_matches"]),
        int(content["wrong_confirms"]),
        content["counters"],
    )


def text(baseline: Baseline) -> str:
    """The file: JSON, keys in alphabetical order; equal answers and counters give equal bytes."""
    bits = np.packbits(baseline.answers.to_numpy(), bitorder="little").tobytes()
    content = {
        "schema_version": SCHEMA_VERSION,
        "scorer": SCORER,
        "dataset": dict(baseline.dataset),
        "matcher": {"spec": baseline.label},
        "answers": base64.b64encode(bits).decode("ascii"),
        "answers_digest": _digest(bits),
        "by_kind": dict(baseline.kinds),
        "wrong_no_matches": baseline.wrong_no_matches,
        "wrong_confirms": baseline.wrong_confirms,
        "counters": dict(baseline.counters),
    }
    return json.dumps(content, indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def _digest(bits: bytes) -> str:
    """BLAKE2b of the answers' bits, as in run.json."""
    return hashlib.blake2b(bits, digest_size=16).hexdigest()
