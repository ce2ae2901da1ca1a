"""Noise: every change noted, at its rate, correlated, and a function of the request alone.

The format of the requester's system: one line for a name and one for an address, capitals alone.
"""

from dataclasses import fields, replace

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from generators.noise.channels import Submissions, submissions_of
from generators.noise.corruption import (
    CARELESSNESS,
    CARELESSNESS_WEIGHTS,
    add_noise,
    address_line,
    format_requests,
    name_line,
)
from generators.noise.edits import OPERATIONS, SLIPS, VARIATIONS
from generators.noise.names import nicknames_of
from generators.profile import load_profile
from generators.rates import NoiseRates
from generators.sampling import Streams
from generators.schema import ADDRESS_COLUMNS, CHANNELS, CLAIM_COLUMNS, EDITS, NAME_COLUMNS
from tests.generators.noise.claims import WORDS, clean_requests

N = 20_000
STREAMS = Streams(8)
CLEAN = clean_requests(N)
PROFILE = load_profile("hard")
PLAIN = replace(PROFILE.requests, upper_case=0.0, raw=0.0, submission=20)
SILENT = NoiseRates(**{field.name: 0.0 for field in fields(NoiseRates)})
HAS_NICKNAME = pl.col("given_name").is_in([name for name in WORDS["given_name"] if nicknames_of(name)])
MISSPELLINGS = (*SLIPS, "mishear", "misread", "convert", "truncate")
TYPOS = {
    "given_typo": "given_name", "surname_typo": "surname", "street_typo": "street", "city_typo": "city",
    "zip_typo": "zip_code", "number_typo": "house_number",
}  # fmt: skip


def noisy(rates=PROFILE.noise, requests=PLAIN, frame=CLEAN, spared=None):
    sent = submissions_of(STREAMS, requests, frame["request_id"].to_numpy())
    return add_noise(STREAMS, rates, sent, frame, spared)


def only(**rates):
    return replace(SILENT, **rates)


@pytest.fixture(scope="module")
def hard():
    return noisy()


def differing(before, after):
    """Which (request, column) pairs differ."""
    ids = before["request_id"]
    return {(i, c) for c in CLAIM_COLUMNS for i in ids.filter(before[c].ne_missing(after[c]))}


def test_every_change_has_its_edit_and_every_edit_its_change(hard):
    after, edits = hard
    noted, seen = set(edits.select("request_id", "field").iter_rows()), differing(CLEAN, after)

    assert seen <= noted
    assert len(noted - seen) < 0.001 * len(noted)  # two edits of one text may undo each other


def test_edits_are_of_the_schema_in_order_and_of_the_channel_of_the_request(hard):
    _, edits = hard
    sent = submissions_of(STREAMS, PLAIN, np.arange(N))

    assert edits.schema == EDITS
    assert edits["request_id"].is_sorted()
    assert set(edits["operation"]) <= set(OPERATIONS)
    assert edits["channel"].cast(pl.String).to_list() == [
        CHANNELS[sent.channel[i]] for i in edits["request_id"]
    ]


ALONE = sorted({field.name for field in fields(NoiseRates)} - {"romanisation"})  # its own test has the names


@pytest.mark.parametrize("rate", ALONE)
def test_one_change_alone_is_noted_exactly(rate):
    after, edits = noisy(only(**{rate: 0.5}), frame=CLEAN[:4000])

    noted = list(edits.select("request_id", "field").iter_rows())
    assert noted
    assert len(noted) == len(set(noted))
    assert set(noted) == differing(CLEAN[:4000], after)


FORMATTED = replace(PLAIN, upper_case=0.4, raw=0.3)


@pytest.fixture(scope="module")
def formatted():
    return noisy(requests=FORMATTED)


@given(st.integers(0, N - 1), st.integers(0, 60))
def test_a_slice_is_the_same_as_in_the_whole(formatted, start, length):
    whole, edits = formatted
    part, part_edits = noisy(requests=FORMATTED, frame=CLEAN[start : start + length])

    assert part.equals(whole[start : start + length])
    assert part_edits.equals(edits.filter(pl.col("request_id").is_between(start, start + length - 1)))


def test_no_noise_changes_nothing():
    after, edits = noisy(SILENT)

    assert after.equals(CLEAN)
    assert edits.is_empty()
    assert edits.schema == EDITS


def test_an_empty_frame_stays_one():
    after, edits = noisy(frame=CLEAN[:0])

    assert (after.height, edits.height) == (0, 0)


def test_spared_requests_get_the_format_alone():
    spared = np.arange(N) % 3 == 0
    after, edits = noisy(requests=FORMATTED, spared=spared)
    written, _ = noisy(SILENT, requests=FORMATTED)
    whole, _ = noisy(requests=FORMATTED)

    assert after.filter(spared).equals(written.filter(spared))
    assert after.filter(~spared).equals(whole.filter(~spared))
    assert not edits["request_id"].is_in(np.flatnonzero(spared).tolist()).any()


@pytest.mark.parametrize(("rate", "column"), TYPOS.items())
def test_misspellings_come_at_their_rate(rate, column):
    """Of the texts that can be misspelt: every house number, any other text of two characters or more."""
    _, edits = noisy(only(**{rate: 0.1}))
    possible = CLEAN[column].str.len_chars().ge(1 if column == "house_number" else 2).mean()

    assert edits["operation"].is_in(MISSPELLINGS).all()
    assert len(edits) / N == pytest.approx(0.1 * possible, rel=0.12)


@pytest.mark.parametrize(
    ("rate", "operation", "possible"),
    [
        (
            "nickname",
            "nickname",
            HAS_NICKNAME,
        ),
        ("middle_drop", "drop", pl.col("middle_name").is_not_null()),
        ("middle_initial", "initial", pl.col("middle_name").str.len_chars() > 1),
        ("suffix_drop", "drop", pl.col("suffix").is_not_null()),
        ("surname_part", "part", pl.col("surname").is_in(["García López", "Williams-Jones"])),
        ("surname_join", "respace", pl.col("surname").str.contains(r"[ '-]|^Mc")),
        ("name_swap", "swap", pl.lit(True)),
        ("direction_drop", "drop_direction", pl.col("street").str.contains("^(North|S) ")),
        ("street_suffix_drop", "drop_suffix", pl.col("street").str.contains("(Avenue|St|Dr.|Street|Lane)$")),
        ("street_rewrite", None, pl.col("street").str.contains("(Avenue|St|Dr.|Street|Lane)$")),
        ("unit_drop", "drop", pl.col("unit").is_not_null()),
        ("zip_drop", "drop", pl.lit(True)),
    ],
)
def test_a_change_comes_at_its_rate_among_the_texts_it_fits(rate, operation, possible):
    _, edits = noisy(only(**{rate: 0.1}))
    fitting = CLEAN.select(possible).to_series().sum() if rate not in ("name_swap", "zip_drop") else N

    assert operation is None or set(edits["operation"]) == {operation}
    assert edits["request_id"].n_unique() / fitting == pytest.approx(0.1, rel=0.15)


def test_both_lines_of_a_swap_are_there():
    after, edits = noisy(only(name_swap=0.05))
    swapped = edits["request_id"].unique(maintain_order=True)
    here = pl.col("request_id").is_in(swapped.implode())

    assert after.filter(here)["surname"].equals(CLEAN.filter(here)["given_name"].rename("surname"))
    assert len(edits) == 2 * len(swapped)


def test_another_romanisation_is_one_of_the_variants():
    from generators.names.romanisation import variants_of

    frame = CLEAN[:8].with_columns(surname=pl.lit("Wang"), given_name=pl.lit("Smith-of-no-language"))
    after, edits = noisy(only(romanisation=1.0), frame=frame)

    assert set(after["surname"]) - {"Wang"} <= set(variants_of("Wang"))
    assert set(edits.select("field", "operation").iter_rows()) == {("surname", "romanise")}


def share_with(edits, columns, n=N):
    hits = np.zeros(n, np.bool_)
    hits[edits.filter(pl.col("field").is_in(columns))["request_id"].to_numpy()] = True
    return hits


def test_errors_within_a_request_are_correlated(hard):
    edits = hard[1].filter(pl.col("operation").is_in(MISSPELLINGS))
    name, city = share_with(edits, NAME_COLUMNS), share_with(edits, ["city"])

    assert (name & city).mean() > 1.4 * name.mean() * city.mean()


def test_errors_within_a_submission_are_correlated(hard):
    """The shares of submissions spread wider than the carelessness of single requests explains."""
    edits = hard[1].filter(pl.col("operation").is_in(MISSPELLINGS))
    shares = share_with(edits, CLAIM_COLUMNS).reshape(-1, 20).mean(axis=1)
    by_chance = shares.mean() * (1 - shares.mean()) / 20

    assert shares.var() > 1.8 * by_chance


def test_carelessness_is_one_on_average():
    assert sum(CARELESSNESS * CARELESSNESS_WEIGHTS) == pytest.approx(1)


@pytest.mark.parametrize(
    ("channel", "its_own", "never"),
    [
        ("typed", set(SLIPS), {"mishear", "misread", "truncate", "convert"}),
        ("heard", {"mishear"}, {"misread", "truncate", "convert"}),
        ("scanned", {"misread"}, {"mishear", "transpose", "truncate", "convert"}),
        ("exported", {"truncate", "convert"}, {"mishear", "misread"}),
    ],
)
def test_a_channel_leaves_its_signature(hard, channel, its_own, never):
    found = set(hard[1].filter(pl.col("channel") == channel)["operation"])

    assert its_own <= found
    assert not never & found


def test_variations_are_operations():
    assert set(OPERATIONS).issuperset(VARIATIONS)


TEST_RAW_LINES_CLEAN = clean_requests(400)


def sent(raw=False, upper_case=False, n=400):
    number = np.arange(n) // 10
    each = np.arange(n) % 20 < 10
    return Submissions(number, np.zeros(n, np.int64), np.ones(n), each & upper_case, each & raw)


def row(columns, *values):
    return pl.DataFrame([values], schema=dict.fromkeys(columns, pl.String), orient="row")


@pytest.mark.parametrize(
    ("parts", "given_first", "surname_first"),
    [
        (("John", "A", "Smith", "Jr"), "John A Smith Jr", "Smith, John A Jr"),
        (("John", None, "Smith", None), "John Smith", "Smith, John"),
        ((None, None, "Smith", None), "Smith", "Smith"),
        ((None, None, None, None), None, None),
    ],
)
def test_a_name_in_one_line(parts, given_first, surname_first):
    frame = row(NAME_COLUMNS, *parts)

    for first, line in ((False, given_first), (True, surname_first)):
        assert frame.with_columns(surname_first=first).select(name_line()).item() == line


@pytest.mark.parametrize(
    ("parts", "line"),
    [
        (
            ("12", "N Oak St", "Apt 4", "Springfield", "IL", "62704"),
            "12 N Oak St Apt 4, Springfield, IL 62704",
        ),
        (("12", "PO Box", None, "Springfield", "IL", "62704"), "PO Box 12, Springfield, IL 62704"),
        (("12", "RR 2", None, "Salem", "OR", "97301"), "RR 2 Box 12, Salem, OR 97301"),
        ((None, "PO Box", None, None, "IL", "62704"), "PO Box, IL 62704"),
        ((None, "RR 2", None, None, "IL", None), "RR 2, IL"),
        ((None, None, None, None, None, "12345"), "12345"),
        ((None,) * 6, None),
    ],
)
def test_an_address_in_one_line(parts, line):
    assert row(ADDRESS_COLUMNS, *parts).select(address_line()).item() == line


def test_raw_requests_say_everything_in_two_columns():
    found = format_requests(Streams(1), sent(raw=True), TEST_RAW_LINES_CLEAN)
    raw = np.arange(400) % 20 < 10

    others = [c for c in CLAIM_COLUMNS if c not in ("surname", "street")]
    assert found.filter(raw).select(pl.col(others).null_count()).row(0) == (200,) * len(others)
    assert found.filter(~raw).equals(TEST_RAW_LINES_CLEAN.filter(~raw))
    assert found["street"][0] == "1204 North Oak Avenue, Springfield, IL 62704"


def test_a_submission_has_one_style():
    found = format_requests(Streams(1), sent(raw=True), TEST_RAW_LINES_CLEAN).filter(np.arange(400) % 20 < 10)
    with_comma = found["surname"].str.contains(", ").to_numpy().reshape(-1, 10)

    assert (with_comma == with_comma[:, :1]).all()
    assert 0.2 < with_comma.mean() < 0.8


def test_capitals_in_whole_submissions():
    found = format_requests(Streams(1), sent(upper_case=True), TEST_RAW_LINES_CLEAN)
    loud = np.arange(400) % 20 < 10

    assert found.filter(loud).equals(
        TEST_RAW_LINES_CLEAN.filter(loud).with_columns(pl.col(CLAIM_COLUMNS).str.to_uppercase())
    )
    assert found.filter(~loud).equals(TEST_RAW_LINES_CLEAN.filter(~loud))
