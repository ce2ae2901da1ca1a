"""Gates put to a dataset: what they admit, and how often they are wrong."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

import polars as pl

from bench.custody.screens.catalog import make, spec_of
from bench.custody.screens.contract import Gate
from bench.custody.screens.door import admitted
from bench.custody.screens.score import score
from bench.output.progress import Progress
from generators.dataset import Dataset
from generators.errors import ConfirmbenchError

LONGEST = 300  # characters of what a gate says when it fails


@dataclass(frozen=True)
class Trial:
    """requests: their number; scores: `bench.custody.screens.score.SCORE`, gate by gate

    rules: of the gates that have any, with one rule switched off at a time: the columns of SCORE, and
        `without`, the rule; None when that was not asked for
    """

    requests: int
    scores: pl.DataFrame
    rules: pl.DataFrame | None = None


def tried(
    dataset: Dataset,
    specs: Sequence[str],
    progress: Progress,
    papers: pl.DataFrame | None = None,
    each_rule: bool = False,
) -> Trial:
    """Ask each gate about all requests of a dataset that has papers.

    specs: different gates
    papers: in place of the dataset's own
    raises: ConfirmbenchError when a spec is wrong or there twice, a gate fails, or the dataset has no papers
    """
    gates = gates_of(specs)
    stated = dataset.papers() if papers is None else papers
    requests, planted = dataset.requests(), dataset.planted()

    def scored(name: str, gate: Gate) -> pl.DataFrame:
        with progress.stage(name, requests.height), _named(name):
            said = admitted(gate.open(dataset.gazetteer()), requests, stated)
        return score({name: said}, planted, requests.height)

    scores = pl.concat([scored(name, gate) for name, gate in gates.items()])
    if not each_rule:
        return Trial(requests.height, scores)
    lesser = [
        scored(f"{name} without {rule}", without).with_columns(gate=pl.lit(name), without=pl.lit(rule))
        for name, gate in gates.items()
        for rule, without in each_without(gate)
    ]
    if not lesser:
        raise ConfirmbenchError(f"None of {', '.join(gates)} has rules to switch off; policy has.")
    return Trial(requests.height, scores, pl.concat(lesser))


@contextmanager
def _named(name: str) -> Iterator[None]:
    """Say which gate it was that failed: its author is often somebody else."""
    try:
        yield
    except ConfirmbenchError as error:
        raise ConfirmbenchError(f"{name}: {error}") from error
    except Exception as error:
        text = " ".join(str(error).split())
        raise ConfirmbenchError(
            f"{name} failed: {type(error).__name__}: {text[:LONGEST]}. "
            "bench.conformance.admission_checks.check_gate says which promise a gate breaks."
        ) from error


def gates_of(specs: Sequence[str]) -> dict[str, Gate]:
    """The gates by their shortest specs; raises ConfirmbenchError when two are the same."""
    gates: dict[str, Gate] = {}
    for spec in specs:
        gate = make(spec)
        if spec_of(gate) in gates:
            raise ConfirmbenchError(f"The gate {spec_of(gate)} is there twice.")
        gates[spec_of(gate)] = gate
    return gates


def each_without(gate: Any) -> Iterator[tuple[str, Gate]]:
    """A gate with each of its rules switched off in turn; nothing for a gate that has none.

    A gate that has rules has a method `rules()`, the names of those in effect, and a parameter `without`: a
    text, the names of those switched off, with blanks between them.
    """
    if hasattr(gate, "rules") and hasattr(gate, "without"):
        for rule in gate.rules():
            yield rule, replace(gate, without=f"{gate.without} {rule}".strip())
