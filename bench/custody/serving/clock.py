"""Seconds that each stage took, added up over groups."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

BEFORE = ("verify", "open", "fit")  # once, before the first request is looked at
PATH = ("receive", "gate", "match", "log", "answer")  # of every request, in this order


@dataclass
class Clock:
    """seconds: by stage, of wall clock"""

    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Add the time of the block to a stage, however the block ends."""
        start = time.perf_counter_ns()
        try:
            yield
        finally:
            self.seconds[name] = self.seconds.get(name, 0.0) + (time.perf_counter_ns() - start) / 1e9
