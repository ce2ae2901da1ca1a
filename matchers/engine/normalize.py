"""Bring names and addresses into one form, so that differences of spelling stop being differences.

The form is for comparing, not for mailing: upper case, ASCII, every word of Publication 28's tables
abbreviated wherever it stands ("Saint James Street" and "St James St" are one street). A missing
value is empty text, in a frame null; text without a letter or digit counts as missing.
"""

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt
import polars as pl

from generators.schema import CLAIM_COLUMNS, Frame
from matchers.engine import text as views
from matchers.engine import text as words
from matchers.engine.text import Text, to_series
from matchers.kernels import normalize as kernel
from matchers.kernels import views as splicing
from matchers.kernels import words as word_kernel

# Letters that Unicode does not decompose into a base letter and a mark.
LETTERS = {"Ø": "O", "Ł": "L", "Æ": "AE", "Œ": "OE", "Đ": "D", "Ð": "D", "Þ": "TH", "Ħ": "H", "ẞ": "SS"}


def normalize(frame: Frame) -> Frame:
    """Return `frame` with its claim columns normalised; other columns and the order of rows stay.

    A unit written at the end of `street` moves to `unit`, and a PO box's number to `house_number`,
    where those are missing.
    """
    if isinstance(frame, pl.LazyFrame):
        return frame.map_batches(normalize, schema=frame.collect_schema())
    return frame.with_columns(to_series(text).alias(name) for name, text in normalize_texts(frame).items())


def normalize_texts(frame: pl.DataFrame, wanted: Sequence[str] = CLAIM_COLUMNS) -> dict[str, Text]:
    """Return the claim columns that `frame` has, normalised as by `normalize`, one string a row.

    wanted: the columns to return; the street costs little where it only has to fill missing ones
    """
    names = [name for name in wanted if name in frame.columns]
    raw = dict(zip(names, ascii_texts([frame[name] for name in names]), strict=True))
    texts = {name: RULES[name](raw.pop(name)) for name in names if name != "street"}
    if "street" in names:
        texts["street"] = _split_streets(raw["street"], texts, None)
    elif "street" in frame.columns:
        _fill_from_streets(frame["street"], texts)
    return {name: texts[name] for name in names}


def _fill_from_streets(column: pl.Series, texts: dict[str, Text]) -> None:
    missing = [np.diff(texts[name].offsets) == 0 for name in FILLED if name in texts]
    if missing:
        rows = np.flatnonzero(np.any(missing, axis=0))
        _split_streets(ascii_texts([column.gather(rows)])[0], texts, rows)


def _split_streets(streets: Text, texts: dict[str, Text], rows: npt.NDArray[np.int64] | None) -> Text:
    """Return streets normalised; fill what is missing in `texts` with what stood in them.

    rows: of `texts`, where each street stands; None when there is one for each row
    """
    letters, offsets, *moved = word_kernel.split_streets(*streets, words.streets(), words.box_phrases())
    for name, (found, ends) in zip(FILLED, (moved[:2], moved[2:]), strict=True):
        if name in texts and found.size > 0:
            where = np.flatnonzero(np.diff(ends))  # `replace` wants the strings alone that there are
            places = where if rows is None else rows[where]
            texts[name] = Text(
                *splicing.replace(*texts[name], places, found, np.append(0, ends[where + 1]), True)
            )
    return Text(letters, offsets)


def ascii_texts(columns: Sequence[pl.Series]) -> list[Text]:
    """Return columns in ASCII: accents dropped, letters without a Latin base turned into spaces.

    The few strings that are not ASCII are folded together, because polars takes half a millisecond
    for one as for hundreds.
    """
    texts = [views.text(column) for column in columns]
    rows = [splicing.foreign(*text) for text in texts]
    some = [c for c in range(len(texts)) if rows[c].size > 0]
    if some:
        folded = views.text(_fold(pl.concat(columns[c].cast(pl.String).gather(rows[c]) for c in some)))
        ends = np.cumsum([0] + [rows[c].size for c in some])
        for c, first, last in zip(some, ends[:-1], ends[1:], strict=True):
            strings = Text(folded.letters, folded.offsets[first : last + 1])
            texts[c] = Text(*splicing.replace(*texts[c], rows[c], *strings, False))
    return texts


def _fold(values: pl.Series) -> pl.Series:
    return (
        values.str.to_uppercase()
        .str.replace_many(LETTERS)
        .str.normalize("NFKD")
        .str.replace_all(r"\p{M}", "")
        .str.replace_all(r"[^\x00-\x7F]", " ")
    )


FILLED = ("unit", "house_number")  # from streets, in the order in which `split_streets` returns them
Rule = Callable[[Text], Text]
RULES: dict[str, Rule] = {
    "given_name": lambda text: Text(*kernel.names(*text)),
    "middle_name": lambda text: Text(*kernel.names(*text)),
    "surname": lambda text: Text(*kernel.names(*text)),
    "suffix": lambda text: Text(*word_kernel.codes(*text, words.generations())),
    "house_number": lambda text: Text(*kernel.house_numbers(*text)),
    "unit": lambda text: Text(*word_kernel.join_words(*text, words.units(), True)),
    "city": lambda text: Text(*word_kernel.join_words(*text, words.cities(), False)),
    "state": lambda text: Text(*word_kernel.codes(*text, words.states())),
    "zip_code": lambda text: Text(*kernel.zip_codes(*text)),
}
