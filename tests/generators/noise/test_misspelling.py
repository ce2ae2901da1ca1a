"""Each channel has errors of its own kind, and none of them leaves a text as it was.

A slip changes one thing, and where it says.

The custodian's keying errors: as many as asked for, every one of them noted.
"""

from collections import Counter
from dataclasses import replace

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from generators.noise import channels as heard
from generators.noise import channels as scanned
from generators.noise.channels import WIDTHS, strip_accents
from generators.noise.edits import OPERATIONS, SLIPS
from generators.noise.keying import ADDRESS, CELLS, FIXED_WIDTH, NAMES, key_records
from generators.noise.misspelling import ZIP_POSITIONS, misspell
from generators.noise.swap_table import code_points, texts_of
from generators.noise.typos import NEIGHBOURS, SCANNER, TYPIST, mistype
from generators.profile import load_profile
from generators.sampling import Streams
from generators.schema import CHANNELS, CLAIM_COLUMNS
from tests.generators.noise.claims import clean_claims

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
    assert strip_accents("Núñez-Łukasz Straße") == "Nunez-Lukasz Strasse"
    assert strip_accents("Smith") == "Smith"


names = st.text("abcdeAB -'é", min_size=2, max_size=12)
MANY = 40_000


def mistyped_once(text, quadruple, hand=TYPIST):
    slips = mistype(code_points(pl.Series([text])), np.array([quadruple], np.uint32).T.copy(), hand)
    return texts_of(slips.codes).item(), SLIPS[slips.operation[0]], int(slips.position[0])


def many(text, hand=TYPIST, positions=()):
    codes = np.repeat(code_points(pl.Series([text])), MANY, axis=0)
    return mistype(codes, Streams(1).words("t", np.arange(MANY)), hand, positions)


@given(names, words)
def test_a_slip_always_changes_more_than_capitals(text, quadruple):
    assert mistyped_once(text, quadruple)[0].lower() != text.lower()


@given(names, words)
def test_a_slip_does_what_it_says_where_it_says(text, quadruple):
    edited, operation, i = mistyped_once(text, quadruple)

    match operation:
        case "substitute":
            assert (edited[:i], edited[i + 1 :]) == (text[:i], text[i + 1 :])
        case "delete":
            assert edited == text[:i] + text[i + 1 :]
        case "insert":
            assert edited[:i] + edited[i + 1 :] == text
        case "transpose":
            assert edited.lower() == (text[:i] + text[i + 1] + text[i] + text[i + 2 :]).lower()


@given(st.text("0123456789", min_size=1, max_size=5), words)
def test_a_field_of_fixed_width_keeps_it(text, quadruple):
    edited, operation, _ = mistyped_once(text, quadruple, TYPIST.keeping_length())

    assert edited.isdigit()
    assert len(edited) == len(text)
    assert operation in ("substitute", "transpose")


@given(st.text("abcz", min_size=1, max_size=6).map(str.capitalize), words)
def test_a_name_keeps_its_capital_unless_that_is_lost(name, quadruple):
    edited, operation, position = mistyped_once(name, quadruple)

    assert edited[0].isupper() or (operation, position) == ("delete", 0)


@pytest.mark.parametrize("hand", [TYPIST, SCANNER], ids=["typist", "scanner"])
def test_operations_come_in_their_shares(hand):
    counts = Counter(many("abcdefghij", hand).operation.tolist())

    for i, (_, share) in enumerate(hand.by_name()):
        assert counts[i] / MANY == pytest.approx(share, abs=0.012)


def test_the_first_letter_is_wrong_half_as_often_as_another():
    """In 7.8 % of misspellings (Pollock and Zamora 1984)."""
    slips = many("abcdefg")
    first = (slips.position == 0).mean()

    assert first == pytest.approx(0.078, abs=0.02)
    substituted = slips.position[slips.operation == 0]
    assert (substituted == 0).mean() / (substituted == 4).mean() == pytest.approx(0.5, abs=0.07)


def test_neighbouring_keys_are_hit_as_often_as_measured():
    """A random key is a neighbour now and then as well."""
    slips = many("aaaaaaaa")
    hit = slips.operation == 0
    typed = slips.codes[hit, slips.position[hit]]

    share = np.isin(typed, [ord(key) for key in NEIGHBOURS["a"]]).mean()

    assert share == pytest.approx(0.6 + 0.4 * 4 / 25, abs=0.02)


def test_half_of_the_letters_added_are_typed_twice():
    slips = many("abcdefghij")
    added = slips.operation == 2
    twice = slips.codes[added, slips.position[added]] == slips.codes[added, slips.position[added] - 1]

    assert twice.mean() == pytest.approx(0.5, abs=0.02)


def test_positions_may_have_shares_of_their_own():
    slips = many("12345", TYPIST.keeping_length(), ZIP_POSITIONS)
    substituted = slips.position[slips.operation == 0]

    assert np.bincount(substituted) / len(substituted) == pytest.approx(ZIP_POSITIONS, abs=0.01)


def test_the_neighbour_relation_is_mutual():
    assert [(a, b) for a, keys in NEIGHBOURS.items() for b in keys if a not in NEIGHBOURS[b]] == []


RATES = replace(load_profile("typical").registry, name_keying=0.02, address_keying=0.05)
ROWS = np.arange(30_000) * 3 + 7
CLAIMS = clean_claims(len(ROWS))
STREAMS = Streams(4)
KEYED, EDITS = key_records(STREAMS, RATES, ROWS, CLAIMS)


def changed(column):
    return CLAIMS[column].ne_missing(KEYED[column])


def test_every_change_has_its_edit_and_every_edit_its_change():
    noted = set(EDITS.select("row", "field").iter_rows())
    seen = {(row, column) for column in CLAIM_COLUMNS for row in ROWS[changed(column).to_numpy()].tolist()}

    assert noted == seen
    assert len(noted) == len(EDITS)
    assert EDITS["row"].is_sorted()
    assert EDITS.schema == {"row": pl.Int64, "field": pl.String, "operation": pl.String, "position": pl.Int16}


@pytest.mark.parametrize("column", CELLS)
def test_errors_come_at_their_rate_among_cells_that_say_something(column):
    rate = RATES.name_keying if column in NAMES else RATES.address_keying

    assert changed(column).sum() / CLAIMS[column].is_not_null().sum() == pytest.approx(rate, abs=0.005)


def test_other_columns_and_blank_cells_stay():
    for column in CLAIM_COLUMNS:
        assert KEYED[column].is_null().equals(CLAIMS[column].is_null())
    assert not any(changed(column).any() for column in CLAIM_COLUMNS if column not in NAMES + ADDRESS)


@pytest.mark.parametrize("column", FIXED_WIDTH)
def test_fields_of_fixed_width_keep_it(column):
    assert KEYED[column].str.len_chars().equals(CLAIMS[column].str.len_chars())


@given(st.integers(0, 29_999), st.integers(0, 300))
def test_a_slice_is_the_same_as_in_the_whole(start, length):
    part, edits = key_records(STREAMS, RATES, ROWS[start : start + length], CLAIMS[start : start + length])

    assert part.equals(KEYED[start : start + length])
    assert edits.equals(EDITS.filter(pl.col("row").is_in(ROWS[start : start + length].tolist())))


@pytest.mark.parametrize(("rate", "share"), [(0.0, 0.0), (1.0, 1.0)])
def test_no_errors_and_nothing_but_errors(rate, share):
    rates = replace(RATES, name_keying=rate, address_keying=rate)
    keyed, edits = key_records(STREAMS, rates, ROWS[:100], CLAIMS[:100])

    assert keyed["surname"].ne_missing(CLAIMS["surname"][:100]).mean() == share
    assert len(edits) == share * sum(100 - CLAIMS[column][:100].null_count() for column in CELLS)
