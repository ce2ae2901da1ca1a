"""The parts of a surname as it is written: Garza Morales is two, De La Rosa one."""

import polars as pl

from generators.errors import ConfirmbenchError
from matchers.engine.normalize import ascii_texts
from matchers.engine.text import to_series

PARTS = ("first", "last")
# Words that are no surname of their own: they belong to the one that follows.
PARTICLES = (
    "AL|BEN|BIN|D|DA|DAS|DE|DEL|DELA|DELLA|DEN|DER|DES|DI|DO|DOS|DU|EL|IBN|L|LA|LAS|LE|LOS|"
    "MAC|MC|O|SAN|SANTA|ST|STE|TEN|TER|VAN|VANDER|VON"
)
BETWEEN = r" (?:Y|E|AND) "  # as in Lopez y Moreno
TITLES = r" (?:JR|SR|II|III|IV|JUNIOR|SENIOR|MD|PHD|ESQ)$"
ONE = rf"(?:(?:{PARTICLES}) )*[A-Z0-9]+"
PATTERNS = {"first": f"^{ONE}", "last": rf"\b{ONE}$"}


def check_part(part: str) -> None:
    """Raise ConfirmbenchError unless `part` says which surname of several counts."""
    if part not in PARTS:
        raise ConfirmbenchError(f"surname_part is {part!r}; it must be one of {', '.join(PARTS)}.")


def one_surname(column: pl.Series, part: str) -> pl.Series:
    """Return the first or last of the surnames in each text, letters and digits alone; null when missing.

    Hyphens and blanks part surnames, except behind a particle; other punctuation is not there: O'Brien
    is OBRIEN. Titles and generations at the end are dropped.
    """
    plain = to_series(ascii_texts([column])[0]).str.to_uppercase()
    words = plain.str.replace_all(r"[-\s]+", " ").str.replace_all(r"[^A-Z0-9 ]", "")
    words = words.str.replace_all(" +", " ").str.strip_chars(" ")
    words = words.str.replace(TITLES, "").str.replace_all(BETWEEN, " ")
    found = words.str.extract(f"({PATTERNS[part]})").str.replace_all(" ", "", literal=True)
    return found.alias(column.name)
