"""One matcher of a run: taken from an earlier run or run now, and scored."""

import time
from dataclasses import replace

from bench.entrants.answers import read_bits
from bench.entrants.attempt import attempt
from bench.entrants.contestant import Contestant
from bench.entrants.outcome import Outcome
from bench.runs.record import SCORE, Entry
from bench.runs.setting import Setting
from bench.runs.store import answers_path, log_path
from bench.scoring.metrics import score


def entry_of(contestant: Contestant, setting: Setting) -> Entry:
    """Have a matcher answer, unless an earlier run has its answers, and count what is right."""
    taken = setting.earlier.take(contestant, setting.folder)
    if taken is not None:
        with setting.progress.stage(f"{contestant.label}: as in {taken.reused_from}"):
            return _scored(taken, setting)
    answers, log = (path(setting.folder, contestant.slug) for path in (answers_path, log_path))
    outcome = attempt(contestant, setting.dataset, answers, log, setting.progress, setting.limits)
    return _scored(_entry(contestant, outcome), setting)


def _entry(contestant: Contestant, outcome: Outcome) -> Entry:
    return Entry(
        contestant.label,
        contestant.name,
        contestant.version,
        contestant.slug,
        outcome,
        reads_truth=contestant.reads_truth,
    )


def _scored(entry: Entry, setting: Setting) -> Entry:
    """With scores, and the seconds that they took; an earlier run's seconds stay what they were."""
    if not entry.outcome.ok:
        return entry
    start = time.perf_counter_ns()
    scores = score(read_bits(answers_path(setting.folder, entry.slug), setting.truth.height), setting.truth)
    seconds = (time.perf_counter_ns() - start) / 1e9
    timed = dict(entry.outcome.seconds)
    timed.setdefault(SCORE, seconds)
    return replace(entry, outcome=replace(entry.outcome, seconds=timed), scores=scores)
