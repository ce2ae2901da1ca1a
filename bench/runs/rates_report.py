"""What `confirmbench score` prints, and what a terminal shows when a run ends."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import polars as pl

from bench.output.formats import FOR_MACHINES, TERMINAL, check_format, render
from bench.output.table import look, screen_width
from bench.runs.record import RunRecord
from bench.runs.report import run_report, score_report
from bench.runs.score import Rescored
from bench.scoring.bootstrap import Resampling, with_resampled
from bench.scoring.groupings import ALL, canonical
from bench.scoring.prevalence import REGISTRY, prevalence_text
from bench.scoring.rates import FLOOR, of_slice, rates, show
from bench.scoring.subgroups import subgroup_text
from generators.errors import ConfirmbenchError

LEGEND = (
    "In brackets: 95% intervals (FNR: Wilson; FCR: Clopper-Pearson), wider where requests of one person,\n"
    f"dwelling or submission err together. Too few: fewer than {FLOOR} requests are not enough to say."
)


ABOUT_BOOTSTRAP = (
    "Bootstrap: 95% percentile intervals; persons, dwellings or submissions, whichever leave a rate least\n"
    "certain, are drawn again {replicates:,} times (seed {seed}). Of fewer than ten errors they are too\n"
    "narrow; where nobody or everybody errs, they are Clopper-Pearson's."
)


@dataclass(frozen=True)
class ScoreQuery:
    """What is to be printed of a score; nothing at all means what a run prints.

    by: slices, e.g. "kind"
    resampling: to bootstrap their rates, or those of all requests; None for none
    subgroups: columns of the truth, each with its findings
    prevalences: 0 to 1; registry: records in the registry that batches would be put to
    """

    by: Sequence[str] = ()
    subgroups: Sequence[str] = ()
    prevalences: Sequence[float] = ()
    registry: int = REGISTRY
    resampling: Resampling | None = None

    @property
    def slices(self) -> Sequence[str]:
        """Those to be shown: `by`, and all requests where a bootstrap is asked for without any."""
        return self.by or ([ALL] if self.resampling is not None else [])

    def check(self, form: str) -> None:
        """raises: ConfirmbenchError when there is no such format, or it cannot hold all that is asked for"""
        check_format(form)
        if self.resampling is not None and not self.by and (self.subgroups or self.prevalences):
            raise ConfirmbenchError(
                "--bootstrap is for the rates of slices: name them with --by, or leave out --subgroup and "
                "--prevalence."
            )
        if form in FOR_MACHINES and sum(map(bool, (self.by, self.subgroups, self.prevalences))) > 1:
            raise ConfirmbenchError(
                f"{form} holds one table: give --by, --subgroup or --prevalence, one at a time."
            )


def score_text(found: Rescored, query: ScoreQuery, form: str, width: int) -> str:
    """What `confirmbench score` prints: what was asked for, one after another."""
    query.check(form)
    if query.slices or query.subgroups or query.prevalences:
        return "\n\n".join(_parts(found, query, form, width))
    if form != TERMINAL:
        return rates_text(found.counts, [ALL], form, width)
    return score_report(found.counts, width) if found.run is None else run_report(found.run, width)


def _parts(found: Rescored, query: ScoreQuery, form: str, width: int) -> list[str]:
    """raises: ConfirmbenchError when no matcher has answers, so that there is nothing to find"""
    counts = found.counts
    if counts.is_empty() and not query.slices:
        raise ConfirmbenchError(
            "No matcher of this run has answers; nothing can be said of groups or batches."
        )
    parts = [_slices(found, query, form, width)] if query.slices else []
    parts += [subgroup_text(counts, query.subgroups, form, width)] if query.subgroups else []
    if query.prevalences:
        at = query.prevalences
        parts.append(prevalence_text(counts, at, found.records, form, width, query.registry))
    return parts


def _slices(found: Rescored, query: ScoreQuery, form: str, width: int) -> str:
    text = rates_text(found.counts, query.slices, form, width, found.resampled)
    if form != TERMINAL or query.resampling is None:
        return text
    return f"{text}\n{ABOUT_BOOTSTRAP.format(**asdict(query.resampling))}"


def rates_text(
    counts: pl.DataFrame, by: Sequence[str], form: str, width: int, resampled: pl.DataFrame | None = None
) -> str:
    """Rates of every matcher, slice by slice.

    counts: `matcher` and the columns of `bench.scoring.slices.COUNTS`
    by: names of slices, e.g. "kind"; for CSV and JSON they come as one table, for people as one each
    resampled: bootstrap intervals of these slices, to stand beside the others; None for none
    """
    found = [with_resampled(rates(of_slice(counts, canonical(name))), resampled) for name in by]
    if form in FOR_MACHINES:
        return render(pl.concat(found), form)
    parts = [render(show(each), form, fields=2, width=width) for each in found]
    return "\n\n".join([*parts, *([LEGEND] if form == TERMINAL else [])])


def ending(
    run: RunRecord,
    folder: Path,
    by: Sequence[str] = (),
    findings: Sequence[str] = (),
    more: Sequence[str] = (),
) -> str:
    """The first finding, the tables, the slices that were asked for, and where it all was written.

    It takes what `bench.runs.as_json.run_json` takes, and suits standard output: its width, its colours.
    more: texts that go before the last line
    """
    width = screen_width()
    parts = [run_report(run, width, look(), findings[0] if findings else None)]
    parts += [rates_text(run.counts, by, TERMINAL, width)] if by else []
    return "\n\n".join([*parts, *more, f"Written to {folder}."])
