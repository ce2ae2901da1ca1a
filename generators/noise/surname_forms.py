"""The ways in which people write a surname of more than one part: Garcia-Lopez, Garcia Lopez, Garcialopez."""

import re

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
