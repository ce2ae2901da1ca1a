"""Error against leakage: a row for each matcher behind each gate."""

import polars as pl

AT_K, AT_LIST, AT_EDITS = "k 10", "list 100", "two edits"
RATES = {"FNR": "fnr", "FCR": "fcr", "false refuse": "false_refuse", "unfit confirmed": "unfit_confirmed"}
LEAKED = {
    "bits": ("bits", "all"),
    "median guesses": ("guesses_median", AT_LIST),
    "never": ("never", AT_LIST),
    "advantage": ("advantage", AT_K),
    "log10 volume": ("volume_log10", AT_EDITS),
}


def frontier(found: pl.DataFrame) -> pl.DataFrame:
    """The errors of the honest stream beside what probing yields.

    found: columns of bench.custody.leakage.leaks.LEAKS
    returns: matcher, gate; FNR, FCR, false refuse and unfit confirmed, each with its counts ("... of"); bits,
        median guesses down a list of 100 (null where half of the targets are never confirmed), the share
        never confirmed there, advantage at k = 10 and log10 volume within two edits; null for a list length
        or a k that was not probed
    """
    pairs = found.select("matcher", "gate").unique(maintain_order=True)
    columns = [
        *(column for title, measure in RATES.items() for column in _counted(title, measure)),
        *(_at(*where, "value").alias(title) for title, where in LEAKED.items()),
    ]
    sums = found.group_by("matcher", "gate").agg(columns)
    return pairs.join(sums, on=["matcher", "gate"], how="left", maintain_order="left")


def _counted(title: str, measure: str) -> tuple[pl.Expr, pl.Expr, pl.Expr]:
    errors, of = (_at(measure, "all", column) for column in ("count", "n"))
    return _at(measure, "all", "value").alias(title), errors.alias(f"{title} count"), of.alias(f"{title} of")


def _at(measure: str, at: str, column: str) -> pl.Expr:
    return pl.col(column).filter((pl.col("measure") == measure) & (pl.col("at") == at)).first()
