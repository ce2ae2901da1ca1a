"""Each channel has errors of its own kind, and none of them leaves a text as it was."""

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from generators.noise import channels as heard
from generators.noise import channels as scanned
from generators.noise.channels import WIDTHS, unaccented
from generators.noise.edits import OPERATIONS, SLIPS
from generators.noise.misspelling import misspell
from generators.sampling import Streams
from generators.schema import CHANNELS

TYPED, HEARD, SCANNED, EXPORTED = range(len(CHANNELS))
COLUMNS = ("given_name", "surname", "street", "city", "zip_code", "house_number")
words = st.lists(st.integers(0, 2**32 - 1), min_size=4, max_size=4)
texts = st.text("abcdehkmnprtSOB 13é-'", min_size=2, max_size=24).filter(lambda text: text.strip() == text)


def once(column, text, channel, quadruple=(0, 0, 0, 0)):
    edited, operation, position = misspell(
        column, pl.Series([text]), np.array([channel]), np.array([quadruple], np.uint32).T.copy()
    )
    return edited.item(), OPERATIONS[operation[0]], int(position[0])


def forms(column, text, channel, n=4_000):
    """What becomes of a text, and how."""
    edited, operation, _ = misspell(
        column, pl.Series([text] * n), np.full(n, channel), Streams(2).words("t", np.arange(n))
    )
    return dict(zip(edited, (OPERATIONS[number] for number in operation), strict=True))


@given(st.sampled_from(COLUMNS), texts, st.sampled_from(range(len(CHANNELS))), words)
def test_a_misspelling_always_changes_the_text(column, text, channel, quadruple):
    edited, _, position = once(column, text, channel, quadruple)

    assert edited != text
    assert 0 <= position <= len(text)


@given(st.lists(st.tuples(texts, st.sampled_from(range(len(CHANNELS))), words), min_size=1, max_size=8))
def test_a_text_is_misspelt_alone_as_among_others(cases):
    together, operations, _ = misspell(
        "surname",
        pl.Series([text for text, _, _ in cases]),
        np.array([channel for _, channel, _ in cases]),
        np.array([w for _, _, w in cases], np.uint32).T.copy(),
    )
    alone = [once("surname", *case) for case in cases]

    assert together.to_list() == [edited for edited, _, _ in alone]
    assert [OPERATIONS[number] for number in operations] == [operation for _, operation, _ in alone]


@pytest.mark.parametrize(
    ("channel", "text", "some"),
    [
        (HEARD, "Phillips", {"Fillips", "Philips", "Phillip", "Phillipz"}),
        (HEARD, "Catherine", {"Katherine", "Caterine", "Catherin"}),
        (HEARD, "Thompson", {"Tompson", "Thompsen"}),
        (HEARD, "13th Street", {"30th Street", "31th Street"}),
        (SCANNED, "Barnes", {"Bames", "8arnes", "Barncs"}),
        (SCANNED, "Clive", {"C1ive", "CIive", "Gl1ve", "Cllve"}),
        (EXPORTED, "Peña", {"Pena"}),
        (EXPORTED, "O'Brien", {"OBrien", "O Brien"}),
        (EXPORTED, "Featherstonehaugh", {"Featherstone"}),
        (EXPORTED, "De La Fuente Ruiz", {"De La Fuente"}),
    ],
)
def test_a_channel_makes_its_usual_errors(channel, text, some):
    found = forms("street" if text[0].isdigit() else "surname", text, channel)

    assert len(some & set(found)) >= len(some) - 1  # one of them may be there to show what is not made
    assert not set(SLIPS) & set(found.values())


def test_a_scanner_never_swaps_characters():
    found = set(forms("surname", "XWXWXW", SCANNED).values()) | set(
        forms("street", "Barnes", SCANNED).values()
    )

    assert "transpose" not in found
    assert "misread" in found


@pytest.mark.parametrize(("column", "text"), [("surname", "Wu"), ("surname", "Kawaki")])
def test_where_the_channel_has_no_error_to_make_the_hand_slips(column, text):
    assert set(forms(column, text, EXPORTED).values()) == set(SLIPS)


@pytest.mark.parametrize("channel", [TYPED, HEARD, SCANNED])
def test_a_zip_code_stays_five_digits(channel):
    assert all(len(code) == 5 and code.isdigit() for code in forms("zip_code", "02135", channel))


def test_a_spreadsheet_loses_the_leading_zero():
    assert set(forms("zip_code", "02134", EXPORTED)) == {"2134"}
    assert all(len(code) == 5 for code in forms("zip_code", "62704", EXPORTED))


def test_an_exported_text_fits_its_field():
    for column, width in WIDTHS.items():
        assert {len(text) for text in forms(column, "x" * (width + 3), EXPORTED)} == {width}


@pytest.mark.parametrize("table", [heard.SOUNDS, heard.NUMBER_SOUNDS, scanned.SHAPES, scanned.NUMBER_SHAPES])
def test_no_swap_is_for_itself_and_none_is_there_twice(table):
    rows = {
        (*source.tolist(), -1, *target.tolist(), anchor)
        for source, target, anchor in zip(table.sources, table.targets, table.anchors, strict=True)
    }
    width = min(table.sources.shape[1], table.targets.shape[1])

    assert len(rows) == len(table.anchors)
    assert (table.sources[:, :width] != table.targets[:, :width]).any(axis=1).all()


def test_accents_go_and_letters_stay():
    assert unaccented("Núñez-Łukasz Straße") == "Nunez-Lukasz Strasse"
    assert unaccented("Smith") == "Smith"
