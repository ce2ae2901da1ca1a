"""Which answers changed, counted by kind of request and direction."""

import polars as pl

from generators.schema import KINDS


def changed_answers(before: pl.Series, after: pl.Series, kinds: pl.Series) -> str:
    """Say what changed; "" when nothing did.

    before, after: Boolean, one a request; kinds: of the same requests, in the same order
    returns: e.g. "3 changed: current 2 to no match, household 1 to confirm"
    """
    frame = pl.DataFrame({"kind": kinds.cast(pl.String), "before": before, "after": after})
    changed = frame.filter(pl.col("before") != pl.col("after"))
    if changed.is_empty():
        return ""
    counts = {(kind, to): n for kind, to, n in changed.group_by("kind", "after").len().iter_rows()}
    told = [
        f"{kind} {counts[kind, to]} to {'confirm' if to else 'no match'}"
        for kind in KINDS
        for to in (True, False)
        if (kind, to) in counts
    ]
    return f"{changed.height} changed: {', '.join(told)}"
