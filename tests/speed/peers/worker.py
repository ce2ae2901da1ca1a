"""One contestant, one round, in a process of its own: warm up, run once by the clock, say how it went.

The time is from Parquet to answers; imports, compiling and a run in the small warm-up folder come before.
Memory is the most that the process has held, some 0.2 GB of imports included.
"""

import gc
import json
import sys
import time
from pathlib import Path

from bench.entrants.answers import write_bits
from bench.entrants.process import own_peak
from tests.speed.peers.entries import ENTRIES


def main() -> None:
    """Arguments: a contestant, the folder to run in, the one to warm up in, and one for the results."""
    name, folder, warm_up, results = sys.argv[1], *map(Path, sys.argv[2:])
    (entry,) = (entry for entry in ENTRIES if entry.name == name)
    entry.prepare(warm_up)()
    run = entry.prepare(folder)
    gc.collect()
    start = time.perf_counter_ns()
    answers = run()
    seconds = (time.perf_counter_ns() - start) / 1e9
    report = {"seconds": seconds, "peak": own_peak()}
    write_bits(answers, results / "answers.bits")
    (results / "report.json").write_text(json.dumps(report), encoding="utf-8")


if __name__ == "__main__":
    main()
