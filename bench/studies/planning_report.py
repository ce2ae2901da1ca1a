"""A plan as text."""

import textwrap
from collections.abc import Iterator

import polars as pl

from bench.output.tables import FOR_MACHINES, TERMINAL, render
from bench.statistics.paired import MINIMUM_DISCORDANT
from bench.studies.plan import Asked

ABOUT_FCR = "FCR: requests that should NOT be confirmed."
ABOUT_FNR = "FNR: requests that should be confirmed."
ABOUT_BOUND = (
    "So many that the one-sided 95% bound (Clopper-Pearson) is at most the claim when so many wrong answers "
    "are seen. Where more are seen, more requests are needed: plan for a row that you can believe in."
)
ABOUT_DIFFERENCE = (
    "Difference: of the requests on one side (those that should be confirmed for FNR, the others for FCR), "
    "so many that the exact McNemar test at 5% finds it with probability {power:g}. What counts is on how "
    f"many requests one of the two alone errs; fewer than {MINIMUM_DISCORDANT} of them never suffice."
)
ABOUT_SHARE = (
    "In all: so many of that side, that with probability 0.95 a subgroup of {share:.3g} % has the requests "
    "that the claim needs."
)
ABOUT_EFFECT = "Requests of one person or submission resemble each other: {effect:g} are worth one."


def plan_text(found: pl.DataFrame, asked: Asked, form: str, width: int) -> str:
    """What `confirmbench plan` prints.

    found: columns of `bench.studies.plan.PLAN`
    raises: ConfirmbenchError when the format is unknown
    """
    if form in FOR_MACHINES:
        return render(found, form)
    table = render(_shown(found, asked), form, keys=2, width=width)
    if form != TERMINAL:
        return table
    about = (textwrap.fill(text, max(width, 20), break_on_hyphens=False) for text in _about(asked))
    return "\n\n".join([table, *about])


def _shown(found: pl.DataFrame, asked: Asked) -> pl.DataFrame:
    left_out = ["independent"] if asked.design_effect == 1 else []
    left_out += ["in_all"] if asked.share is None else []
    return found.drop(left_out).rename({"in_all": "in all"}, strict=False)


def _about(asked: Asked) -> Iterator[str]:
    if asked.fcr or asked.fnr:
        sides = [ABOUT_FCR] * bool(asked.fcr) + [ABOUT_FNR] * bool(asked.fnr)
        yield " ".join([*sides, ABOUT_BOUND])
    if asked.difference is not None:
        yield ABOUT_DIFFERENCE.format(power=asked.power)
    if asked.share is not None:
        yield ABOUT_SHARE.format(share=100 * asked.share)
    if asked.design_effect > 1:
        yield ABOUT_EFFECT.format(effect=asked.design_effect)
