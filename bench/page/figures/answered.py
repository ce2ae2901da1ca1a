"""The matchers that answered, with FNR and FCR over all requests of the headline question."""

import polars as pl

from bench.page.material import Material
from bench.scoring.groupings import ALL
from bench.scoring.metrics import QUESTIONS
from bench.scoring.rates import FLOOR, rates


def answered(material: Material) -> pl.DataFrame:
    """A row for each matcher that has counts, in the order of the material.

    returns: the columns of MATCHERS, and of `bench.scoring.rates.rates` over the slice all of `should_confirm`
    """
    counts = material.counts.filter(slice=ALL, question=QUESTIONS[0])
    joined = material.matchers.join(counts, on="matcher", how="inner", maintain_order="left")
    return drawn(rates(joined))


def drawn(rated: pl.DataFrame) -> pl.DataFrame:
    """Where a rate is drawn on a logarithmic axis: `fnr_drawn`, `fcr_drawn`.

    rated: as `bench.scoring.rates.rates` returns it
    At the rate; where no error was seen, at the upper end of its interval (and `fnr_none`, `fcr_none` say
    so), for zero has no logarithm and is not known to be zero.
    """
    sides = {"fnr": "wrong_no_matches", "fcr": "wrong_confirms"}
    return rated.with_columns(
        *((pl.col(errors) == 0).alias(f"{rate}_none") for rate, errors in sides.items()),
        *(
            pl.when(pl.col(errors) == 0).then(f"{rate}_high").otherwise(rate).alias(f"{rate}_drawn")
            for rate, errors in sides.items()
        ),
    )


def enough(rated: pl.DataFrame, *sides: str) -> pl.DataFrame:
    """Those with requests enough for a rate on each of the sides, fnr and fcr."""
    return rated.filter(*(pl.col(f"{side}_enough") for side in sides))


def too_few(rated: pl.DataFrame, *sides: str) -> str:
    """A sentence on those that are not drawn since their requests are too few; empty without any."""
    left = rated.join(enough(rated, *sides), on="matcher", how="anti", maintain_order="left")
    if left.is_empty():
        return ""
    return f" Too few requests for a rate (fewer than {FLOOR} on a side): {', '.join(left['matcher'])}."


def unanswered(material: Material) -> str:
    """A sentence on those that gave no answers, with their status; empty when there are none."""
    failed = material.matchers.filter(pl.col("status") != "ok").select("matcher", "status").iter_rows()
    named = ", ".join(f"{matcher} ({status})" for matcher, status in failed)
    return f" No answers: {named}." if named else ""
