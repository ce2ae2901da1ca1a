"""What a page says first: one plain sentence a finding, the important ones first.

Which matcher makes the fewest errors of either sort, and what that costs; whom wrong answers meet, by kind of
request and group of people; what has no answer. Where the tests do not tell matchers apart, all of them are
named and none is called the best; where nothing was tested, counts are told and nothing is said of certainty.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import polars as pl

from bench.output.wording import group_of_people, kind_of_people, listing, percent
from bench.page.material import Material
from bench.scoring.ceiling import AS_STATED, ceiling_text
from bench.scoring.groupings import ALL, CROSS, NOT_KNOWN
from bench.scoring.rate import FCR, FNR, SIDES, Rate, Rates, Side
from bench.scoring.rates import FLOOR, overall, rate_of
from bench.scoring.slices import COUNTS
from bench.scoring.subgroups import DIFFERS, MOST_GROUPS, QUESTION
from bench.scoring.subgroups import findings as subgroup_findings
from bench.statistics.paired import FALSE_DISCOVERY_RATE
from bench.studies.planning import tell_unsupported
from generators.schema import SUBGROUP_COLUMNS
from matchers.catalog import GROUPS


@dataclass(frozen=True)
class Contender:
    """A matcher that answered: no bound, and not told the truth.

    requests_per_s: None when it was not measured
    """

    label: str
    rates: Rates
    requests_per_s: float | None

    def side(self, side: Side) -> Rate:
        """Its rate on one side."""
        return self.rates.of(side)


def contenders(material: Material) -> list[Contender]:
    """In the order of the material."""
    known = overall(material.counts)
    rows = material.matchers.select("matcher", "name", "status", "reads_truth", "requests_per_s")
    return [
        Contender(label, known[label, QUESTION], speed)
        for label, name, status, reads_truth, speed in rows.iter_rows()
        if status == "ok" and not reads_truth and name not in GROUPS["Bounds"] and (label, QUESTION) in known
    ]


def counts_of(material: Material, among: Sequence[Contender], name: str) -> pl.DataFrame:
    """Their counts of one slice, headline question: columns matcher and COUNTS."""
    labels = [each.label for each in among]
    chosen = material.counts.filter(pl.col("matcher").is_in(labels), question=QUESTION, slice=name)
    return chosen.select("matcher", *COUNTS)


@dataclass(frozen=True)
class Verdicts:
    """differ: for pairs of labels that were tested in one rate, whether they differ (q below the limit)"""

    differ: dict[frozenset[str], bool]

    @classmethod
    def of(cls, material: Material, rate: Side) -> "Verdicts":
        rows = material.tests.filter(pl.col("rate") == rate, pl.col("q").is_not_null())
        pairs = rows.select("a", "b", "q").iter_rows()
        return cls({frozenset((a, b)): q < FALSE_DISCOVERY_RATE for a, b, q in pairs})

    def cover(self, among: Sequence[Contender]) -> bool:
        """Whether every two of them were tested."""
        return all(pair in self.differ for pair in _pairs(among))

    def tied(self, one: Contender, other: Contender) -> bool:
        return not self.differ.get(frozenset((one.label, other.label)), True)

    def all_tied(self, among: Sequence[Contender]) -> bool:
        return not any(self.differ.get(pair, True) for pair in _pairs(among))


def _pairs(among: Sequence[Contender]) -> list[frozenset[str]]:
    return [frozenset((one.label, other.label)) for one, other in combinations(among, 2)]


MOST_FAILED = 4  # named with their reasons; the others are counted
LONGEST_REASON = 100  # letters


def tell_failed(material: Material) -> list[str]:
    """Every matcher without answers, by name and reason, in one sentence."""
    rows = material.matchers.select("matcher", "status", "message").iter_rows()
    reasons = [f"{label} ({status}{_reason(message)})" for label, status, message in rows if status != "ok"]
    if not reasons:
        return []
    more = len(reasons) - MOST_FAILED
    shown = [*reasons[:MOST_FAILED], *([f"{more:,} more"] if more > 0 else [])]
    return [f"Without answers, and so without rates: {'; '.join(shown)}."]


def out_of_reach(material: Material) -> list[str]:
    """What no matcher can be shown to achieve with as few requests as these."""
    negatives = max((each.rates.fcr.requests for each in contenders(material)), default=0)
    line = tell_unsupported(negatives) if negatives else None
    return [] if line is None else [line]


def unavoidable(material: Material) -> list[str]:
    """The ceiling; nothing where it is not known, or no two requests look the same and differ in truth."""
    known = material.dataset.get("ceiling")
    line = ceiling_text(known) if known and known[AS_STATED]["errors"] else None
    return [] if line is None else [line]


def _reason(message: str) -> str:
    words = " ".join(message.split()).rstrip(".")
    short = words if len(words) <= LONGEST_REASON else f"{words[:LONGEST_REASON].rstrip()} ..."
    return f": {short}" if short else ""


MOST_NAMED = 3  # matchers that a sentence names; the others are counted


def about(speed: float) -> str:
    """A speed to two digits, for more of them differ from one run to the next.

    >>> about(86693), about(1760824.8), about(12.34)
    ('87,000', '1.8 million', '12')
    """
    rounded = float(f"{speed:.2g}")
    return f"{rounded / 1e6:g} million" if rounded >= 1e6 else f"{rounded:,g}"


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
    return f"{one.label} {listing([*parts, *_speed(one)])}."


def _leaders(material: Material, among: Sequence[Contender], rate: Side) -> list[Contender]:
    """The matcher with the fewest errors and those tied with it, in the order of their errors.

    Tied: not told apart by the test where every two were tested; else of equal counts alone.
    """
    if not among[0].side(rate).requests:
        return []
    order = sorted(among, key=lambda each: (each.side(rate).errors, each.side(rate.other).errors))
    best, others = order[0], order[1:]
    verdicts = Verdicts.of(material, rate)
    if verdicts.cover(among):
        return [best, *(each for each in others if verdicts.tied(best, each))]
    return [best, *(each for each in others if each.side(rate).errors == best.side(rate).errors)]


def _who(material: Material, among: Sequence[Contender], leaders: Sequence[Contender], rate: Side) -> str:
    verdicts = Verdicts.of(material, rate)
    tested, tied = verdicts.cover(among), verdicts.all_tied(leaders)
    what = f"{rate.errors} among the {leaders[0].side(rate).requests:,} {rate.requests}"
    errors = {each.side(rate).errors for each in among}
    if len(errors) == 1:
        return f"All {len(among)} matchers make as many {what}: {errors.pop():,}"
    if len(leaders) == 1:
        return _one(leaders[0], among, rate, tested)
    if tested and tied and len(leaders) == len(among):
        return f"No test tells {_name(leaders, rate)} apart by {what}"
    said = f"{_name(leaders, rate)} make the fewest {what}"
    if not tested:
        return said
    return f"{said}; no test tells {'them apart' if tied else f'the others from {leaders[0].label}'}"


def _one(best: Contender, among: Sequence[Contender], rate: Side, tested: bool) -> str:
    rest = [each.side(rate).errors for each in among if each is not best]
    others, it = ("the other makes", "it") if len(rest) == 1 else ("the others make", "each of them")
    more = f"{min(rest):,}" if len(rest) == 1 else f"{min(rest):,} or more"
    sure = f", and the tests tell {it} apart from {best.label}" if tested else ""
    own = f"{best.side(rate).errors:,} {_among(best, rate)}"
    return f"{best.label} makes the fewest {rate.errors}: {own}; {others} {more}{sure}"


def _name(leaders: Sequence[Contender], rate: Side) -> str:
    """Their names with their errors; beyond a few, how many more there are."""
    shown = leaders if len(leaders) <= MOST_NAMED + 1 else leaders[: MOST_NAMED - 1]
    parts = [f"{each.label} ({each.side(rate).errors:,})" for each in shown]
    rest = [each.side(rate).errors for each in leaders[len(shown) :]]
    if rest:
        ends = f"{min(rest):,} to {max(rest):,}" if max(rest) > min(rest) else f"{min(rest):,}"
        parts.append(f"{len(rest)} others ({ends})")
    return listing(parts)


def _cost(leaders: Sequence[Contender]) -> str:
    """What those with the fewest wrong confirms pay in wrong no-matches and in time."""
    first, *rest = sorted(leaders, key=lambda each: each.rates.fnr.errors)
    if not first.rates.fnr.requests:
        return ""
    parts = [f"{first.label} makes {listing([_errors(first, FNR), *_speed(first)])}"]
    if len(rest) < MOST_NAMED:
        parts += [_short(each) for each in rest]
    else:
        parts.append(f"the {len(rest)} others up to {_count(rest[-1], FNR)}, {rest[-1].label}")
    return f"What that costs: {'; '.join(parts)}"


def _price(keenest: Sequence[Contender]) -> str:
    """What those with the fewest wrong no-matches pay in wrong confirms."""
    if not keenest or not keenest[0].rates.fcr.requests:
        return ""
    order = sorted(keenest, key=lambda each: each.rates.fcr.errors)
    parts = [f"{each.label} pays with {_count(each, FCR)} {FCR.errors}" for each in order[:1]]
    parts += [f"{each.label} with {_count(each, FCR)}" for each in order[1:MOST_NAMED]]
    more = len(order) - MOST_NAMED
    return f"; {listing([*parts, *([f'{more} others with as many or more'] if more > 0 else [])])}"


def _errors(one: Contender, rate: Side) -> str:
    """E.g. "25 wrong confirms among the 57,000 requests that should not be confirmed (0.044 %)"."""
    return f"{one.side(rate).errors:,} {rate.errors} {_among(one, rate)}"


def _among(one: Contender, rate: Side) -> str:
    counted = one.side(rate)
    return f"among the {counted.requests:,} {rate.requests}{_percent(one, rate)}"


def _count(one: Contender, rate: Side) -> str:
    return f"{one.side(rate).errors:,}{_percent(one, rate)}"


def _percent(one: Contender, rate: Side) -> str:
    """In brackets; of no error nothing more need be said."""
    return f" ({one.side(rate).brief})" if one.side(rate).errors else ""


def _speed(one: Contender) -> list[str]:
    return [] if one.requests_per_s is None else [f"answers {about(one.requests_per_s)} requests a second"]


def _short(one: Contender) -> str:
    speed = "" if one.requests_per_s is None else f" and {about(one.requests_per_s)} a second"
    return f"{one.label} {_count(one, FNR)}{speed}"


Row = dict[str, Any]


def groups(material: Material) -> list[str]:
    """One sentence, or none where no test shows a difference or the counts have no groups.

    Groups that would be wronged more often at everybody's mix of kinds too go first, then the largest ratio.
    """
    labels = [each.label for each in contenders(material)]
    counts = material.counts.filter(pl.col("matcher").is_in(labels))
    columns = [column for column in SUBGROUP_COLUMNS if _can_be_compared(counts, column)]
    if not columns:
        return []
    found = subgroup_findings(counts, columns).filter(pl.col("finding") == DIFFERS)
    worse = found.filter((pl.col("ratio") > 1) & (pl.col("requests") >= FLOOR)).to_dicts()
    everybody = _everybody(counts)
    rows = [row | {"everybody": everybody[row["matcher"], row["rate"]]} for row in worse]
    largest = max(rows, key=lambda row: (_beyond_mix(row), row["ratio"]), default=None)
    return [] if largest is None else [_sentence(largest, len(rows))]


def _can_be_compared(counts: pl.DataFrame, column: str) -> bool:
    """Whether the slices are there that findings need, and two groups or more, but not too many."""
    needed = {ALL, "kind", column, f"{column}{CROSS}kind"}
    values = counts.filter(pl.col("slice") == column, pl.col("value") != NOT_KNOWN)["value"].n_unique()
    return needed <= set(counts["slice"].unique()) and 2 <= values <= MOST_GROUPS


def _everybody(counts: pl.DataFrame) -> dict[tuple[str, str], float]:
    """The overall rates, by matcher and rate."""
    return {
        (label, side.lower()): both.of(side).value or 0.0
        for (label, question), both in overall(counts).items()
        if question == QUESTION
        for side in SIDES
    }


def _beyond_mix(row: Row) -> bool:
    """Whether the group's rate at everybody's mix of kinds lies above everybody's, its interval included."""
    low: float | None = row["standardised_low"]
    return low is not None and low > row["everybody"]


def _sentence(row: Row, differences: int) -> str:
    people = group_of_people(row["subgroup"], row["group"])
    turned = row["rate"] == "fnr"
    whom = f"the {people} whom it should {'' if turned else 'not '}confirm"
    said = (
        f"{row['matcher']} {'turns away' if turned else 'confirms'} {percent(row['value'])} of {whom} "
        f"({row['errors']:,} of {row['requests']:,}), against {percent(row['everybody'])} of everybody"
    )
    if not _beyond_mix(row):
        said += ", which their mix of kinds of request can explain"
    more = f": the largest of {differences} such differences between groups that tests show"
    return f"{said}{more if differences > 1 else ''}."


ByKind = Mapping[str, Mapping[str, Rate]]  # of each matcher, by kind


def wrongly_confirmed(material: Material) -> list[str]:
    """Of the matcher with the most wrong confirms, the kind with the most; beside it who does best there."""
    among = contenders(material)
    known = _by_kind(material, among, FCR)
    worst = max(among, key=lambda each: each.rates.fcr.errors, default=None)
    if worst is None or not known.get(worst.label):
        return []
    kind, found = max(known[worst.label].items(), key=lambda each: each[1].errors)
    if not found.errors:
        return []
    said = f"{worst.label} confirms {found.brief} of the {kind_of_people(kind)} "
    of = f"({found.errors:,} of {found.requests:,})"
    return [f"{said}{of}{_best_there(known, kind, worst.label)}{_usual(known, kind)}."]


def turned_away(material: Material) -> list[str]:
    """The kind that most matchers turn away at their highest rate: the best of them there, and the worst."""
    known = {label: kinds for label, kinds in _by_kind(material, contenders(material), FNR).items() if kinds}
    if not known or not any(each.errors for kinds in known.values() for each in kinds.values()):
        return []
    highest = (max(kinds, key=lambda kind: kinds[kind].value or 0) for kinds in known.values())
    kind = Counter(highest).most_common(1)[0][0]
    order = sorted(
        ((label, kinds[kind]) for label, kinds in known.items() if kind in kinds), key=lambda e: e[1].errors
    )
    (best, low), (worst, high) = order[0], order[-1]
    people = kind_of_people(kind)
    if len(order) == 1:
        return [f"{best} turns away {low.wordy} of the {people}, more than of any other kind."]
    if low.errors == high.errors:
        return [f"Of the {people}, every matcher turns away {low.wordy}."]
    return [f"Of the {people}, {best} turns away {low.wordy}, {worst} {high.wordy}."]


def _by_kind(material: Material, among: Sequence[Contender], rate: Side) -> ByKind:
    """Kinds with fewer than FLOOR requests on this side are left out: there is too little to say."""
    found: dict[str, dict[str, Rate]] = {each.label: {} for each in among}
    for row in counts_of(material, among, "kind").iter_rows(named=True):
        known = rate_of(rate, row)
        if known.requests >= FLOOR:
            found[row["matcher"]][row["value"]] = known
    return found


def _best_there(known: ByKind, kind: str, worst: str) -> str:
    others = {label: kinds[kind] for label, kinds in known.items() if label != worst and kind in kinds}
    if not others:
        return ""
    fewest = min(each.errors for each in others.values())
    names = [label for label, each in others.items() if each.errors == fewest]
    told = f"{names[0]} confirms" if len(names) == 1 else f"{len(names)} others confirm"
    many = f"{others[names[0]].brief} of them ({fewest:,})" if fewest else "none of them"
    return f"; {told} {many}"


def _usual(known: ByKind, kind: str) -> str:
    """Whether most of the matchers that err confirm more of this kind wrongly than of any other."""
    erring = [kinds for kinds in known.values() if any(each.errors for each in kinds.values())]
    alike = sum(_most(kinds, kind) for kinds in erring)
    if len(erring) < 2 or 2 * alike <= len(erring):
        return ""
    every = "Both" if len(erring) == 2 else f"All {len(erring)}"
    them = every if alike == len(erring) else f"{alike} of the {len(erring)}"
    return f". {them} matchers that make any wrong confirm make the most of them here"


def _most(kinds: Mapping[str, Rate], kind: str) -> bool:
    """Whether more of its errors are of this kind than of any other."""
    others = (each.errors for name, each in kinds.items() if name != kind)
    return kind in kinds and kinds[kind].errors > max(others, default=0)


NOTHING = "No matcher that could be compared has answers."


def findings(material: Material) -> list[str]:
    """Sentences, at most nine: plain text, in which the names of matchers stand as they are.

    Who makes the fewest wrong confirms and wrong no-matches, and what that costs; whom wrong answers meet;
    who has no answers; what the run cannot show. Bounds and the oracle are not compared. A difference is told
    only where the counts, and the tests where there are any, carry it.
    """
    compared = [*fewest(material), *wrongly_confirmed(material), *turned_away(material), *groups(material)]
    limits = [*tell_failed(material), *out_of_reach(material), *unavoidable(material)]
    return [*(compared or [NOTHING]), *limits]
