"""What became of one matcher on one dataset."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, ClassVar

PHASES = ("load", "warm_up", "fit", "ask")  # in this order
STATUSES = (
    "ok",
    "error",  # the matcher raised
    "missing",  # it calls a package that is not installed
    "refused",  # its answers are not one Boolean per request
    "timeout",  # over the time limit
    "memory",  # over the memory limit, or out of memory
    "crashed",  # its process ended without a word
)


@dataclass(frozen=True)
class Job:
    """What a worker is told: which matcher to make, which dataset to open, where to put the answers."""

    module: ClassVar[str] = "bench.entrants.worker"  # that does it

    spec: str
    dataset: str
    answers: str

    @classmethod
    def of(cls, spec: str, dataset: Path, answers: Path) -> "Job":
        return cls(spec, str(dataset.resolve()), str(answers.resolve()))

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True)
class Outcome:
    """status: one of STATUSES; message: why, in one line, "" when ok

    seconds: wall clock of each phase that was finished
    peak_memory_bytes: most resident memory of the process, or of it and its children together where
    that was more; None when it was never measured
    """

    status: str
    message: str = ""
    seconds: Mapping[str, float] = field(default_factory=dict)
    peak_memory_bytes: int | None = None

    @property
    def ok(self) -> bool:
        return self.status == "ok"
