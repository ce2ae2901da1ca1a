"""What happens to a name between the person and the form, misspellings aside.

The ways in which people write a surname of more than one part: Garcia-Lopez, Garcia Lopez, Garcialopez.
"""

import re
from collections.abc import Callable
from functools import cache

import numpy as np
import polars as pl
from nicknames import NickNamer

from generators.names.romanisation import variants_of
from generators.noise.channels import strip_accents
from generators.noise.edits import Change, Draft, leave_out, long_enough
from generators.rates import NoiseRates

PARTS = (" ", "-", "'", "Mc", "Dela", "Delos")  # any surname with several spellings has one of these
SEPARATOR = re.compile(r"[ \-]")
PARTICLES = frozenset(
    ["da", "das", "de", "del", "della", "der", "di", "do", "dos", "du", "el", "la", "las", "le", "los", "mac",
     "mc", "san", "santa", "st", "van", "von", "y"]
)  # fmt: skip
APART = {"Mc": "Mc ", "Dela": "De La ", "Delos": "De Los "}
RESTS = frozenset(  # that follow Dela and Delos, as opposed to the end of Delaney
    ["cruz", "fuente", "garza", "luz", "o", "paz", "pena", "peña", "riva", "rosa", "santos", "reyes", "rios",
     "torre", "vega"]
)  # fmt: skip
SHORTEST_REST = 3  # letters after Mc
FULL = 2**32
FIRST_PART = 0.7  # of shortened double surnames: the first part is kept


def one_part(surname: str, word: int) -> str:
    """One part of a surname of two, the first more often; a particle is no part ("De Leon" stays)."""
    parts = SEPARATOR.split(surname)
    if len(parts) != 2 or not all(parts) or parts[0].lower() in PARTICLES:
        return surname
    return parts[0] if word < FIRST_PART * FULL else parts[1]


def respace(surname: str, word: int) -> str:
    """The same parts written together, apart, or with a hyphen; a surname of one part stays."""
    forms = [form for form in _spellings(surname) if form.lower() != surname.lower()]
    return forms[word * len(forms) // FULL] if forms else surname


def _spellings(surname: str) -> tuple[str, ...]:
    joined = re.sub(r"[ '\-]", "", surname).capitalize()
    if "'" in surname:
        return joined, surname.replace("'", " ")
    if "-" in surname:
        return surname.replace("-", " "), joined
    if " " in surname:
        particle = surname.split(" ")[0].lower() in PARTICLES
        return (joined,) if particle else (surname.replace(" ", "-"), joined)
    return _apart(surname)


def _apart(surname: str) -> tuple[str, ...]:
    """A prefix and the rest as two words: Mcneil as Mc Neil, Delacruz as De La Cruz."""
    for prefix, apart in APART.items():
        rest = surname.removeprefix(prefix)
        fits = len(rest) >= SHORTEST_REST if prefix == "Mc" else rest.lower() in RESTS
        if rest != surname and fits:
            return (apart + rest.capitalize(),)
    return ()


ACCENTED = ("given_name", "middle_name", "surname")


@cache
def nicknames_of(name: str) -> tuple[str, ...]:
    """The nicknames of a given name that are not the name itself, from the package `nicknames`."""
    found = _nicknamer().nicknames_of(name.lower()) - {name.lower()}
    return tuple(sorted(nickname.title() for nickname in found))


@cache
def _nicknamer() -> NickNamer:
    return NickNamer()


def _use_another(
    column: str, name: str, rate: str, operation: str, forms_of: Callable[[str], tuple[str, ...]]
) -> Change:
    """The change to another form of a name, each equally likely."""

    def another(name: str, word: int) -> str:
        forms = forms_of(name)
        return forms[word * len(forms) // FULL] if forms else name

    def change(draft: Draft, rates: NoiseRates) -> None:
        rows, words = draft.hit(name, getattr(rates, rate))
        draft.rewrite(column, rows, words, operation, another)

    return change


def _change_parts(draft: Draft, rates: NoiseRates) -> None:
    """Surnames of several parts: one of them alone, or another way to write them all."""
    in_parts = draft.columns["surname"].str.contains_any(list(PARTS)).fill_null(False)
    rows, words = draft.hit("surname_part", rates.surname_part, in_parts)
    draft.rewrite("surname", rows, words, "part", one_part)
    rows, words = draft.hit("surname_join", rates.surname_join, in_parts)
    draft.rewrite("surname", rows, words, "respace", respace)


def _drop_accents(draft: Draft, rates: NoiseRates) -> None:
    """In all parts of a name at once: the writer has the letters or has not."""
    accented = {column: _beyond_ascii(draft.columns[column]) for column in ACCENTED}
    rows, words = draft.hit("accent_drop", rates.accent_drop, np.logical_or.reduce(list(accented.values())))
    for column in ACCENTED:
        here = accented[column][rows]
        draft.rewrite(column, rows[here], words[:, here], "unaccent", lambda name, _: strip_accents(name))


def _beyond_ascii(texts: pl.Series) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    return (texts.str.len_bytes() != texts.str.len_chars()).fill_null(False).to_numpy()


def _cut_to_initial(column: str, rate: str) -> Change:
    def change(draft: Draft, rates: NoiseRates) -> None:
        rows, _ = draft.hit(rate, getattr(rates, rate), long_enough(draft.columns[column]))
        draft.put(column, rows, draft.read(column, rows).str.head(1), "initial")

    return change


def _join_middle_name(draft: Draft, rates: NoiseRates) -> None:
    """Mary, Ann becomes Mary Ann: a given name of two."""
    possible = long_enough(draft.columns["middle_name"]) & long_enough(draft.columns["given_name"])
    rows, _ = draft.hit("middle_join", rates.middle_join, possible)
    both = draft.read("given_name", rows) + " " + draft.read("middle_name", rows)
    draft.put("given_name", rows, both, "move")
    draft.put("middle_name", rows, None, "move")


def _move_suffix(draft: Draft, rates: NoiseRates) -> None:
    """Smith, Jr becomes Smith Jr: part of the surname."""
    possible = draft.columns["suffix"].is_not_null() & draft.columns["surname"].is_not_null()
    rows, _ = draft.hit("suffix_move", rates.suffix_move, possible)
    draft.put("surname", rows, draft.read("surname", rows) + " " + draft.read("suffix", rows), "move")
    draft.put("suffix", rows, None, "move")


def _swap_names(draft: Draft, rates: NoiseRates) -> None:
    """Given name and surname in each other's place."""
    rows, _ = draft.hit("name_swap", rates.name_swap)
    given, surname = draft.read("given_name", rows), draft.read("surname", rows)
    differ = (given != surname).fill_null(False)
    rows = rows[differ.to_numpy()]
    draft.put("given_name", rows, surname.filter(differ), "swap")
    draft.put("surname", rows, given.filter(differ), "swap")


NAME_CHANGES: tuple[Change, ...] = (
    _use_another("given_name", "nickname", "nickname", "nickname", nicknames_of),
    _use_another("given_name", "romanisation.given_name", "romanisation", "romanise", variants_of),
    _use_another("surname", "romanisation.surname", "romanisation", "romanise", variants_of),
    leave_out("middle_name", "middle_drop"),
    _cut_to_initial("middle_name", "middle_initial"),
    _join_middle_name,
    _cut_to_initial("given_name", "given_initial"),
    _change_parts,
    leave_out("suffix", "suffix_drop"),
    _move_suffix,
    _drop_accents,
    _swap_names,
)
