"""Kill a process that appends, at random moments: `python -m tests.bench.custody.ledger.kills --kills 200`.

Each process opens the ledger, goes on where it ended, and says on standard output how many items it has
answered. It is killed (SIGKILL) at a random moment, also while it opens. Then the ledger must verify once it
is open, hold every item once, in order, and none less than was answered.
"""

import argparse
import random
import select
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import polars as pl

from bench.custody.ledger.ledger import open_ledger
from bench.custody.ledger.verify import verify
from tests.bench.custody.ledger.made import SETTING, items, read_items

ROOT = Path(__file__).parents[4]
SLOWEST = 60.0  # seconds until a process has begun
SPREAD = 0.05  # of seconds, after it has begun, within which it is killed
EARLY = 0.2  # share of the processes that are killed before they say anything


def kill_often(folder: Path, kills: int, seed: int) -> int:
    """Kill that many processes; raises AssertionError when anything was lost, doubled or changed.

    returns: how many items the ledger has in the end
    """
    draw = random.Random(seed)
    held = 0
    for _ in range(kills):
        answered = max(held, _run_and_kill(folder, draw))
        held = _check(folder, answered)
    return held


def _run_and_kill(folder: Path, draw: random.Random) -> int:
    """Start a process, kill it, and return how many items it had answered, as far as it could say so."""
    command = [sys.executable, "-m", "tests.bench.custody.ledger.kills", "--append", str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT) as process:
        assert process.stdout is not None
        if draw.random() < EARLY:
            time.sleep(draw.uniform(0, 1.0))
        else:
            assert select.select([process.stdout], [], [], SLOWEST)[0], "the process has not begun"
            time.sleep(draw.uniform(0, SPREAD))
        process.kill()
        said = [line for line in process.stdout.read().splitlines(keepends=True) if line.endswith(b"\n")]
    return int(said[-1]) if said else 0


def _check(folder: Path, answered: int) -> int:
    with open_ledger(folder, SETTING) as ledger:
        held = ledger.answered()["request_id"].to_list()
    assert held == list(range(len(held))), "an item is lost or doubled"
    assert len(held) >= answered, f"{answered} were answered, {len(held)} are in the ledger"
    assert read_items(folder).height == len(held)
    assert verify(folder) == []
    return len(held)


def append(folder: Path) -> None:
    """Append for ever, batches of many sizes, and say after each how many items are answered."""
    draw = random.Random()
    with open_ledger(folder, SETTING) as ledger:
        held = ledger.answered().height
        print(held, flush=True)
        many = items(held, 50)
        while True:
            batch = many.head(draw.randint(1, 50)).with_columns(
                request_id=pl.int_range(held, held + pl.len())
            )
            ledger.append(batch)
            held += batch.height
            print(held, flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--append", type=Path, help="append to this ledger until killed")
    given = parser.parse_args()
    if given.append:
        append(given.append)
    with tempfile.TemporaryDirectory() as place:
        held = kill_often(Path(place, "ledger"), given.kills, given.seed)
        print(f"{given.kills} kills: {held:,} items, none lost, none doubled")
