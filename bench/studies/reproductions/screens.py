"""Checks of completeness before matching, for tables T1 and T2: the custodian's screens without a
gazetteer.
"""

import polars as pl

from bench.custody.screens.catalog import make
from bench.custody.screens.contract import admitted
from generators.schema import GAZETTEER, PAPERS
from matchers.engine.normalize import normalize

ZIP_LIKE = "zip_like"
# The datasets of these tables come without a gazetteer, so that no building is known to have units: the unit,
# which most homes do not have, is not asked for.
FIELDED = "complete_address"
PLACE = ("street", "zip_code")


def passes(screen: str, requests: pl.DataFrame) -> pl.Series:
    """Whether a screen admits each request, which came without papers: Boolean "admitted", in order."""
    opened = make(screen).open(pl.LazyFrame(schema=GAZETTEER))
    return admitted(opened, requests, pl.DataFrame(schema=PAPERS))


def known_street(requests: pl.DataFrame, registry: pl.LazyFrame) -> pl.Series:
    """The street exists in the ZIP code, as far as the registry's addresses show: one Boolean a request.

    Stands in for a delivery-point check, which looks an address up in a list of all that there are: most of
    those asked about are on no record.
    """
    known = normalize(registry.select(PLACE).collect()).unique().with_columns(known=pl.lit(True))
    asked = normalize(requests.select(PLACE))
    return asked.join(known, on=PLACE, how="left", maintain_order="left")["known"].fill_null(False)
