"""False alarms and catches as a table, with Clopper and Pearson's intervals."""

import polars as pl

from bench.output.formats import CSV, JSON, render
from bench.regression.power import Share, shares
from bench.statistics.intervals import clopper_pearson
from generators.errors import ConfirmbenchError

NOTE = (
    "Head slowed by 1.00: identical code, so what failed is a false alarm; a gate has one when any of its "
    "benchmarks has. Intervals: Clopper and Pearson, 95 %. They take each case for independent; benchmarks "
    "of one comparison share the machine's mood, and each comparison serves twice (it confirms the one "
    "before), so the true uncertainty is larger."
)


def power_text(kept: pl.DataFrame, form: str, width: int) -> str:
    """raises: ConfirmbenchError when fewer than two comparisons are kept. kept: IDENTICAL"""
    if kept["when"].n_unique() < 2:
        raise ConfirmbenchError(
            "Fewer than two comparisons of identical code are kept for this class of machine; make some with "
            "`confirmbench gate --calibrate --runs 50`."
        )
    table = pl.DataFrame([_row(share) for share in shares(kept)])
    text = render(table, form, fields=2, width=width)
    return text if form in (CSV, JSON) else f"{text}\n\n{NOTE}"


def _row(share: Share) -> dict[str, object]:
    low, high = clopper_pearson(share.failed, share.cases)
    return {
        "head slowed by": f"{share.factor:.2f}",
        "of each": share.of,
        "failed": share.failed,
        "cases": share.cases,
        "share": share.failed / share.cases,
        "low": low,
        "high": high,
    }
