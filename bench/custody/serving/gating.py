"""The gate over all that was received, before the matcher is asked anything."""

import polars as pl

from bench.custody.screens.contract import OpenGate
from bench.custody.screens.door import admitted, refusals
from bench.custody.serving.clock import Clock
from bench.custody.serving.entered_gate import EnteredGate
from bench.custody.serving.plug_in import plug_in
from generators.errors import ConfirmbenchError

PROBE = 1000  # first requests, asked about in both ways; of the others a gate gives reasons alone, if any


def gated(stream: pl.DataFrame, gate: EnteredGate, gazetteer: pl.LazyFrame, clock: Clock) -> pl.DataFrame:
    """Add the column `reason` to what was received: null where the gate admits.

    raises: PlugInFailed when the gate fails, or says one thing as admission and another as reason
    """
    with plug_in(gate.label, "open"), clock.stage("open"):
        opened = gate.gate.open(gazetteer)
    with plug_in(gate.label, "admit or refuse"), clock.stage("gate"):
        if hasattr(opened, "reasons"):
            _check_agree(opened, stream.head(PROBE))
        reason = refusals(opened, stream, stream)
    return stream.with_columns(reason)


def _check_agree(opened: OpenGate, stream: pl.DataFrame) -> None:
    reason = refusals(opened, stream, stream)
    differ = (admitted(opened, stream, stream) == reason.is_not_null()).sum()
    if differ:
        raise ConfirmbenchError(
            f"admit() and reasons() disagree about {differ:,} requests; who is admitted has no reason, all "
            "others have one."
        )
