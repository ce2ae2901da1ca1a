"""The oracle: the truth in the place of a matcher. No matcher, for those never see it, and never ranked."""

from dataclasses import dataclass

import polars as pl

from generators.errors import ConfirmbenchError
from matchers.spec import parse

ORACLE = "oracle"


def is_oracle(spec: str) -> bool:
    """Whether a spec calls for the oracle; raises ConfirmbenchError when it gives it parameters."""
    call = parse(spec)
    if call.name == ORACLE and call.parameters:
        raise ConfirmbenchError(
            f"{ORACLE} has no parameter {next(iter(call.parameters))}; it has no parameters."
        )
    return call.name == ORACLE


@dataclass(frozen=True)
class Oracle:
    """Knows the truth of one dataset: the columns request_id and should_confirm."""

    truth: pl.DataFrame

    def fit(self, registry: pl.LazyFrame) -> "Oracle":
        """There is nothing to learn from a registry."""
        return self

    def confirm(self, requests: pl.DataFrame) -> pl.Series:
        """Look each request up by its number."""
        right = self.truth.select("request_id", "should_confirm")
        asked = requests.select("request_id")
        return asked.join(right, on="request_id", how="left", maintain_order="left")["should_confirm"]
