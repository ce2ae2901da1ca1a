"""Numbers as they stand in a sentence: shares in per cent, speeds in round figures, lists read aloud."""

from collections.abc import Sequence

from bench.statistics.counted import Counted

MOST_NAMED = 3  # matchers that a sentence names; the others are counted


def percent(rate: float) -> str:
    """A share of 0 to 1: one decimal from 1 % on, two digits below; never 0 or 100 unless it is.

    >>> percent(0.0669), percent(0.00044), percent(0), percent(1), percent(0.9999)
    ('6.7 %', '0.044 %', '0 %', '100 %', 'over 99.9 %')
    """
    value = 100 * rate
    if value in (0, 100):
        return f"{value:.0f} %"
    if value > 99.9:
        return "over 99.9 %"
    return f"{value:.1f} %" if value >= 1 else f"{value:.2g} %" if value >= 0.001 else f"{value:.1e} %"


def share(counted: Counted) -> str:
    """
    >>> share(Counted(803, 12000))
    '6.7 % (803 of 12,000)'
    """
    return f"{percent(counted.rate or 0)} ({counted.errors:,} of {counted.requests:,})"


def about(speed: float) -> str:
    """A speed to two digits, for more of them differ from one run to the next.

    >>> about(86693), about(1760824.8), about(12.34)
    ('87,000', '1.8 million', '12')
    """
    rounded = float(f"{speed:.2g}")
    return f"{rounded / 1e6:g} million" if rounded >= 1e6 else f"{rounded:,g}"


def listed(parts: Sequence[str]) -> str:
    """
    >>> listed(["a"]), listed(["a", "b"]), listed(["a", "b", "c"])
    ('a', 'a and b', 'a, b and c')
    """
    return " and ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)
