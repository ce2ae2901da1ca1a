"""How people write streets: "North Maple Avenue", "N Maple Ave", "North Maple Av."

The spellings are those seen on forms and envelopes, kept apart on purpose from any matcher's own table.
"""

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
