"""Whom wrong answers meet: the kinds of request that are confirmed and turned away wrongly most often."""

from collections import Counter
from collections.abc import Mapping, Sequence

from bench.output.contenders import Contender, contenders, counts_of
from bench.output.numbers import percent, share
from bench.output.people import kind_of_people
from bench.page.material import Material
from bench.runs.points import FCR, FNR
from bench.scoring.overall import sides
from bench.scoring.rates import FLOOR
from bench.statistics.counted import Counted

ByKind = Mapping[str, Mapping[str, Counted]]  # of each matcher, by kind


def wrongly_confirmed(material: Material) -> list[str]:
    """Of the matcher with the most wrong confirms, the kind with the most; beside it who does best there."""
    among = contenders(material)
    known = _by_kind(material, among, FCR)
    worst = max(among, key=lambda each: each.wrong.errors, default=None)
    if worst is None or not known.get(worst.label):
        return []
    kind, found = max(known[worst.label].items(), key=lambda each: each[1].errors)
    if not found.errors:
        return []
    said = f"{worst.label} confirms {percent(found.rate or 0)} of the {kind_of_people(kind)} "
    of = f"({found.errors:,} of {found.requests:,})"
    return [f"{said}{of}{_best_there(known, kind, worst.label)}{_usual(known, kind)}."]


def turned_away(material: Material) -> list[str]:
    """The kind that most matchers turn away at their highest rate: the best of them there, and the worst."""
    known = {label: kinds for label, kinds in _by_kind(material, contenders(material), FNR).items() if kinds}
    if not known or not any(each.errors for kinds in known.values() for each in kinds.values()):
        return []
    highest = (max(kinds, key=lambda kind: kinds[kind].rate or 0) for kinds in known.values())
    kind = Counter(highest).most_common(1)[0][0]
    order = sorted(
        ((label, kinds[kind]) for label, kinds in known.items() if kind in kinds), key=lambda e: e[1].errors
    )
    (best, low), (worst, high) = order[0], order[-1]
    people = kind_of_people(kind)
    if len(order) == 1:
        return [f"{best} turns away {share(low)} of the {people}, more than of any other kind."]
    if low.errors == high.errors:
        return [f"Of the {people}, every matcher turns away {share(low)}."]
    return [f"Of the {people}, {best} turns away {share(low)}, {worst} {share(high)}."]


def _by_kind(material: Material, among: Sequence[Contender], rate: str) -> ByKind:
    """Kinds with fewer than FLOOR requests on this side are left out: there is too little to say."""
    found: dict[str, dict[str, Counted]] = {each.label: {} for each in among}
    for row in counts_of(material, among, "kind").iter_rows(named=True):
        both = sides(row)
        side = both.wrong if rate == FCR else both.misses
        if side.requests >= FLOOR:
            found[row["matcher"]][row["value"]] = side
    return found


def _best_there(known: ByKind, kind: str, worst: str) -> str:
    others = {label: kinds[kind] for label, kinds in known.items() if label != worst and kind in kinds}
    if not others:
        return ""
    fewest = min(each.errors for each in others.values())
    names = [label for label, each in others.items() if each.errors == fewest]
    told = f"{names[0]} confirms" if len(names) == 1 else f"{len(names)} others confirm"
    many = f"{percent(others[names[0]].rate or 0)} of them ({fewest:,})" if fewest else "none of them"
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


def _most(kinds: Mapping[str, Counted], kind: str) -> bool:
    """Whether more of its errors are of this kind than of any other."""
    others = (each.errors for name, each in kinds.items() if name != kind)
    return kind in kinds and kinds[kind].errors > max(others, default=0)
