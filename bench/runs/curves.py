"""The curves of a suite: traced after its matchers have run, or taken from an earlier run."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import polars as pl

from bench.entrants.entrant import Contestant, enter
from bench.runs.record import CurveEntry
from bench.runs.reuse import Shared
from bench.runs.store import log_path
from bench.studies.sweep.schemas import CURVES, REQUIRED
from bench.studies.sweep.sweep import Sweep, curve_frame, label_of, required_frame, sweep
from bench.studies.sweep.values import Varied, read_varied
from bench.suites.suite import Curve, Limits
from generators.errors import ConfirmbenchError

Found = tuple[CurveEntry, pl.DataFrame, pl.DataFrame]  # of one curve, with its rows of CURVES and of REQUIRED


@dataclass(frozen=True)
class AskedCurve:
    """varied: what to trace; entry: what is to be found of it, under the name that results have for it"""

    varied: Varied
    entry: CurveEntry

    @property
    def log_name(self) -> str:
        """A file name of its own for every curve, that of its matcher first."""
        matcher = Contestant(self.varied.spec, self.entry.spec, self.entry.version)
        return f"{matcher.slug}-by-{self.entry.parameter}"


@dataclass(frozen=True, eq=False)
class Traced:
    """entries: one a curve; curves, required: of all of them, columns CURVES and REQUIRED"""

    entries: tuple[CurveEntry, ...]
    curves: pl.DataFrame
    required: pl.DataFrame


def curves_of(curves: Sequence[Curve]) -> list[AskedCurve]:
    """Read what a suite asks for, to find faults before a run has cost anything.

    raises: ConfirmbenchError when a matcher, its parameter or a value is at fault, or a curve is there twice
    """
    found = [_ask_for(curve) for curve in curves]
    named = [(each.entry.spec, each.entry.parameter) for each in found]
    for curve, name in zip(curves, named, strict=True):
        if named.count(name) > 1:
            raise ConfirmbenchError(f"The curve of {curve.spec} by {curve.parameter} is there twice.")
    return found


def trace_curves(wanted: Sequence[AskedCurve], shared: Shared) -> Traced:
    """Trace every curve that no earlier run has; one that fails says so in its entry and stops nothing."""
    found = [_take(each, shared) or _trace(each, shared) for each in wanted]
    return Traced(
        tuple(entry for entry, _, _ in found),
        pl.concat([pl.DataFrame(schema=CURVES), *(curve for _, curve, _ in found)]),
        pl.concat([pl.DataFrame(schema=REQUIRED), *(required for _, _, required in found)]),
    )


def _take(wanted: AskedCurve, shared: Shared) -> Found | None:
    found = shared.earlier.take_curve(wanted.entry)
    if found is not None:
        with shared.progress.stage(f"{found[0].spec} by {found[0].parameter}: as in {found[0].reused_from}"):
            pass
    return found


def _ask_for(curve: Curve) -> AskedCurve:
    try:
        varied = read_varied(curve.spec, curve.parameter, curve.values)
        for value in varied.values:
            enter(varied.spec_at(value))
    except ConfirmbenchError as error:
        raise ConfirmbenchError(f"The curve of {curve.spec} by {curve.parameter}: {error}") from None
    version = enter(varied.spec_at(varied.values[0])).version
    return AskedCurve(varied, CurveEntry(label_of(varied), version, varied.parameter, varied.values))


def _trace(wanted: AskedCurve, shared: Shared) -> Found:
    limits = shared.limits
    for_all = Limits(limits.seconds * len(wanted.varied.values), limits.memory_gb)
    log = log_path(shared.folder, wanted.log_name)
    found = sweep(wanted.varied, shared.dataset, shared.progress, for_all, log)
    entry = replace(wanted.entry, status=found.outcome.status, message=_message(found))
    return entry, curve_frame(found), required_frame(found)


def _message(found: Sweep) -> str:
    at = "" if found.failed_at is None else f"At {found.parameter}={found.failed_at!r}: "
    return f"{at}{found.outcome.message}"
