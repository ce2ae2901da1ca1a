"""How people write streets: "North Maple Avenue", "N Maple Ave", "North Maple Av."

The spellings are those seen on forms and envelopes, kept apart on purpose from any matcher's own table.
"""

import numpy as np
import polars as pl

from generators.sampling import Bools, Ints, Words

SUFFIXES: dict[str, tuple[str, ...]] = {
    "Street": ("St", "St.", "Str"),
    "Avenue": ("Ave", "Ave.", "Av"),
    "Drive": ("Dr", "Dr.", "Drv"),
    "Road": ("Rd", "Rd."),
    "Lane": ("Ln", "Ln."),
    "Court": ("Ct", "Ct.", "Crt"),
    "Circle": ("Cir", "Cir.", "Circ"),
    "Place": ("Pl", "Pl."),
    "Way": ("Wy",),
    "Terrace": ("Ter", "Terr"),
    "Trail": ("Trl", "Tr"),
    "Parkway": ("Pkwy", "Pky"),
    "Square": ("Sq", "Sq."),
    "Highway": ("Hwy",),
    "Crossing": ("Xing",),
    "Heights": ("Hts",),
    "Junction": ("Jct",),
    "Mountain": ("Mtn",),
    "Point": ("Pt",),
    "Ridge": ("Rdg",),
    "Turnpike": ("Tpke",),
    "Valley": ("Vly",),
}
DIRECTIONS = {"North": "N", "South": "S", "East": "E", "West": "W"}
IN_FULL = {short: full for full, shorts in SUFFIXES.items() for short in shorts}
DIRECTIONS_IN_FULL = {short: full for full, short in DIRECTIONS.items()}
CHOICES = 6  # a multiple of every suffix's count of abbreviations

# The same as numbers: a form's number is its place here; -1, the last row of each table, is any other word.
SUFFIX_FORMS = (*SUFFIXES, *IN_FULL)
DIRECTION_FORMS = (*DIRECTIONS, *DIRECTIONS_IN_FULL)
FULL_SUFFIX = np.array([SUFFIX_FORMS.index(IN_FULL.get(form, form)) for form in SUFFIX_FORMS] + [-1])
SHORT_SUFFIX = np.array(
    [
        [SUFFIX_FORMS.index(SUFFIXES[form][c % len(SUFFIXES[form])] if form in SUFFIXES else form)
         for c in range(CHOICES)]
        for form in SUFFIX_FORMS
    ]
    + [[-1] * CHOICES]
)  # fmt: skip
FULL_DIRECTION = np.array([0, 1, 2, 3, 0, 1, 2, 3, -1])
SHORT_DIRECTION = np.array([4, 5, 6, 7, 4, 5, 6, 7, -1])
EMPTY = pl.Series([""])
LAST = pl.coalesce("new_last", "last")
MIDDLE = pl.col("street").str.slice(
    pl.col("first").str.len_chars(),
    pl.col("street").str.len_chars() - pl.col("first").str.len_chars() - pl.col("last").str.len_chars(),
)


def shorten(street: str, choice: int = 0) -> str:
    """Abbreviate suffix and direction; `choice` picks among the usual abbreviations."""
    *rest, last = street.split(" ")
    if last in SUFFIXES:
        last = SUFFIXES[last][choice % len(SUFFIXES[last])]
    if len(rest) > 1:
        rest[0] = DIRECTIONS.get(rest[0], rest[0])
    return " ".join([*rest, last])


def lengthen(street: str) -> str:
    """Write suffix and direction in full."""
    *rest, last = street.split(" ")
    if len(rest) > 1:
        rest[0] = DIRECTIONS_IN_FULL.get(rest[0], rest[0])
    return " ".join([*rest, IN_FULL.get(last, last)])


def rewrite(street: str, choice: int) -> tuple[str, str]:
    """The other way to write a street, and which it is: ("N Oak Ave", "abbreviate") or (..., "expand")."""
    longer = lengthen(street)
    return (longer, "expand") if longer != street else (shorten(street, choice), "abbreviate")


def drop_direction(street: str) -> str:
    """ "N Oak Ave" as "Oak Ave"; a street of two words stays, for there the direction is its name."""
    first, _, rest = street.partition(" ")
    return rest if " " in rest and (first in DIRECTIONS or first in DIRECTIONS_IN_FULL) else street


def drop_suffix(street: str) -> str:
    """ "N Oak Ave" as "N Oak"; a street of one word stays."""
    rest, _, last = street.rpartition(" ")
    return rest if rest and (last in SUFFIXES or last in IN_FULL) else street


def rewrite_all(streets: pl.Series, choices: Words) -> tuple[pl.Series, Bools, Bools]:
    """`rewrite` for many streets at once, none of them null.

    returns: the streets, which of them are written in full now, and which of them changed at all
    """
    words = streets.str.split(" ")
    first, last, count = words.list.first(), words.list.last(), words.list.len().to_numpy()
    direction = np.where(count > 2, _numbers(first, DIRECTION_FORMS), -1)
    suffix = _numbers(last, SUFFIX_FORMS)
    expanded = (direction >= len(DIRECTIONS)) | (suffix >= len(SUFFIXES))
    new_direction = np.where(expanded, FULL_DIRECTION[direction], SHORT_DIRECTION[direction])
    new_suffix = np.where(expanded, FULL_SUFFIX[suffix], SHORT_SUFFIX[suffix, choices % CHOICES])
    frame = pl.DataFrame(
        {
            "first": first.zip_with(pl.Series(count > 1), EMPTY),
            "street": streets,
            "last": last,
            "new_first": _texts(new_direction, DIRECTION_FORMS),
            "new_last": _texts(new_suffix, SUFFIX_FORMS),
        }
    )
    written = frame.select(pl.concat_str(pl.coalesce("new_first", "first"), MIDDLE, LAST)).to_series()
    return written, expanded, (new_direction != direction) | (new_suffix != suffix)


def _numbers(words: pl.Series, forms: tuple[str, ...]) -> Ints:
    """The place of each word among the forms, -1 for any other word."""
    known = words.cast(pl.Enum(forms), strict=False).to_physical().cast(pl.Int64)
    return known.fill_null(-1).to_numpy()


def _texts(numbers: Ints, forms: tuple[str, ...]) -> pl.Series:
    return pl.Series(forms).gather(pl.Series(numbers).set(pl.Series(numbers < 0), None))
