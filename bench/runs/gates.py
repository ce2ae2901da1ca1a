"""The gates of a suite: put before its matchers when they have answered."""

from collections.abc import Sequence

import polars as pl

from bench.custody.gated import admissions, gated
from bench.custody.kept import write_gates
from bench.custody.leakage.leaks import leaks
from bench.custody.leakage.probing import Probing
from bench.custody.screens.catalog import make
from bench.entrants.contestant import Contestant
from bench.runs.record import Entry
from bench.runs.setting import Setting
from bench.runs.store import read_answers


def check_gates(gates: Sequence[str]) -> None:
    """Make every gate once; raises ConfirmbenchError that names the one at fault."""
    for spec in gates:
        make(spec)


def put_before(
    entrants: Sequence[Contestant], entries: Sequence[Entry], gates: tuple[str, ...], setting: Setting
) -> None:
    """Count what each gate changes for each matcher that answered, probe both, and write the two files.

    A matcher that failed is in neither; the oracle has no registry, so nobody probes it.
    """
    if not gates:
        return
    answers = {entry.spec: _answers(entry, setting) for entry in entries if entry.outcome.ok}
    admitted = admissions(setting.dataset, gates, setting.progress)
    probed = [each.spec for each in entrants if each.label in answers and not each.reads_truth]
    found = leaks(setting.dataset, probed, gates, Probing(), setting.progress)
    write_gates(setting.folder, gated(setting.dataset, setting.truth, answers, admitted), found)


def _answers(entry: Entry, setting: Setting) -> pl.Series:
    return read_answers(setting.folder, entry, setting.truth.height)
