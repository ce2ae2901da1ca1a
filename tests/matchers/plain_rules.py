"""The rules of `matchers.engine.normalize` again, by `str` and `re` alone, slow and obvious; ASCII only."""

import re

from matchers.engine import postal

UNIT, BOX = "~", "^"
STREET_WORDS = postal.STREET_SUFFIXES | postal.DIRECTIONALS | dict.fromkeys(postal.UNITS_IN_STREETS, UNIT)
UNIT_WORDS = postal.UNITS | dict.fromkeys(postal.PLAIN_UNITS, "")
CITY_WORDS = postal.DIRECTIONALS | postal.PARTS_OF_CITIES


def squeezed(text):
    """Letters and digits, upper case."""
    return re.sub("[^A-Z0-9]", "", text.upper())


def words_of(text, table):
    """Return the words of a text, each as the table has it."""
    words = re.findall("[A-Z0-9]+|#", text.upper())
    return [table.get(word, word) for word in words]


def street_parts(text):
    """Return street, unit and number of the PO box as they stand in one street."""
    text = " ".join(re.findall("[A-Z0-9]+|#", text.upper()))
    for spelling in sorted(postal.PO_BOXES, key=len, reverse=True):
        text = re.sub(rf"(?<!\S){spelling}(?!\S)", BOX, text)
    text = " ".join(STREET_WORDS.get(word, word) for word in text.replace("#", UNIT).split(" "))
    street, _, unit = text.partition(UNIT)
    street, is_box, box = street.partition(BOX)
    return "PO BOX" if is_box else street.strip(), squeezed(unit).lstrip("0"), squeezed(box).lstrip("0")


def house_number(text):
    """Letters, digits, and inside "/" and "-"; no zeros in front."""
    return re.sub("[^A-Z0-9/-]", "", text.upper()).rstrip("/-").lstrip("/-0")


def zip_code(text):
    """Five letters or digits, zeros in front."""
    return squeezed(text)[:5].zfill(5) if squeezed(text) else ""


RULES = {
    "given_name": squeezed,
    "middle_name": squeezed,
    "surname": squeezed,
    "suffix": lambda text: postal.GENERATIONS.get(squeezed(text), squeezed(text)),
    "house_number": house_number,
    "street": lambda text: street_parts(text)[0],
    "unit": lambda text: squeezed("".join(words_of(text, UNIT_WORDS))).lstrip("0"),
    "city": lambda text: squeezed("".join(words_of(text, CITY_WORDS))),
    "state": lambda text: postal.STATES.get(squeezed(text), squeezed(text)),
    "zip_code": zip_code,
}


def normalized(row):
    """Normalise one row: column -> text, None where missing."""
    found = {name: RULES[name](text or "") for name, text in row.items()}
    if "street" in row:
        _, unit, box = street_parts(row["street"] or "")
        for name, text in (("unit", unit), ("house_number", box)):
            if name in row:
                found[name] = found[name] or text
    return {name: text or None for name, text in found.items()}
