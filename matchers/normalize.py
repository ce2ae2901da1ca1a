"""Bring names and addresses into one form, so that differences of spelling stop being differences.

The form is for comparing, not for mailing: upper case, ASCII, every word of Publication 28's tables
abbreviated wherever it stands ("Saint James Street" and "St James St" are one street). A missing
value is null; empty text and text without a letter or digit count as missing.
"""

from collections.abc import Callable, Mapping

import polars as pl

from generators.schema import CLAIM_COLUMNS, Frame
from matchers import postal
from matchers.distinct import Distinct, distinct, first_present

Rule = Callable[[pl.LazyFrame], pl.LazyFrame]  # from a column "text" to the columns it fills
TEXT = pl.col("text")
NOT_ALPHANUMERIC = [chr(code) for code in range(128) if not chr(code).isalnum()]
# Letters that Unicode does not decompose into a base letter and a mark.
LETTERS = {"Ø": "O", "Ł": "L", "Æ": "AE", "Œ": "OE", "Đ": "D", "Ð": "D", "Þ": "TH", "Ħ": "H", "ẞ": "SS"}

UNIT_MARK, BOX_MARK = "~", "^"  # cannot occur in text: punctuation is gone before they are put in
UNIT_WORDS_IN_STREET = ("APT", "APARTMENT", "APPT", "UNIT", "STE", "SUITE", "RM", "ROOM")


def _padded(words: str) -> str:
    """Return a word or phrase as it stands in text whose words have a space of their own on each side."""
    return f" {words.replace(' ', '  ')} "


def _replacements(words: Mapping[str, str]) -> dict[str, str]:
    return {_padded(word): _padded(replacement) for word, replacement in words.items()}


STREET_WORDS = _replacements(
    postal.STREET_SUFFIXES
    | postal.DIRECTIONALS
    | dict.fromkeys(UNIT_WORDS_IN_STREET, UNIT_MARK)
    | dict.fromkeys(postal.PO_BOXES, BOX_MARK)
) | {"#": UNIT_MARK}
UNIT_WORDS = _replacements(postal.UNITS | dict.fromkeys(postal.PLAIN_UNITS, "")) | {"#": " "}
CITY_WORDS = _replacements(
    postal.DIRECTIONALS | {"SAINT": "ST", "FORT": "FT", "MOUNT": "MT", "HEIGHTS": "HTS", "PORT": "PRT"}
)


def normalize(frame: Frame) -> Frame:
    """Return `frame` with its claim columns normalised; other columns and the order of rows stay.

    A unit written at the end of `street` moves to `unit`, and a PO box's number to `house_number`,
    where those are missing.
    """
    if isinstance(frame, pl.LazyFrame):
        return frame.map_batches(normalize, schema=frame.collect_schema())
    columns = normalize_columns(frame)
    return frame.with_columns(column.column().alias(name) for name, column in columns.items())


def normalize_columns(frame: pl.DataFrame) -> dict[str, Distinct]:
    """Return the claim columns that `frame` has, normalised, as distinct values and codes.

    Several values may normalise to the same string; they keep their codes.
    """
    found = distinct(frame, [column for column in CLAIM_COLUMNS if column in frame.columns])
    parts = pl.collect_all(
        [RULES[name](_fold(column.values).to_frame("text").lazy()) for name, column in found.items()]
    )
    columns = {
        name: Distinct(part[name], column.codes)
        for (name, column), part in zip(found.items(), parts, strict=True)
    }
    if "street" in found:
        _move_out_of_street(columns, parts[list(found).index("street")])
    return columns


def _move_out_of_street(columns: dict[str, Distinct], parts: pl.DataFrame) -> None:
    codes = columns["street"].codes
    for name in ("unit", "house_number"):
        if name in columns:
            columns[name] = first_present(columns[name], Distinct(parts[name], codes))


def _fold(values: pl.Series) -> pl.Series:
    """Return the strings in ASCII: accents dropped, letters without a Latin base turned into spaces."""
    foreign = values.str.len_bytes() != values.str.len_chars()
    if not foreign.any():
        return values
    folded = (
        values.filter(foreign)
        .str.to_uppercase()
        .str.replace_many(LETTERS)
        .str.normalize("NFKD")
        .str.replace_all(r"\p{M}", "")
        .str.replace_all(r"[^\x00-\x7F]", " ")
    )
    return values.clone().scatter(foreign.arg_true(), folded)


def _present(text: pl.Expr) -> pl.Expr:
    return pl.when(text != "").then(text)


def _squeezed(text: pl.Expr) -> pl.Expr:
    """Upper case, letters and digits only: "O'Brien", "O Brien" and "OBRIEN" become one."""
    return text.str.to_uppercase().str.replace_many(NOT_ALPHANUMERIC, [""] * len(NOT_ALPHANUMERIC))


def _words(text: pl.Expr) -> pl.Expr:
    """Upper case, each word between two spaces of its own, as `replace_many` needs them."""
    return (pl.lit(" ") + text.str.to_uppercase() + " ").str.replace_all("[^A-Z0-9#]+", "  ")


def _without_zeros(text: pl.Expr) -> pl.Expr:
    return text.str.strip_chars_start("0")


IDENTIFIER = _squeezed(_words(TEXT).str.replace_many(UNIT_WORDS))
# Hyphens and slashes stay: 37-12 is one house in Queens, not house 3712.
NUMBER = TEXT.str.to_uppercase().str.replace_all("[^A-Z0-9/-]+", "").str.strip_chars("/-")
CITY = _squeezed(_words(TEXT).str.replace_many(CITY_WORDS))
# Five digits of ZIP+4; the leading zero that a spreadsheet lost is put back.
ZIP_CODE = _present(_squeezed(TEXT)).str.zfill(5).str.slice(0, 5)
HALVES = _words(TEXT).str.replace_many(STREET_WORDS).str.splitn(UNIT_MARK, 2)
STREET = pl.col("street").str.replace_all("  ", " ", literal=True).str.strip_chars(" ")
STREET_PARTS = {
    "street": pl.when(pl.col("box").is_not_null()).then(pl.lit("PO BOX")).otherwise(_present(STREET)),
    "unit": _present(_without_zeros(_squeezed(pl.col("unit")))),
    "house_number": _present(_without_zeros(_squeezed(pl.col("box")))),
}


def _street(texts: pl.LazyFrame) -> pl.LazyFrame:
    """Return street, unit and house_number: the last two from a unit or a PO box written in the street."""
    halves = texts.select(HALVES).select(
        pl.first().struct[0].str.splitn(BOX_MARK, 2), unit=pl.first().struct[1]
    )
    parts = halves.select(pl.first().struct[0].alias("street"), pl.first().struct[1].alias("box"), "unit")
    return parts.select(**STREET_PARTS)


def _select(**column: pl.Expr) -> Rule:
    return lambda texts: texts.select(**column)


# The expressions are built once: tables of hundreds of words take polars milliseconds to take over.
RULES: dict[str, Rule] = {
    "given_name": _select(given_name=_present(_squeezed(TEXT))),
    "middle_name": _select(middle_name=_present(_squeezed(TEXT))),
    "surname": _select(surname=_present(_squeezed(TEXT))),
    "suffix": _select(suffix=_present(_squeezed(TEXT).replace(postal.GENERATIONS))),
    "house_number": _select(house_number=_present(_without_zeros(NUMBER))),
    "street": _street,
    "unit": _select(unit=_present(_without_zeros(IDENTIFIER))),
    "city": _select(city=_present(CITY)),
    "state": _select(state=_present(_squeezed(TEXT).replace(postal.STATES))),
    "zip_code": _select(zip_code=ZIP_CODE),
}
