"""Our matcher and its peers on one dataset, by one rule, side by side: `python -m tests.speed.peers`."""

import argparse
import sys
from pathlib import Path

import polars as pl

from bench.output.progress import progress
from bench.output.table import screen_width
from generators.errors import ConfirmbenchError
from tests.speed.peers.entries import chosen
from tests.speed.peers.race import race
from tests.speed.peers.report import report
from tests.speed.peers.track import make_track, requests_file


def main() -> None:
    """Make or find the dataset, run all, print the table; exits with 2 when the user can fix something."""
    options = _options()
    try:
        print(side_by_side(options))
    except ConfirmbenchError as error:
        print(error, file=sys.stderr)
        sys.exit(2)


def side_by_side(options: argparse.Namespace) -> str:
    """Run the race that the options describe and return its report."""
    entries, shown = chosen(options.peers), progress()
    track = make_track(options.people, options.requests, options.datasets, shown)
    results = race(entries, track, options.people, options.rounds, shown)
    title = (
        f"One rule, from Parquet to answers: {options.requests:,} requests to {options.people:,} records, "
        f"{pl.thread_pool_size()} threads"
    )
    requests = pl.read_parquet(requests_file(track.normalized))
    return f"{title}\n\n{report(results, requests, screen_width())}"


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser("python -m tests.speed.peers", description=__doc__)
    parser.add_argument("--people", type=int, default=1_000_000, help="records in the registry")
    parser.add_argument("--requests", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=5, help="runs of each contestant; slow ones get fewer")
    parser.add_argument("--peers", help="those to run, with commas; all of them if not given, none for ''")
    parser.add_argument("--datasets", type=Path, default=Path("datasets"), help="where datasets are kept")
    return parser.parse_args()


if __name__ == "__main__":
    main()
