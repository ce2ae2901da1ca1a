"""A full name in one line, its parts apart."""

from collections.abc import Sequence

import polars as pl

from matchers.engine.normalize import ascii_texts
from matchers.engine.text import to_series

NAMED_BY = ("given_name", "surname")


def full_names(frame: pl.DataFrame, columns: Sequence[str]) -> pl.Series:
    """Return the names in `columns`, joined by blanks, in ASCII; case and punctuation as they are.

    Null where neither given name nor surname has a letter or digit: a suffix alone names nobody.
    """
    lines = frame.select(
        pl.concat_str(NAMED_BY, ignore_nulls=True).alias("core"),
        pl.concat_str(columns, separator=" ", ignore_nulls=True).alias("name"),
    )
    core, name = (to_series(text) for text in ascii_texts(lines.get_columns()))
    named = core.str.contains("[A-Za-z0-9]").fill_null(False)
    return pl.select(pl.when(named).then(name).alias("name")).to_series()
