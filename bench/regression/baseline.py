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
from bench.regression.check import Check, Tier, Verdict
from bench.scoring.counts import SCORER, count_by_kind, total
from generators.dataset import Dataset
from generators.errors import ConfirmbenchError
from generators.schema import KINDS

SCHEMA_VERSION = 1
FOLDER = Path("results/gate")  # of a project
ANSWERS = "answers"
COUNTER_LIMIT = 1.01
ACCEPT = "If that is meant, accept it with `confirmbench gate --keep` and commit results/gate."


@dataclass(frozen=True)
class Baseline:
    """What one matcher answered.

    label: the matcher's spec, with the names of files in place of their paths
    dataset: name, digest and number of requests
    answers: Boolean, one per request
    kinds: requests and confirmed of each kind of request
    wrong_no_matches, wrong_confirms: counts over all requests, of `should_confirm`
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
        """As people read it: how many answers were wrong, on each side."""
        return f"{self.wrong_no_matches} + {self.wrong_confirms} wrong"

    @property
    def file(self) -> str:
        """The name of its file."""
        return file_name(self.label)


def baseline_of(label: str, dataset: Dataset, answers: pl.Series, counters: Mapping[str, int]) -> Baseline:
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
    """All baselines of a folder by label; none when it is not there.

    raises: ConfirmbenchError when a file is no baseline, of another schema, or damaged
    """
    baselines = [_read(file) for file in sorted(folder.glob("*.json"))]
    return {baseline.label: baseline for baseline in baselines}


def _read(file: Path) -> Baseline:
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


def write(file: Path, baseline: Baseline) -> None:
    """Write JSON, keys in alphabetical order; equal answers and counters give equal bytes."""
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
    text = json.dumps(content, indent=2, sort_keys=True, ensure_ascii=False) + "\n"
    unfinished = file.with_name(f".{file.name}.unfinished")
    unfinished.write_text(text, encoding="utf-8")
    unfinished.replace(file)


def _digest(bits: bytes) -> str:
    """BLAKE2b of the answers' bits, as in run.json."""
    return hashlib.blake2b(bits, digest_size=16).hexdigest()


def answers_check(head: Baseline, kept: Baseline, earlier: Baseline | None, kinds: pl.Series) -> Check:
    """Equal answers pass, unless the baseline itself was changed for one with more errors.

    kept: the baseline of the working tree; earlier: that of the base commit, None when it has none
    """
    if changes := changed_answers(kept.answers, head.answers, kinds):
        return _check(head, kept.errors, Verdict.REGRESSION, f"{changes}. {ACCEPT}")
    if earlier is None or not (accepted := changed_answers(earlier.answers, kept.answers, kinds)):
        return _check(head, kept.errors, Verdict.PASS)
    if more := _more_errors(earlier, kept):
        note = f"The baseline was changed since the base for one with more errors: {more} ({accepted})."
        return _check(head, earlier.errors, Verdict.REGRESSION, note)
    return _check(head, earlier.errors, Verdict.PASS, f"baseline changed since the base, {accepted}")


def changed_answers(before: pl.Series, after: pl.Series, kinds: pl.Series) -> str:
    """How many answers changed, by kind of request and direction; "" when none did.

    before, after: Boolean, one per request; kinds: of the same requests, in the same order
    returns: e.g. "3 changed: current 2 to no match, household 1 to confirm"
    """
    frame = pl.DataFrame({"kind": kinds.cast(pl.String), "before": before, "after": after})
    changed = frame.filter(pl.col("before") != pl.col("after"))
    if changed.is_empty():
        return ""
    counts = {(kind, to): n for kind, to, n in changed.group_by("kind", "after").len().iter_rows()}
    parts = [
        f"{kind} {counts[kind, to]} to {'confirm' if to else 'no match'}"
        for kind in KINDS
        for to in (True, False)
        if (kind, to) in counts
    ]
    return f"{changed.height} changed: {', '.join(parts)}"


def _more_errors(earlier: Baseline, kept: Baseline) -> str:
    """Both counts, before and after, when one of them rose; else ""."""
    rose = kept.wrong_no_matches > earlier.wrong_no_matches or kept.wrong_confirms > earlier.wrong_confirms
    if not rose:
        return ""
    return (
        f"wrong no-matches {earlier.wrong_no_matches} -> {kept.wrong_no_matches}, "
        f"wrong confirms {earlier.wrong_confirms} -> {kept.wrong_confirms}"
    )


def counter_checks(head: Baseline, kept: Baseline) -> list[Check]:
    """One check for each counter of the baseline: more than 1 % above it fails, less is progress."""
    return [_counter_check(head, what, before) for what, before in kept.counters.items()]


def _counter_check(head: Baseline, what: str, before: int) -> Check:
    now = head.counters.get(what)
    if now is None:
        note = f"It could be counted once and cannot any more. {ACCEPT}"
        return Check(
            Tier.EXACT, head.label, what, Verdict.NOT_COMPARABLE, note, f"{before:,}", limit=COUNTER_LIMIT
        )
    larger = now / before > COUNTER_LIMIT
    verdict, note = (Verdict.REGRESSION, ACCEPT) if larger else (Verdict.PASS, "")
    figures = f"{before:,}", f"{now:,}", now / before
    return Check(Tier.EXACT, head.label, what, verdict, note, *figures, COUNTER_LIMIT)


def no_baseline_check(head: Baseline) -> Check:
    """For a matcher that was never kept."""
    note = "No baseline is kept of it. Keep one with `confirmbench gate --keep` and commit results/gate."
    return _check(head, None, Verdict.NOT_COMPARABLE, note)


def not_asked_check(kept: Baseline) -> Check:
    """For a baseline whose matcher was not named."""
    note = (
        "A baseline is kept of it, but it was not asked. Name it with --matcher or in pyproject.toml, or "
        f"remove {kept.file}."
    )
    return Check(Tier.EXACT, kept.label, ANSWERS, Verdict.REGRESSION, note, base=kept.errors)


def removed_check(earlier: Baseline) -> Check:
    """For a baseline that the base has and the working tree has not."""
    note = f"The base keeps a baseline of it, this tree has none: {earlier.file} was removed or renamed."
    return Check(Tier.EXACT, earlier.label, ANSWERS, Verdict.REGRESSION, note, base=earlier.errors)


def _check(head: Baseline, base: str | None, verdict: Verdict, note: str = "") -> Check:
    return Check(Tier.EXACT, head.label, ANSWERS, verdict, note, base=base, head=head.errors)
