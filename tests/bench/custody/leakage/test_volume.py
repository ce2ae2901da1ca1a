""""""

import math

import polars as pl
import pytest

from bench.custody.leakage.edge import probe, puzzles, solve
from bench.custody.leakage.volume import ball, single_edits, volume
from generators.schema import CLAIM_COLUMNS
from matchers.catalog import make
from tests.bench.custody.leakage.town import (
    ALWAYS,
    LETTERS,
    NEVER,
    ON_FILE,
    PROBING,
    Open,
    Says,
    claims,
    oracle,
    row,
    town,
)


def test_all_edits_of_two_letters():
    """50 substitutions, 76 insertions (AAB and ABB come twice), 2 deletions, 1 swap, nothing at all."""
    edits = single_edits("AB", "surname")

    assert len(edits) == len(set(edits)) == 50 + 76 + 2 + 1 + 1
    assert {"A", "B", "BA", "AAB", "ABB", "ZB", "AZ", None} < set(edits)
    assert "AB" not in edits


def test_digits_stay_digits_and_words_are_dropped_and_swapped():
    assert len(single_edits("12", "zip_code")) == 18 + 28 + 2 + 1 + 1

    words = single_edits("Oak Hill Rd", "street")
    assert {"Hill Rd", "Oak Rd", "Oak Hill", "Hill Oak Rd", "Oak Rd Hill"} < set(words)
    assert "O Hill Rd" not in words


def test_what_is_put_in_takes_the_case_around_it():
    edits = single_edits("Ann", "given_name")

    assert {"A", "Bnn", "Abn", "Annz", "BAnn"} < set(edits)
    assert "ABn" not in edits


@pytest.fixture(scope="module")
def material(tmp_path_factory):
    return town(tmp_path_factory.mktemp("volume"))


@pytest.fixture(scope="module")
def around(material):
    return ball(material, PROBING)


def measured(material, around, fitted, screen=None):
    return volume(oracle(material, fitted, screen), around, PROBING)


def test_only_the_records_own_text(material, around):
    found = measured(material, around, LETTERS)

    assert row(found, "volume_log10", "one edit").value == 0  # one input
    assert row(found, "volume_log10", "two edits").value == 0
    assert row(found, "accepted_single", "street").count == 0


def test_everything_within_reach(material, around):
    found = measured(material, around, ALWAYS)
    own = around.claims.filter(around.changes["field"].is_null()).row(0, named=True)
    of_field = {c: len(single_edits(own[c], c)) for c in CLAIM_COLUMNS if own[c]}
    edits = sum(of_field.values())
    pairs = (edits**2 - sum(n**2 for n in of_field.values())) // 2

    assert around.pairs[0] == pairs
    assert all(row(found, "accepted_single", field).value == 1 for field in of_field)
    assert 10 ** row(found, "volume_log10", "one edit").value == pytest.approx(edits + 1, rel=0.2)
    assert 10 ** row(found, "volume_log10", "two edits").value == pytest.approx(edits + pairs + 1, rel=0.4)


@pytest.mark.parametrize(("fitted", "screen"), [(NEVER, None), (ALWAYS, Open(False))])
def test_nothing_has_no_logarithm(material, around, fitted, screen):
    found = measured(material, around, fitted, screen)

    assert row(found, "volume_log10", "one edit").value is None


def test_one_field_that_is_not_compared(material, around):
    """Any city is confirmed: one edit of it, and never two fields."""
    others = [column for column in CLAIM_COLUMNS if column != "city"]
    known = claims(range(ON_FILE)).with_columns(known=pl.lit(True))
    fitted = Says(
        lambda requests: requests.join(
            known.unique(others), on=others, how="left", nulls_equal=True, maintain_order="left"
        )["known"].fill_null(False)
    )
    found = measured(material, around, fitted)
    cities = len(single_edits("Town 0", "city"))

    assert row(found, "accepted_single", "city").value == 1
    assert row(found, "volume_log10", "one edit").value == pytest.approx(math.log10(cities + 1), abs=0.01)
    assert row(found, "volume_log10", "two edits").value == row(found, "volume_log10", "one edit").value


def test_a_stricter_rule_accepts_no_more(material, around):
    """Letter for letter, the same with cases and blanks aside, and a tolerant rule."""
    registry = claims(range(ON_FILE)).lazy()
    exact = f"exact(fields={tuple(c for c in CLAIM_COLUMNS if c not in ('middle_name', 'suffix', 'unit'))!r})"
    volumes = [
        row(measured(material, around, fitted), "volume_log10", "two edits").value
        for fitted in (LETTERS, make(exact).fit(registry), make("jaro_winkler").fit(registry))
    ]

    assert volumes == sorted(volumes)


def test_every_change_is_written(around):
    changes, inputs = around.changes, around.claims
    pairs = changes["other_field"].is_not_null()

    assert pairs.sum() == PROBING.doubles * len(around.pairs)
    assert (changes.filter(pairs)["field"] != changes.filter(pairs)["other_field"]).all()
    for change, written in zip(changes.rows(named=True)[::97], inputs.rows(named=True)[::97], strict=True):
        if change["field"]:
            assert written[change["field"]] == change["value"]
        if change["other_field"]:
            assert written[change["other_field"]] == change["other_value"]
    assert (
        inputs.select(CLAIM_COLUMNS)
        .filter(~pairs)
        .with_columns(changes.filter(~pairs)["record"])
        .is_unique()
        .all()
    )


LETTER_TRIES, DIGIT_TRIES = (26**2 + 1) / 2, (10**2 + 1) / 2


@pytest.fixture(scope="module")
def edge_material(tmp_path_factory):
    return town(tmp_path_factory.mktemp("edge"))


def tolerating(wrong, edge_material):
    """Confirms a street in which at most so many letters are wrong, place by place."""
    streets = sorted({street.upper() for street in edge_material.targets["street"]})

    def near(street):
        return any(
            len(street) == len(known)
            and sum(a != b for a, b in zip(street.upper(), known, strict=True)) <= wrong
            for known in streets
        )

    return Says(lambda requests: pl.Series([near(street) for street in requests["street"]], dtype=pl.Boolean))


def test_whole_values_give_no_edge_away(edge_material):
    found = probe(oracle(edge_material, LETTERS), edge_material, "street", PROBING)

    assert row(found, "edge_blind", "street").count == 0
    assert row(found, "edge_recovered", "street").count == 0
    assert row(found, "edge_queries", "street").value == 1 + 26 + LETTER_TRIES
    assert row(found, "edge_gain", "street").value == pytest.approx(LETTER_TRIES / (27 + LETTER_TRIES))
    digits = probe(oracle(edge_material, LETTERS), edge_material, "house_number", PROBING)
    assert row(digits, "edge_queries", "house_number").value == 1 + 10 + DIGIT_TRIES


@pytest.mark.parametrize(("fitted", "screen"), [(NEVER, None), (ALWAYS, Open(False))])
def test_no_confirm_no_edge(edge_material, fitted, screen):
    found = probe(oracle(edge_material, fitted, screen), edge_material, "street", PROBING)

    assert row(found, "edge_recovered", "street").count == 0
    assert row(found, "edge_gain", "street").value < 1


def test_a_field_that_is_not_compared_cannot_be_recovered(edge_material):
    found = probe(oracle(edge_material, ALWAYS), edge_material, "street", PROBING)

    assert row(found, "edge_blind", "street").value == 1
    assert row(found, "edge_queries", "street").value is None


def test_letters_that_are_tolerated_are_recovered_one_at_a_time(edge_material):
    """Two unknown, three tolerated: the edge is two letters further on, then one more.

    3 probes to the edge, 26 letters, 2 to the edge again, 26 letters.
    """
    custodian, made = (
        oracle(edge_material, tolerating(3, edge_material)),
        puzzles(edge_material.targets, "street", PROBING),
    )
    solve(custodian, edge_material.targets, made, "street")

    assert [p.queries for p in made] == [3 + 26 + 2 + 26] * len(made)
    assert all("".join(p.guess) == p.value and not p.unknown for p in made)
    found = probe(oracle(edge_material, tolerating(3, edge_material)), edge_material, "street", PROBING)
    assert row(found, "edge_recovered", "street").value == 1
    assert row(found, "edge_gain", "street").value == pytest.approx(LETTER_TRIES / 57)


def test_a_field_that_nobody_states_is_not_probed(edge_material):
    assert probe(oracle(edge_material, LETTERS), edge_material, "unit", PROBING) == []


def test_filler_is_never_right_and_hides_letters_of_the_name(edge_material):
    for p in puzzles(edge_material.targets, "street", PROBING):
        assert len(p.unknown) == 2
        assert all(p.guess[place].upper() != p.value[place].upper() for place in p.unknown)
        assert max(p.unknown) < p.value.index(" ")
        assert set(p.unknown).isdisjoint(p.spoilable)
