"""How numbers, names and legends are written, wherever they are written: the same number reads the same.

Tables have `number`, sentences and pictures have `percent`; `bench.scoring.rate.Rate` prints rates with
these. Kinds of request and groups of people have words that need no explanation.
"""

import platform
import re
import textwrap
from collections.abc import Sequence
from pathlib import Path

import polars as pl

INTERVALS_FROM = 120  # columns of screen from which a table shows the 95 % intervals of its rates
ABOUT_ERRORS = (
    "FNR: wrong no-matches / requests that should be confirmed.\n"
    "FCR: wrong confirms / requests that should not be confirmed."
)
ABOUT_INTERVALS = (
    "In brackets: 95% intervals (FNR: Wilson; FCR: Clopper-Pearson), wider where requests of one person,\n"
    "dwelling or submission err together."
)
NARROWEST = 40  # columns of screen, below which prose is folded no more
SMALLEST_Q = 0.0001  # smaller ones read "< 0.0001"; CSV and JSON have them in full
PATH = re.compile(r"(?<![\w.:/])(?:~|[A-Za-z]:)?[/\\](?:[^\s/\\'\"]+[/\\])+(?=[^\s/\\'\"]*)")
LONGEST = 60  # letters of a name within a sentence
ELLIPSIS = "…"


def number(rate: float | None) -> str:
    """A rate or a share with four decimals, or two digits where four decimals would hide them; "-" for None.

    >>> number(0.25), number(0.00004), number(0.0), number(None)
    ('0.2500', '4.0e-05', '0.0000', '-')
    """
    if rate is None:
        return "-"
    return f"{rate:.4f}" if rate == 0 or abs(rate) >= 0.001 else f"{rate:.1e}"


def percent(rate: float) -> str:
    """A share in percent: one decimal from 1 % on, two digits below; 0 and 100 only where it is just that.

    >>> percent(0.2280), percent(0.0267), percent(0.000088), percent(0.99996), percent(1.0), percent(0.0)
    ('22.8 %', '2.7 %', '0.0088 %', '99.996 %', '100 %', '0 %')
    """
    return f"{bare_percent(rate)} %"


def bare_percent(rate: float) -> str:
    """The same without the sign, for the cells of a table.

    >>> bare_percent(0.2280), bare_percent(0.9991), bare_percent(0.0095), bare_percent(0.00995)
    ('22.8', '99.9', '0.95', '1.0')
    """
    value = 100 * rate
    if value in (0, 100):
        return f"{value:.0f}"
    if value > 0 and round(value, 2) < 1:
        return f"{value:.{max(_digits(value), 2)}f}".rstrip("0")
    digits = next(place for place in range(1, 12) if round(value, place) < 100 or value > 100)
    return f"{value:.{digits}f}"


def of(errors: int, requests: int) -> str:
    """A count among others, in words.

    >>> of(38, 57000)
    '38 of 57,000'
    """
    return f"{errors:,} of {requests:,}"


def short(name: str) -> str:
    """A name within a sentence: on one line, and cut when it is longer than LONGEST."""
    line = " ".join(name.split())
    return line if len(line) <= LONGEST else line[: LONGEST - 1].rstrip() + ELLIPSIS


def listing(parts: Sequence[str]) -> str:
    """Parts as they are read aloud.

    >>> listing(["a"]), listing(["a", "b", "c"])
    ('a', 'a, b and c')
    """
    return " and ".join([", ".join(parts[:-1]), parts[-1]]) if len(parts) > 1 else "".join(parts)


def _digits(value: float) -> int:
    """Decimals that show two digits of a number below 10; enough for what was counted among 160 million."""
    return next((place for place in range(10) if round(value, place) * 10**place >= 10), 10) if value else 0


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
    shorts = [short(name) for name in found]
    return listing(
        shorts if len(shorts) <= most else [", ".join(shorts[:most]), f"{len(shorts) - most} more"]
    )


def points(share: float) -> str:
    """A share in percentage points: two decimals, or two digits where these would hide them.

    >>> points(0.0008), points(-0.0000012), points(0.0)
    ('0.08', '-0.00012', '0.00')
    """
    value = 100 * share
    return f"{value:.2f}" if value == 0 or abs(value) >= 0.1 else f"{value:.2g}"


def q_text(q: float | None) -> str:
    """A q value in a table.

    >>> q_text(0.04217), q_text(1.8e-291), q_text(1.0), q_text(None)
    ('0.042', '<0.0001', '1', '-')
    """
    if q is None:
        return "-"
    return f"<{SMALLEST_Q:.4f}" if q < SMALLEST_Q else f"{q:.2g}"


def q_equals(q: float) -> str:
    """The same within a sentence: q = 0.042, or q < 0.0001."""
    return f"q < {SMALLEST_Q:.4f}" if q < SMALLEST_Q else f"q = {q:.2g}"


def fold(text: str, width: int) -> str:
    """Prose on lines that fit a screen of `width` columns; words are never cut, nor broken at hyphens."""
    return textwrap.fill(text, max(width, NARROWEST), break_long_words=False, break_on_hyphens=False)


def without_names(text: str) -> str:
    """Shorten paths to their last part and take out the host's name, for text that will be stored."""
    for name, stand_in in ((str(Path.home()), "~"), (platform.node(), "<host>")):
        text = text.replace(name, stand_in) if len(name) > 2 else text
    return PATH.sub("", text)


KINDS_OF_PEOPLE = {
    "current": "people who are on file at the address they state",
    "renamed": "people who are on file under another surname",
    "moved": "people who are on file, but at another address",
    "household": "people who merely live with someone on file",
    "namesake": "people who merely share a name with someone on file",
    "successor": "people who live where someone on file used to live",
    "stranger": "people who resemble nobody on file",
    "placeholder": "requests with filler in place of a name or an address",
}
GROUPS_OF_PEOPLE = {
    "sex": {"female": "women", "male": "men"},
    "tenure": {"owner": "people who own their home", "renter": "people who rent their home"},
    "tin_kind": {"ssn": "people with a Social Security number", "itin": "people with an ITIN"},
    "origin": {
        "white": "white people",
        "black": "Black people",
        "api": "Asian and Pacific people",
        "aian": "American Indians and Alaska Natives",
        "two_or_more": "people of two or more races",
        "hispanic": "Hispanic people",
    },
    "housing": {
        "house": "people in a house",
        "multi_unit": "people in a building with several homes",
        "po_box": "people with a PO box",
        "rural_route": "people on a rural route",
        "military": "people with a military address",
        "institution": "people in an institution",
    },
    "channel": {
        "typed": "people whose request was typed",
        "heard": "people whose request was taken down by ear",
        "scanned": "people whose request was scanned",
        "exported": "people whose request was exported from another system",
    },
}


def kind_of_people(kind: str) -> str:
    """
    >>> kind_of_people("household"), kind_of_people("new_kind")
    ('people who merely live with someone on file', 'people of the kind new_kind')
    """
    return KINDS_OF_PEOPLE.get(kind, f"people of the kind {kind}")


def group_of_people(column: str, group: str) -> str:
    """
    >>> group_of_people("birth_decade", "1980"), group_of_people("sex", "female"), group_of_people("x", "y")
    ('people born in the 1980s', 'women', 'people whose x is y')
    """
    if column == "birth_decade" and group.isdigit():
        return f"people born in the {group}s"
    return GROUPS_OF_PEOPLE.get(column, {}).get(group, f"people whose {column.replace('_', ' ')} is {group}")
