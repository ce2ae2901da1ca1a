"""Numbers and names as pictures and their captions have them.

Large and small numbers, long names and long lists, cut to what a picture has room for.
"""

from collections.abc import Sequence

import polars as pl

LONGEST = 60  # letters of a name within a sentence
ELLIPSIS = "…"


def percent(rate: float) -> str:
    """A share in percent with two digits, or none behind the point from 10 on.

    >>> percent(0.2280), percent(0.0267), percent(0.000088), percent(1.0), percent(0.0)
    ('23 %', '2.7 %', '0.0088 %', '100 %', '0 %')
    """
    return f"{bare_percent(rate)} %"


def bare_percent(rate: float) -> str:
    """The same without the sign, for the cells of a table.

    >>> bare_percent(0.2280), bare_percent(0.9991), bare_percent(0.0095), bare_percent(0.01)
    ('23', '99.9', '0.95', '1')
    """
    value = 100 * rate
    digits = next(place for place in range(1, 12) if round(value, place) < 100) if 99.5 <= value < 100 else 0
    return _plain(f"{value:.{digits or _digits(value)}f}")  # what is not all of them does not read 100


def of(errors: int, requests: int) -> str:
    """>>> of(38, 57000)
    '38 of 57,000'
    """
    return f"{errors:,} of {requests:,}"


def short(name: str) -> str:
    """A name within a sentence: on one line, and cut when it is longer than LONGEST."""
    line = " ".join(name.split())
    return line if len(line) <= LONGEST else line[: LONGEST - 1].rstrip() + ELLIPSIS


def listed(parts: list[str]) -> str:
    """>>> listed(["a"]), listed(["a", "b", "c"])
    ('a', 'a, b and c')
    """
    return " and ".join([", ".join(parts[:-1]), parts[-1]]) if len(parts) > 1 else "".join(parts)


def _digits(value: float) -> int:
    """Decimals that show two digits of a number below 10; enough for what was counted among 160 million."""
    return next((place for place in range(10) if round(value, place) * 10**place >= 10), 10) if value else 0


def _plain(text: str) -> str:
    return text.rstrip("0").rstrip(".") if "." in text else text


CHARACTERS = 30  # of a name inside a picture


def million(count: float) -> str:
    """
    >>> million(700_000), million(7_000_000), million(12_345)
    ('700,000', '7 million', '12,345')
    """
    return f"{count / 1e6:,.3g} million" if count >= 1e6 else f"{count:,.0f}"


def rough(count: float) -> str:
    """Two digits, or all of those before the point; nothing is so little that it reads as zero.

    >>> rough(1234.6), rough(12.34), rough(0.0123), rough(0)
    ('1,235', '12', '0.012', '0')
    """
    return f"{count:,.0f}" if count >= 9.95 else f"{count:.2g}"


def span(counts: pl.Series) -> str:
    """The smallest and the largest of some whole numbers.

    >>> span(pl.Series([860, 860])), span(pl.Series([430, 1860]))
    ('860', '430 to 1,860')
    """
    ends = sorted({int(each) for each in counts.drop_nulls().to_list()})
    return " to ".join(f"{end:,}" for end in dict.fromkeys([*ends[:1], *ends[-1:]])) or "0"


def duration(seconds: float) -> str:
    """
    >>> duration(12.34), duration(0.6), duration(0.0164), duration(0.00046)
    ('12 s', '0.6 s', '16 ms', '0.46 ms')
    """
    return f"{rough(seconds)} s" if seconds >= 0.1 else f"{rough(1000 * seconds)} ms"


def cut(name: str, characters: int = CHARACTERS) -> str:
    """A name as the label of a point: on one line, its end cut off where it is longer.

    >>> cut("words_present(share=0.6)", 12)
    'words_prese…'
    """
    line = " ".join(name.split())
    return line if len(line) <= characters else line[: characters - 1].rstrip() + ELLIPSIS


def names(found: Sequence[str], most: int = 40) -> str:
    """
    >>> names(["a", "b", "c"]), names(list("abcde"), 2)
    ('a, b and c', 'a, b and 3 more')
    """
    told = [short(name) for name in found]
    return listed(told if len(told) <= most else [", ".join(told[:most]), f"{len(told) - most} more"])
