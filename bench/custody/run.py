"""What each gate changes for each matcher: kept answers and admissions, scored together.

A gate never looks at answers and an answer never at the rest of its batch, so nothing is asked again.

The two files of a run whose suite has gates: gates.parquet and leaks.parquet.
"""

from collections.abc import Mapping
from pathlib import Path

import polars as pl

from bench.custody.screens.catalog import make, spec_of
from bench.custody.screens.contract import admitted, fit
from bench.custody.stages import STAGE_COUNTS, stage_counts
from bench.output.progress import Progress
from bench.runs.environment import without_names
from generators.dataset import Dataset
from generators.errors import ConfirmbenchError

ALL, BY_NUMBER, BY_ADDRESS = PATHS = ("all", "by number", "by address")
GATED = pl.Schema(
    {
        "matcher": pl.String(),
        "gate": pl.String(),
        "path": pl.Enum(PATHS),  # of the requests counted: those that state a taxpayer number, or not
        **STAGE_COUNTS,
    }
)


def admissions(dataset: Dataset, gates: tuple[str, ...], progress: Progress) -> dict[str, pl.Series]:
    """Which requests each gate admits: a Boolean Series by the gate's label, by request_id.

    raises: ConfirmbenchError when the dataset has no papers, or a gate breaks its contract
    """
    requests, papers, found = dataset.requests(), dataset.papers(), {}
    for gate in map(make, gates):
        label = without_names(spec_of(gate))
        with progress.stage(f"gate {label}: admit or refuse {requests.height:,} requests"):
            found[label] = admitted(gate.open(dataset.gazetteer()), requests, papers)
    return found


def gated(
    dataset: Dataset,
    truth: pl.DataFrame,
    answers: Mapping[str, pl.Series],
    admissions: Mapping[str, pl.Series],
) -> pl.DataFrame:
    """Count the errors of every matcher behind every gate, of all requests and of each path.

    answers: by matcher, by request_id; admissions: by gate, likewise
    returns: columns GATED; `bench.custody.stages.stage_counts` says what each measure is among
    """
    numbered = (dataset.requests()["tin"].str.strip_chars() != "").fill_null(False)
    everybody = pl.repeat(True, len(numbered), dtype=pl.Boolean, eager=True)
    paths = dict(zip(PATHS, (everybody, numbered, ~numbered), strict=True))
    truths = (fit(dataset.planted(), len(numbered)), truth["should_confirm"])
    frames = [
        _named(stage_counts(*(each.filter(path) for each in (let, said, *truths))), matcher, gate, name)
        for matcher, said in answers.items()
        for gate, let in admissions.items()
        for name, path in paths.items()
    ]
    return pl.concat(frames) if frames else pl.DataFrame(schema=GATED)


def _named(counts: pl.DataFrame, matcher: str, gate: str, path: str) -> pl.DataFrame:
    names = {"matcher": matcher, "gate": gate, "path": path}
    columns = [pl.lit(value).cast(GATED[name]).alias(name) for name, value in names.items()]
    return counts.with_columns(columns).select(list(GATED))


GATES_FILE = "gates.parquet"
LEAKS_FILE = "leaks.parquet"


def write_gates(folder: Path, gated: pl.DataFrame, leaks: pl.DataFrame) -> None:
    """Write what gates change and what asking reveals into a run folder that is being made.

    gated: columns GATED; leaks: columns `bench.custody.leakage.leaks.LEAKS`
    """
    gated.select(list(GATED)).write_parquet(folder / GATES_FILE)
    leaks.write_parquet(folder / LEAKS_FILE)


def has_gates(folder: Path) -> bool:
    """Whether the suite of a run had gates."""
    return (folder / GATES_FILE).is_file()


def gates_of(folder: Path) -> dict[str, pl.DataFrame]:
    """Both frames of a run, as `gates` and `leaks`; none where its suite had no gates."""
    return dict(zip(("gates", "leaks"), read_gates(folder), strict=True)) if has_gates(folder) else {}


def read_gates(folder: Path) -> tuple[pl.DataFrame, pl.DataFrame]:
    """What `write_gates` wrote; raises ConfirmbenchError where a file is missing."""
    found = []
    for name in (GATES_FILE, LEAKS_FILE):
        if not (folder / name).is_file():
            raise ConfirmbenchError(f"{folder} has no {name}: its suite had no gates; `run mou-2025` has.")
        found.append(pl.read_parquet(folder / name))
    return found[0], found[1]
