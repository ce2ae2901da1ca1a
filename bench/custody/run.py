"""What each gate changes for each matcher: kept answers and admissions, scored together.

A gate never looks at answers and an answer never at the rest of its batch, so nothing is asked again.
"""

from collections.abc import Mapping, Sequence

import polars as pl

from bench.custody.leakage.leaks import leaks
from bench.custody.leakage.measured import Probing
from bench.custody.screens.catalog import make, spec_of
from bench.custody.screens.contract import admitted, fit
from bench.custody.stages import STAGE_COUNTS, stage_counts
from bench.entrants.entrant import Contestant
from bench.output.progress import Progress
from bench.runs.environment import without_names
from bench.runs.record import RunRecord
from bench.runs.reuse import Shared
from generators.dataset import Dataset

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


GATES, LEAKS = FRAMES = ("gates", "leaks")  # of a run whose suite has gates


class Screening:
    """What a suite's gates change for each matcher that answered, and what probing both reveals.

    raises: ConfirmbenchError that names the gate that cannot be made
    """

    def __init__(self, gates: tuple[str, ...]) -> None:
        for spec in gates:
            make(spec)
        self.gates = gates

    def frames(
        self, shared: Shared, entrants: Sequence[Contestant], answers: Mapping[str, pl.Series]
    ) -> dict[str, pl.DataFrame]:
        """Columns GATED and LEAKS. A matcher that failed is in neither; nobody probes the oracle: it has no registry."""
        admitted = admissions(shared.dataset, self.gates, shared.progress)
        probed = [each.spec for each in entrants if each.label in answers and not each.reads_truth]
        found = leaks(shared.dataset, probed, self.gates, Probing(), shared.progress)
        changed = gated(shared.dataset, shared.truth, answers, admitted)
        return {GATES: changed.select(list(GATED)), LEAKS: found}


def gates_of(run: RunRecord) -> dict[str, pl.DataFrame]:
    """Both frames of a run, as `gates` and `leaks`; none where its suite had no gates."""
    return {name: run.more[name] for name in FRAMES if name in run.more}
