"""What is kept of speed, a file for each class of machine, below results/speed: appended on request alone.

CLASS.csv is the history: one row a benchmark and recording. aa-CLASS.csv has comparisons of identical code:
one row a benchmark and pair. Seconds are data; ratios and limits are computed from them when they are needed.
"""

from dataclasses import dataclass
from pathlib import Path

import polars as pl

from bench.regression.pairs import Pair, ratio_of_minima
from bench.runs.environment import environment
from generators.errors import ConfirmbenchError

FOLDER = Path("results", "speed")
HISTORY = pl.Schema(
    {
        "when": pl.String,  # UTC, to the second
        "commit": pl.String,  # 12 digits, "+changes" where files differed from it
        "benchmark": pl.String,  # node id
        "seconds": pl.Float64,  # smallest round of all processes
        "ratio": pl.Float64,  # median over processes of seconds / seconds of the reference workload there
        "counters": pl.String,  # extra_info as JSON
    }
)
IDENTICAL = pl.Schema(
    {
        "when": pl.String,  # of the comparison, which it names
        "pair": pl.Int64,  # from 1
        "benchmark": pl.String,
        "base": pl.Float64,  # seconds, smallest round of the process
        "head": pl.Float64,
    }
)
COMPARISONS_USED = 50  # newest comparisons behind a limit
RECORDINGS_USED = 5  # newest recordings behind a stored ratio


@dataclass(frozen=True)
class SpeedFiles:
    """history and identical: the two files of this machine's class; either may not be there yet"""

    history: Path
    identical: Path

    def recorded(self) -> pl.DataFrame:
        """The history as it is kept, oldest first; no rows when there is none."""
        return _read(self.history, HISTORY)

    def compared(self) -> pl.DataFrame:
        """Pairs of identical code as they are kept, oldest first; no rows when there are none."""
        return _read(self.identical, IDENTICAL)

    def record(self, rows: pl.DataFrame) -> None:
        """Append to the history. rows: HISTORY"""
        _append(self.history, rows, HISTORY)

    def calibrate(self, rows: pl.DataFrame) -> None:
        """Append pairs of identical code. rows: IDENTICAL"""
        _append(self.identical, rows, IDENTICAL)

    def ratios(self) -> dict[str, list[float]]:
        """Each benchmark's ratios of minima on identical code, of its newest 50 comparisons."""
        sets = pairs_by_comparison(self.compared())
        return {
            benchmark: [ratio_of_minima(pairs) for pairs in comparisons[-COMPARISONS_USED:]]
            for benchmark, comparisons in sets.items()
        }

    def kept_ratios(self) -> dict[str, float]:
        """Each benchmark's ratio to the reference workload: the median of its newest five recordings."""
        newest = pl.col("ratio").drop_nulls().tail(RECORDINGS_USED).median()
        rows = self.recorded().group_by("benchmark", maintain_order=True).agg(newest).drop_nulls("ratio")
        return dict(rows.iter_rows())


def speed_files(root: Path) -> SpeedFiles:
    """Those of a project for the machine at work."""
    name = environment()["machine_class"]
    return SpeedFiles(root / FOLDER / f"{name}.csv", root / FOLDER / f"aa-{name}.csv")


def pairs_by_comparison(rows: pl.DataFrame) -> dict[str, list[list[Pair]]]:
    """For each benchmark its comparisons, oldest first, each with its pairs in order. rows: IDENTICAL"""
    found: dict[str, list[list[Pair]]] = {}
    groups = rows.group_by("benchmark", "when", maintain_order=True)
    for (benchmark, _), group in groups:
        pairs = [Pair(*row) for row in group.sort("pair").select("base", "head").iter_rows()]
        found.setdefault(str(benchmark), []).append(pairs)
    return found


def _read(file: Path, schema: pl.Schema) -> pl.DataFrame:
    if not file.is_file():
        return pl.DataFrame(schema=schema)
    try:
        return pl.read_csv(file, schema=schema)
    except (pl.exceptions.PolarsError, UnicodeDecodeError) as error:
        reason = str(error).splitlines()[0]
        raise ConfirmbenchError(
            f"{file} cannot be read: {reason}. It must be CSV with the columns {', '.join(schema)}."
        ) from error


def _append(file: Path, rows: pl.DataFrame, schema: pl.Schema) -> None:
    """Whole or not at all: a new file is written beside the old one and takes its place."""
    together = pl.concat([_read(file, schema), rows.select(schema.names()).cast(schema)])
    file.parent.mkdir(parents=True, exist_ok=True)
    unfinished = file.with_name(f".{file.name}.unfinished")
    try:
        together.write_csv(unfinished)
        unfinished.replace(file)
    finally:
        unfinished.unlink(missing_ok=True)
