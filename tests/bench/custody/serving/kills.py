"""Kill serve-batch at random moments: `python -m tests.bench.custody.serving.kills DATASET --kills 200`.

Each process goes on where the one before was killed (SIGKILL), most of them while items are matched, logged
and answered, some at any moment before. Whenever one comes to its end, all is compared with answers that
nobody disturbed, and another batch begins, so that every process has something to do.
"""

import argparse
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench.custody.ledger.reading import is_ledger
from bench.custody.ledger.verify import verify
from tests.bench.custody.ledger.made import read_items
from tests.bench.custody.serving.made import answers_of, check_whole

ROOT = Path(__file__).parents[4]
STAGE = b"match, log and answer"  # said on standard error when it begins
EARLY = 0.2  # share of the processes that are killed at any moment since their start
SPREAD = 0.5  # share of the time that stage takes, within which the others are killed


def kill_many(command: list[str], out: Path, kills: int, seed: int) -> dict[str, int]:
    """Kill that many processes; raises AssertionError when an item is lost, doubled or answered otherwise.

    command: without --out
    returns: kills, by when they came, and batches that were finished in between
    """
    draw = random.Random(seed)
    right = out.with_name("right")
    assert _run_to_the_end(command, right) == 0
    seconds = json.loads((right / "served.json").read_text())["this_time"]["seconds"]
    spread = SPREAD * sum(seconds[stage] for stage in ("match", "log", "answer"))
    told = {"early": 0, "while serving": 0, "finished": 0}
    while told["early"] + told["while serving"] < kills:
        ended = _run_and_kill([*command, "--out", str(out)], draw, spread)
        told[ended] += 1
        if ended == "finished":
            _check_end(out, right)
            shutil.rmtree(out)
        else:
            _check_in_between(out, right)
    assert _run_to_the_end(command, out) == 0
    _check_end(out, right)
    return told


def _run_to_the_end(command: list[str], out: Path) -> int:
    done = subprocess.run([*command, "--out", str(out)], capture_output=True, cwd=ROOT, timeout=600)
    return done.returncode


def _run_and_kill(command: list[str], draw: random.Random, spread: float) -> str:
    """Start a process, kill it, and say when; "finished" when it was faster."""
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, cwd=ROOT) as process:
        early = draw.random() < EARLY
        if not early:
            _wait_for_stage(process)
        time.sleep(draw.uniform(0, 1.0 if early else spread))
        process.kill()
        if process.wait() == 0:
            return "finished"
    return "early" if early else "while serving"


def _wait_for_stage(process: subprocess.Popen[bytes]) -> None:
    assert process.stderr is not None
    said = b""
    while STAGE not in said:
        piece = os.read(process.stderr.fileno(), 1024)
        assert piece, f"serve-batch ended before it began: {said!r}"
        said += piece


def _check_in_between(out: Path, right: Path) -> None:
    """What has left is in the ledger, and nothing is there twice; what says that all was served is right."""
    if not is_ledger(out / "ledger"):
        return
    logged = read_items(out / "ledger")
    assert logged["request_id"].is_unique().all(), "an item is in the ledger twice"
    assert answers_of(out).items() <= dict(logged.select("request_id", "answer").iter_rows()).items()
    if (out / "served.json").exists():
        _check_end(out, right)


def _check_end(out: Path, right: Path) -> None:
    answered = answers_of(right)
    check_whole(out, out / "ledger", len(answered))
    assert answers_of(out) == answered
    assert verify(out / "ledger") == []


if __name__ == "__main__":
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("dataset", type=Path)
    asked.add_argument("--screen", default="complete_address")
    asked.add_argument("--matcher", default="exact")
    asked.add_argument("--group", default="50")
    asked.add_argument("--kills", type=int, default=200)
    asked.add_argument("--seed", type=int, default=1)
    given = asked.parse_args()
    serve_batch = [sys.executable, "-m", "bench.cli", "serve-batch", str(given.dataset.resolve())]
    serve_batch += [
        "--screen",
        given.screen,
        "--matcher",
        given.matcher,
        "--group",
        given.group,
        "--no-scores",
    ]
    with tempfile.TemporaryDirectory() as scratch:
        print(kill_many(serve_batch, Path(scratch, "out"), given.kills, given.seed))
