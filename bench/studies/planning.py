"""How many requests a claim needs, before they are made; bench.statistics.planning has the formulas.

A plan as text.
"""

import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from bench.output.formats import FOR_MACHINES, TERMINAL, render
from bench.statistics.paired import MINIMUM_DISCORDANT
from bench.statistics.planning import (
    POWER,
    requests_for_bound,
    requests_for_mcnemar,
    requests_for_share,
    smallest_claim,
    with_design_effect,
)
from generators.errors import ConfirmbenchError

TARGETS = (1e-3, 1e-4, 1e-5, 1e-6)  # FCR, where nothing is asked for
ERRORS = (0, 1, 3, 10, 30)  # wrong answers seen, where none are asked for; at 30 a rate is known to a third
WRONG = {"FCR": "wrong confirms", "FNR": "wrong no-matches"}
DISCORDANT = (1, 2, 5, 10)  # times the difference: requests on which one alone errs
CLAIMS = (1e-3, 1e-4)  # of FCR, that a run is held to
PLAN = pl.Schema(
    {
        "claim": pl.String(),
        "if": pl.String(),
        "independent": pl.Int64(),  # requests
        "requests": pl.Int64(),  # that are worth as many, with the design effect
        "in_all": pl.Int64(),  # so that a subgroup has so many; null when none is asked for
    }
)


@dataclass(frozen=True)
class Claims:
    """What is to be planned.

    fcr: rates, of which each is to be shown as an upper bound of FCR (one-sided, 95 %)
    fnr: the same of FNR
    errors: wrong answers of that side that may be seen, 0 or more each
    difference: between two matchers' rates, to be found with probability `power`; None for none
    share: of the subgroup for which the claims shall hold, 0-1; None for all requests
    design_effect: requests in clusters that are worth one independent request, 1 or more
    raises: ConfirmbenchError for what cannot be
    """

    fcr: Sequence[float] = ()
    fnr: Sequence[float] = ()
    errors: Sequence[int] = ERRORS
    difference: float | None = None
    power: float = POWER
    share: float | None = None
    design_effect: float = 1.0

    def __post_init__(self) -> None:
        if not self.design_effect >= 1 or self.design_effect == float("inf"):
            raise ConfirmbenchError(
                f"A design effect of {self.design_effect} cannot be planned with; give 1 (independent "
                "requests) or more."
            )
        if self.difference is not None and not 0 < self.difference < 1:
            raise ConfirmbenchError(
                f"A difference of {self.difference} cannot be planned for; it lies between 0 and 1, e.g. "
                "0.001."
            )
        if self.share is not None and not 0 < self.share <= 1:
            raise ConfirmbenchError(f"The share is {self.share}; it must lie between 0 and 1, e.g. 0.01.")


def plan(asked: Claims) -> pl.DataFrame:
    """Requests for each claim: columns PLAN.

    Those of FCR count requests that should not be confirmed, those of FNR requests that should be; those of a
    difference, requests of the side that it is about. So does the number for a subgroup.
    raises: ConfirmbenchError when no feasible number is enough
    """
    rows = [*_bounds(asked), *_difference(asked)]
    return pl.DataFrame(rows, schema=PLAN)


def tell_unsupported(negatives: float, claims: Sequence[float] = CLAIMS) -> str | None:
    """One line on what a run cannot show about FCR, whatever its matchers did; None when it can show it all.

    negatives: requests that should not be confirmed; their effective number where it is known
    """
    out_of_reach = [claim for claim in claims if negatives < requests_for_bound(claim)]
    if not out_of_reach:
        return None
    needed = ", ".join(f"{claim:g} takes {requests_for_bound(claim):,}" for claim in out_of_reach)
    return (
        f"With {negatives:,.0f} requests that should not be confirmed, no matcher can be shown to have an "
        f"FCR below {smallest_claim(negatives):.2g} (95%, one-sided), even without a wrong confirm: {needed}."
    )


def _bounds(asked: Claims) -> Iterator[dict[str, Any]]:
    targets = [*(("FCR", target) for target in asked.fcr), *(("FNR", target) for target in asked.fnr)]
    for rate, target in targets:
        for errors in asked.errors:
            needed = requests_for_bound(target, errors)
            yield _row(f"{rate} of at most {target:g}", f"{WRONG[rate]} seen: {errors:,}", needed, asked)


def _difference(asked: Claims) -> Iterator[dict[str, Any]]:
    """By how many requests tell the two apart at all: unknown beforehand, and all that matters."""
    if asked.difference is None:
        return
    claim = f"a difference of {asked.difference:g}"
    for times in DISCORDANT:
        apart = times * asked.difference
        if apart > 1:
            break
        more, fewer = (apart + asked.difference) / 2, (apart - asked.difference) / 2
        needed = requests_for_mcnemar(fewer, more, asked.power)
        yield _row(claim, f"one alone errs on {apart:.2g} of requests", needed, asked)


def _row(claim: str, condition: str, independent: int, asked: Claims) -> dict[str, Any]:
    requests = with_design_effect(independent, asked.design_effect)
    in_all = None if asked.share is None else requests_for_share(requests, asked.share)
    return {
        "claim": claim,
        "if": condition,
        "independent": independent,
        "requests": requests,
        "in_all": in_all,
    }


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


def plan_text(found: pl.DataFrame, asked: Claims, form: str, width: int) -> str:
    """What `confirmbench plan` prints.

    found: columns of `bench.studies.planning.PLAN`
    raises: ConfirmbenchError when the format is unknown
    """
    if form in FOR_MACHINES:
        return render(found, form)
    table = render(_show(found, asked), form, fields=2, width=width)
    if form != TERMINAL:
        return table
    about = (textwrap.fill(text, max(width, 20), break_on_hyphens=False) for text in _about(asked))
    return "\n\n".join([table, *about])


def _show(found: pl.DataFrame, asked: Claims) -> pl.DataFrame:
    left_out = ["independent"] if asked.design_effect == 1 else []
    left_out += ["in_all"] if asked.share is None else []
    return found.drop(left_out).rename({"in_all": "in all"}, strict=False)


def _about(asked: Claims) -> Iterator[str]:
    if asked.fcr or asked.fnr:
        sides = [ABOUT_FCR] * bool(asked.fcr) + [ABOUT_FNR] * bool(asked.fnr)
        yield " ".join([*sides, ABOUT_BOUND])
    if asked.difference is not None:
        yield ABOUT_DIFFERENCE.format(power=asked.power)
    if asked.share is not None:
        yield ABOUT_SHARE.format(share=100 * asked.share)
    if asked.design_effect > 1:
        yield ABOUT_EFFECT.format(effect=asked.design_effect)
