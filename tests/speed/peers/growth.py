"""How time and memory grow with the registry: `python -m tests.speed.peers.growth`."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import Any

from bench.output.progress import progress
from bench.output.table import Column, layout, screen_width
from bench.studies.describe.pictures import add_style, library
from bench.suites.suite import GIB
from generators.errors import ConfirmbenchError
from tests.speed.peers.entries import Entry, chosen
from tests.speed.peers.race import Result, race
from tests.speed.peers.track import make_track

SIZES = [100_000, 300_000, 1_000_000, 3_000_000, 10_000_000]
MEASURES = {"seconds": "seconds, median", "memory": "peak memory of the process, GB"}

Row = dict[str, Any]


def main() -> None:
    """Measure, print the table and draw; exits with 2 when the user can fix something."""
    options = _options()
    try:
        rows = measured(options)
        print(layout(columns(rows), screen_width()))
        if options.out:
            draw(rows, options.out)
    except ConfirmbenchError as error:
        print(error, file=sys.stderr)
        sys.exit(2)


def measured(options: argparse.Namespace) -> list[Row]:
    """Run the contestants on a registry of each size, asked by as many requests."""
    entries, shown, rows = contestants(options.peers), progress(), []
    for people in options.people:
        track = make_track(people, options.requests, options.datasets, shown)
        results = race(entries, track, people, options.rounds, shown)
        rows += [row(people, result) for result in results if result.seconds]
    return rows


def contestants(peers: str) -> Sequence[Entry]:
    """Return both of our plans, each from Parquet to answers, and confirming alone, and the peers named."""
    return [entry for entry in chosen(peers) if not entry.raw]


def row(people: int, result: Result) -> Row:
    """Return what a contestant took at one size."""
    return {
        "records": people,
        "contestant": result.entry.name,
        "seconds": median(result.seconds),
        "memory": result.peak / GIB,
    }


def columns(rows: Sequence[Row]) -> list[Column]:
    """Lay out a row a size and contestant."""
    return [
        Column("records", [f"{row['records']:,}" for row in rows], key=True),
        Column("contestant", [row["contestant"] for row in rows], key=True),
        Column(MEASURES["seconds"], [f"{row['seconds']:.2f}" for row in rows]),
        Column(MEASURES["memory"], [f"{row['memory']:.2f}" for row in rows]),
    ]


def draw(rows: Sequence[Row], file: Path) -> None:
    """Write time and memory against the size of the registry, both axes logarithmic, as SVG.

    raises: ConfirmbenchError when altair or vl-convert is not installed
    """
    altair = library()
    charts = [
        altair.Chart(altair.Data(values=list(rows)), width=330, height=280)
        .mark_line(point=True)
        .encode(
            x=altair.X(
                "records:Q",
                scale=altair.Scale(type="log", nice=False),
                title="records",
                axis=_axis(altair, ",.0s"),
            ),
            y=altair.Y(f"{measure}:Q", scale=altair.Scale(type="log"), title=title, axis=_axis(altair, "~g")),
            color=altair.Color("contestant:N", title=None),
            strokeDash=altair.StrokeDash("contestant:N", title=None),
        )
        for measure, title in MEASURES.items()
    ]
    file.parent.mkdir(parents=True, exist_ok=True)
    add_style(altair.hconcat(*charts)).save(file, format="svg")


def _axis(altair: Any, form: str) -> Any:
    return altair.Axis(format=form, tickCount=4)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser("python -m tests.speed.peers.growth", description=__doc__)
    parser.add_argument("--people", type=int, nargs="+", default=SIZES, help="records in each registry")
    parser.add_argument("--requests", type=int, default=20_000, help="to each registry")
    parser.add_argument("--rounds", type=int, default=3, help="runs of each contestant at each size")
    parser.add_argument("--peers", default="duckdb", help="those to run as well, with commas; none for ''")
    parser.add_argument("--datasets", type=Path, default=Path("datasets"), help="where datasets are kept")
    parser.add_argument("--out", type=Path, help="an SVG file to draw to")
    return parser.parse_args()


if __name__ == "__main__":
    main()
