"""Let contestants run in turn, round after round, and keep what each took."""

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl

from bench.entrants.answers import read_bits
from bench.output.progress import Progress
from tests.speed.peers.entries import Entry
from tests.speed.peers.track import Track, count_requests


@dataclass
class Result:
    """What became of an entry.

    seconds: of each round that it ran
    peak: most memory of any round, in bytes
    answers: of its last round; None when it ran none
    message: why it did not run, or not to the end; "" when nothing was wrong
    """

    entry: Entry
    seconds: list[float] = field(default_factory=list)
    peak: int = 0
    answers: pl.Series | None = None
    message: str = ""


def race(
    entries: Sequence[Entry], track: Track, people: int, rounds: int, progress: Progress
) -> list[Result]:
    """Run every entry that can start, `rounds` times or as often as it may."""
    results = [Result(entry, message=entry.refusal(people)) for entry in entries]
    for number, result in turns(results, rounds):
        with progress.stage(f"round {number + 1} of {rounds}: {result.entry.name}"):
            run(result, track)
    return results


def turns(results: Sequence[Result], rounds: int) -> Iterator[tuple[int, Result]]:
    """Yield whose turn it is: every other round goes backwards, so that a drift of the machine hits all."""
    for number in range(rounds):
        for result in results if number % 2 == 0 else reversed(results):
            if not result.message and number < result.entry.rounds:
                yield number, result


def run(result: Result, track: Track) -> None:
    """Run an entry once in a process of its own and add what it took to its result."""
    entry = result.entry
    folder = track.raw if entry.raw else track.normalized
    with TemporaryDirectory() as place:
        # -P: a folder named bench where the user stands must not be imported instead of ours
        command = [sys.executable, "-P", "-m", "tests.speed.peers.worker", entry.name]
        done = subprocess.run(
            [*command, str(folder), str(track.warm_up), place], capture_output=True, text=True
        )
        if done.returncode != 0:
            result.message = f"failed: {last_words(done.stderr, done.returncode)}"
            return
        report = json.loads((Path(place) / "report.json").read_text(encoding="utf-8"))
        result.answers = read_bits(Path(place) / "answers.bits", count_requests(folder))
    result.seconds.append(report["seconds"])
    result.peak = max(result.peak, report["peak"])


def last_words(printed: str, code: int) -> str:
    """Return the last line that a process printed, which of a traceback is the error itself."""
    lines = printed.strip().splitlines()
    return lines[-1] if lines else f"its process ended with exit code {code}"
