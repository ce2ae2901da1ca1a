"""Which matcher makes the fewest errors of either sort, and what that costs.

Where the tests do not tell matchers apart, all of them are named and none is called the best; where nothing
was tested, counts are told and nothing is said of certainty.
"""

from collections.abc import Sequence

from bench.output.contenders import Contender, Verdicts, contenders
from bench.output.numbers import MOST_NAMED, about, listed, percent
from bench.page.material import Material
from bench.runs.points import FCR, FNR

ERRORS = {FCR: "wrong confirms", FNR: "wrong no-matches"}
REQUESTS = {FCR: "requests that should not be confirmed", FNR: "requests that should be confirmed"}
OTHER = {FCR: FNR, FNR: FCR}


def fewest(material: Material) -> list[str]:
    """Up to three sentences; one where a single matcher answered, none where none did."""
    among = contenders(material)
    if len(among) < 2:
        return [_alone(each) for each in among]
    safest, keenest = (_leaders(material, among, rate) for rate in (FCR, FNR))
    told = [_who(material, among, safest, FCR), _cost(safest)] if safest else []
    if keenest:
        price = _price([each for each in keenest if each not in safest])
        told.append(_who(material, among, keenest, FNR) + price)
    return [f"{each}." for each in told if each]


def _alone(one: Contender) -> str:
    parts = [f"makes {_errors(one, rate)}" for rate in (FCR, FNR) if one.side(rate).requests]
    return f"{one.label} {listed([*parts, *_speed(one)])}."


def _leaders(material: Material, among: Sequence[Contender], rate: str) -> list[Contender]:
    """The matcher with the fewest errors and those tied with it, in the order of their errors.

    Tied: not told apart by the test where every two were tested; else of equal counts alone.
    """
    if not among[0].side(rate).requests:
        return []
    order = sorted(among, key=lambda each: (each.side(rate).errors, each.side(OTHER[rate]).errors))
    best, others = order[0], order[1:]
    verdicts = Verdicts.of(material, rate)
    if verdicts.cover(among):
        return [best, *(each for each in others if verdicts.tied(best, each))]
    return [best, *(each for each in others if each.side(rate).errors == best.side(rate).errors)]


def _who(material: Material, among: Sequence[Contender], leaders: Sequence[Contender], rate: str) -> str:
    verdicts = Verdicts.of(material, rate)
    tested, tied = verdicts.cover(among), verdicts.all_tied(leaders)
    what = f"{ERRORS[rate]} among the {leaders[0].side(rate).requests:,} {REQUESTS[rate]}"
    errors = {each.side(rate).errors for each in among}
    if len(errors) == 1:
        return f"All {len(among)} matchers make as many {what}: {errors.pop():,}"
    if len(leaders) == 1:
        return _one(leaders[0], among, rate, tested)
    if tested and tied and len(leaders) == len(among):
        return f"No test tells {_named(leaders, rate)} apart by {what}"
    said = f"{_named(leaders, rate)} make the fewest {what}"
    if not tested:
        return said
    return f"{said}; no test tells {'them apart' if tied else f'the others from {leaders[0].label}'}"


def _one(best: Contender, among: Sequence[Contender], rate: str, tested: bool) -> str:
    rest = [each.side(rate).errors for each in among if each is not best]
    others, it = ("the other makes", "it") if len(rest) == 1 else ("the others make", "each of them")
    more = f"{min(rest):,}" if len(rest) == 1 else f"{min(rest):,} or more"
    sure = f", and the tests tell {it} apart from {best.label}" if tested else ""
    own = f"{best.side(rate).errors:,} {_among(best, rate)}"
    return f"{best.label} makes the fewest {ERRORS[rate]}: {own}; {others} {more}{sure}"


def _named(leaders: Sequence[Contender], rate: str) -> str:
    """Their names with their errors; beyond a few, how many more there are."""
    shown = leaders if len(leaders) <= MOST_NAMED + 1 else leaders[: MOST_NAMED - 1]
    parts = [f"{each.label} ({each.side(rate).errors:,})" for each in shown]
    rest = [each.side(rate).errors for each in leaders[len(shown) :]]
    if rest:
        ends = f"{min(rest):,} to {max(rest):,}" if max(rest) > min(rest) else f"{min(rest):,}"
        parts.append(f"{len(rest)} others ({ends})")
    return listed(parts)


def _cost(leaders: Sequence[Contender]) -> str:
    """What those with the fewest wrong confirms pay in wrong no-matches and in time."""
    first, *rest = sorted(leaders, key=lambda each: each.misses.errors)
    if not first.misses.requests:
        return ""
    parts = [f"{first.label} makes {listed([_errors(first, FNR), *_speed(first)])}"]
    if len(rest) < MOST_NAMED:
        parts += [_short(each) for each in rest]
    else:
        parts.append(f"the {len(rest)} others up to {_counted(rest[-1], FNR)}, {rest[-1].label}")
    return f"What that costs: {'; '.join(parts)}"


def _price(keenest: Sequence[Contender]) -> str:
    """What those with the fewest wrong no-matches pay in wrong confirms."""
    if not keenest or not keenest[0].wrong.requests:
        return ""
    order = sorted(keenest, key=lambda each: each.wrong.errors)
    parts = [f"{each.label} pays with {_counted(each, FCR)} {ERRORS[FCR]}" for each in order[:1]]
    parts += [f"{each.label} with {_counted(each, FCR)}" for each in order[1:MOST_NAMED]]
    more = len(order) - MOST_NAMED
    return f"; {listed([*parts, *([f'{more} others with as many or more'] if more > 0 else [])])}"


def _errors(one: Contender, rate: str) -> str:
    """E.g. "25 wrong confirms among the 57,000 requests that should not be confirmed (0.044 %)"."""
    return f"{one.side(rate).errors:,} {ERRORS[rate]} {_among(one, rate)}"


def _among(one: Contender, rate: str) -> str:
    counted = one.side(rate)
    return f"among the {counted.requests:,} {REQUESTS[rate]}{_percent(one, rate)}"


def _counted(one: Contender, rate: str) -> str:
    return f"{one.side(rate).errors:,}{_percent(one, rate)}"


def _percent(one: Contender, rate: str) -> str:
    """In brackets; of no error nothing more need be said."""
    return f" ({percent(one.side(rate).rate or 0)})" if one.side(rate).errors else ""


def _speed(one: Contender) -> list[str]:
    return [] if one.requests_per_s is None else [f"answers {about(one.requests_per_s)} requests a second"]


def _short(one: Contender) -> str:
    speed = "" if one.requests_per_s is None else f" and {about(one.requests_per_s)} a second"
    return f"{one.label} {_counted(one, FNR)}{speed}"
