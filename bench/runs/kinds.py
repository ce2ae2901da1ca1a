"""Confirm rates by kind of request as a table; on a terminal with bars that show what is wrong of them."""

from collections.abc import Mapping, Sequence

from bench.output.formats import faint_counts
from bench.output.table import FAINT, RED, YELLOW, Column, Look, Paint, blocks, layout
from bench.output.wording import fold, number
from bench.scoring.counts import Counts
from generators.schema import CONFIRMABLE_KINDS

ABOUT = "Confirm rate by kind of request (confirms / requests of that kind):"
ABOUT_BELOW = "Confirm rate by kind of request (confirms; below each kind its right answer and its requests):"
BESIDE = 6  # matchers, up to which they stand beside one another; more of them stand below one another
BAR = 8  # columns of screen
STEPS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0)
HIGH = 0.1  # wrong answers / requests of a kind, from which the rate is coloured

COLOURS = {"confirm": YELLOW, "no match": RED}  # of wrong no-matches, and of wrong confirms

ByKind = Mapping[str, Counts]


def kinds_text(found: Mapping[str, ByKind], width: int, look: Look) -> str:
    """The rates of each matcher and kind, and what they are divided by.

    found: by label, of one dataset, so all with the same kinds
    """
    if len(found) > BESIDE:
        return "\n\n".join([fold(ABOUT_BELOW, width), layout(_below(found), width, look)])
    plain, full = _beside(found, None, look), _full(found)
    barred = _beside(found, full, look) if look.blocks else plain
    if not look.blocks or _is_crowded(plain, barred, width):
        return "\n\n".join([fold(ABOUT, width), layout(plain, width, look)])
    about_bars = fold(_about_bars(full), width)
    return "\n\n".join([fold(ABOUT, width), layout(barred, width, look), about_bars])


def _is_crowded(plain: Sequence[Column], barred: Sequence[Column], width: int) -> bool:
    """Whether bars would leave one matcher a block where there could be two."""
    side_by_side = [max(len(block) for block in blocks(each, width)) - 2 for each in (plain, barred)]
    return side_by_side[1] < min(2, side_by_side[0])


def _beside(found: Mapping[str, ByKind], full: Mapping[str, float] | None, look: Look) -> list[Column]:
    """A row a kind, a column a matcher. full: the share that a whole bar stands for; None for no bars"""
    kinds = list(next(iter(found.values())))
    rights = [_right(kind) for kind in kinds]
    return [
        Column("kind", kinds, key=True),
        Column("right answer", rights, key=True),
        *(_of_matcher(label, by_kind, full, look) for label, by_kind in found.items()),
    ]


def _of_matcher(label: str, by_kind: ByKind, full: Mapping[str, float] | None, look: Look) -> Column:
    cells = [str(each.confirm_rate) for each in by_kind.values()]
    if full is None:
        return Column(label, cells, paint=faint_counts)
    rights = [_right(kind) for kind in by_kind]
    room = max(len(each) for each in (label, *cells))
    shares = [_wrong(each) / full[right] for right, each in zip(rights, by_kind.values(), strict=True)]
    barred = [f"{cell:>{room}} {look.bar(share, BAR)}" for cell, share in zip(cells, shares, strict=True)]
    return Column(f"{label:>{room}} {'':{BAR}}", barred, paint=_bars_painted(rights))


def _below(found: Mapping[str, ByKind]) -> list[Column]:
    """A row a matcher, a column a kind."""
    first = next(iter(found.values()))
    return [
        Column("matcher", list(found), key=True),
        *(
            Column(
                f"{kind}\n{_right(kind)}\n{of_one.requests:,}",
                [
                    f"{number(each[kind].confirm_rate.value)} ({each[kind].confirms:,})"
                    for each in found.values()
                ],
                paint=_by_answer(_right(kind)),
            )
            for kind, of_one in first.items()
        ),
    ]


def _right(kind: str) -> str:
    return "confirm" if kind in CONFIRMABLE_KINDS else "no match"


def _wrong(counts: Counts) -> float:
    """Wrong answers / requests; 0 without requests."""
    return (counts.wrong_no_matches + counts.wrong_confirms) / max(counts.requests, 1)


def _full(found: Mapping[str, ByKind]) -> dict[str, float]:
    """What a whole bar stands for, by right answer: the first of 1 %, 2 %, 5 %, ... that holds them all."""
    highest: dict[str, float] = {}
    for by_kind in found.values():
        for kind, each in by_kind.items():
            highest[_right(kind)] = max(highest.get(_right(kind), 0.0), _wrong(each))
    return {right: next(step for step in STEPS if share <= step) for right, share in highest.items()}


def _about_bars(full: Mapping[str, float]) -> str:
    ends = " and ".join(f"{100 * share:g}% where {right} is right" for right, share in full.items())
    return f"Bars: wrong answers; a whole bar is {ends}."


def _bars_painted(rights: Sequence[str]) -> Paint:
    """The counts faint, and the bar behind them in the colour of its scale."""

    def painted(cell: str, row: int, look: Look) -> str:
        numbers, bracket, bar = cell.rpartition(")")
        bare = bar.rstrip()
        blanks = bar[len(bare) :]
        return faint_counts(numbers + bracket, row, look) + look.paint(bare, COLOURS[rights[row]]) + blanks

    return painted


def _by_answer(right: str) -> Paint:
    """A rate of which much is wrong is coloured, one of which nothing is wrong faint."""

    def painted(cell: str, row: int, look: Look) -> str:
        rate = cell.split()[0]
        if rate == "-":
            return cell
        wrong = 1 - float(rate) if right == "confirm" else float(rate)
        if wrong == 0:
            return look.paint(cell, FAINT)
        painted_rate = look.paint(rate, COLOURS[right] if wrong >= HIGH else "")
        return faint_counts(cell, row, look).replace(rate, painted_rate, 1)

    return painted
