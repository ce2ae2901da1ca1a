"""How often a gate is wrong, case by case: false admits of what is unfit, false refuses of what is fit."""

from collections.abc import Mapping

import polars as pl

from bench.custody.screens.fitness import fit
from bench.statistics.intervals import wilson
from generators.schema import CONTROLS, DEFECTS

FALSE_ADMIT, FALSE_REFUSE = ERRORS = ("false admit", "false refuse")
ANY_DEFECT, FIT = "any defect", "fit"  # all requests that are unfit, each once; all that are fit
CASES = (ANY_DEFECT, *DEFECTS, FIT, *CONTROLS)
ERROR_OF = dict.fromkeys((ANY_DEFECT, *DEFECTS), FALSE_ADMIT) | dict.fromkeys((FIT, *CONTROLS), FALSE_REFUSE)
ALONE = "alone"

# One row for each gate and each of CASES, in their order.
SCORE = pl.Schema(
    {
        "gate": pl.String(),  # its spec
        "case": pl.Enum(CASES),
        "error": pl.Enum(ERRORS),  # what a wrong decision on this case is
        "requests": pl.Int64(),  # with this case; of a control, those that are fit
        "wrong": pl.Int64(),  # of them admitted, or refused where they are fit
        "rate": pl.Float64(),  # wrong / requests; null without requests
        "low": pl.Float64(),  # Wilson's 95 % interval, which takes requests to be independent
        "high": pl.Float64(),
        "requests_alone": pl.Int64(),  # of the requests, those with no other defect
        "wrong_alone": pl.Int64(),  # of the wrong ones, those: nothing else could have stopped them
    }
)


def score(said: Mapping[str, pl.Series], planted: pl.DataFrame, requests: int) -> pl.DataFrame:
    """Count what gates got wrong: the columns of SCORE.

    said: by gate, Boolean, whether each request was admitted, by request_id from 0 on
    planted: columns of `generators.schema.PLANTED`; a request with several defects counts in each of them
    requests: their number
    """
    cases = cases_of(planted, requests)
    return pl.concat([_scored(gate, admitted, cases) for gate, admitted in said.items()])


def cases_of(planted: pl.DataFrame, requests: int) -> pl.DataFrame:
    """The cases of each request: request_id, case, and whether it has no other defect.

    A request that is fit has the case "fit", and its controls; any other its defects, and "any defect".
    """
    is_fit = fit(planted, requests).to_frame().with_row_index("request_id").cast({"request_id": pl.Int64})
    named = planted.select("request_id", pl.col("case").cast(pl.String)).unique()
    defects = named.filter(pl.col("case").is_in(DEFECTS))
    controls = named.join(is_fit.filter("fit"), on="request_id", how="semi")
    all_of_them = is_fit.select(
        "request_id", case=pl.when("fit").then(pl.lit(FIT)).otherwise(pl.lit(ANY_DEFECT))
    )
    single = defects.filter(~pl.col("request_id").is_duplicated()).select("request_id", single=True)
    cases = pl.concat([all_of_them, defects, controls]).join(single, on="request_id", how="left")
    no_other = pl.col("single").fill_null(False) | pl.col("case").is_in((FIT, *CONTROLS))
    return cases.select("request_id", pl.col("case").cast(pl.Enum(CASES)), no_other.alias(ALONE))


def _scored(gate: str, admitted: pl.Series, cases: pl.DataFrame) -> pl.DataFrame:
    """One gate's rows."""
    error = pl.col("case").cast(pl.String).replace_strict(ERROR_OF, return_dtype=pl.Enum(ERRORS))
    admits = pl.Series("admits", admitted.gather(cases["request_id"]))
    counted = (
        cases.with_columns(admits, error.alias("error"))
        .with_columns(wrong=pl.col("admits") == (pl.col("error") == FALSE_ADMIT))
        .group_by("case")
        .agg(
            pl.len().alias("requests"),
            pl.col("wrong").sum(),
            pl.col(ALONE).sum().alias("requests_alone"),
            (pl.col("wrong") & pl.col(ALONE)).sum().alias("wrong_alone"),
        )
    )
    every = pl.DataFrame({"case": CASES, "error": [ERROR_OF[case] for case in CASES]}, schema_overrides=SCORE)
    return _with_rates(every.join(counted, on="case", how="left", maintain_order="left"), gate)


def _with_rates(counted: pl.DataFrame, gate: str) -> pl.DataFrame:
    counts = pl.col("requests", "wrong", "requests_alone", "wrong_alone").fill_null(0).cast(pl.Int64)
    counted = counted.with_columns(counts, gate=pl.lit(gate))
    ends = [wilson(wrong, n) for wrong, n in counted.select("wrong", "requests").iter_rows()]
    rate = pl.when(pl.col("requests") > 0).then(pl.col("wrong") / pl.col("requests"))
    return counted.with_columns(
        rate=rate, low=pl.Series([end.low for end in ends]), high=pl.Series([end.high for end in ends])
    ).select(list(SCORE))
