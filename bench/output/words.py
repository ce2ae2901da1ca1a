"""Numbers and names as pictures and their captions have them."""

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
