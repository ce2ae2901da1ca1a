import polars as pl
import pytest

from bench.custody.leakage.edge import probe, puzzles, solve
from tests.bench.custody.leakage.town import ALWAYS, LETTERS, NEVER, PROBING, Open, Says, oracle, row, town

LETTER_TRIES, DIGIT_TRIES = (26**2 + 1) / 2, (10**2 + 1) / 2


@pytest.fixture(scope="module")
def material(tmp_path_factory):
    return town(tmp_path_factory.mktemp("edge"))


def tolerating(wrong, material):
    """Confirms a street in which at most so many letters are wrong, place by place."""
    streets = sorted({street.upper() for street in material.targets["street"]})

    def near(street):
        return any(
            len(street) == len(known)
            and sum(a != b for a, b in zip(street.upper(), known, strict=True)) <= wrong
            for known in streets
        )

    return Says(lambda requests: pl.Series([near(street) for street in requests["street"]], dtype=pl.Boolean))


def test_whole_values_give_no_edge_away(material):
    found = probe(oracle(material, LETTERS), material, "street", PROBING)

    assert row(found, "edge_blind", "street").count == 0
    assert row(found, "edge_recovered", "street").count == 0
    assert row(found, "edge_queries", "street").value == 1 + 26 + LETTER_TRIES
    assert row(found, "edge_gain", "street").value == pytest.approx(LETTER_TRIES / (27 + LETTER_TRIES))
    digits = probe(oracle(material, LETTERS), material, "house_number", PROBING)
    assert row(digits, "edge_queries", "house_number").value == 1 + 10 + DIGIT_TRIES


@pytest.mark.parametrize(("fitted", "screen"), [(NEVER, None), (ALWAYS, Open(False))])
def test_no_confirm_no_edge(material, fitted, screen):
    found = probe(oracle(material, fitted, screen), material, "street", PROBING)

    assert row(found, "edge_recovered", "street").count == 0
    assert row(found, "edge_gain", "street").value < 1


def test_a_field_that_is_not_compared_cannot_be_recovered(material):
    found = probe(oracle(material, ALWAYS), material, "street", PROBING)

    assert row(found, "edge_blind", "street").value == 1
    assert row(found, "edge_queries", "street").value is None


def test_letters_that_are_tolerated_are_recovered_one_at_a_time(material):
    """Two unknown, three tolerated: the edge is two letters further on, then one more.

    3 probes to the edge, 26 letters, 2 to the edge again, 26 letters.
    """
    custodian, made = oracle(material, tolerating(3, material)), puzzles(material.targets, "street", PROBING)
    solve(custodian, material.targets, made, "street")

    assert [p.queries for p in made] == [3 + 26 + 2 + 26] * len(made)
    assert all("".join(p.guess) == p.value and not p.unknown for p in made)
    found = probe(oracle(material, tolerating(3, material)), material, "street", PROBING)
    assert row(found, "edge_recovered", "street").value == 1
    assert row(found, "edge_gain", "street").value == pytest.approx(LETTER_TRIES / 57)


def test_a_field_that_nobody_states_is_not_probed(material):
    assert probe(oracle(material, LETTERS), material, "unit", PROBING) == []


def test_filler_is_never_right_and_hides_letters_of_the_name(material):
    for p in puzzles(material.targets, "street", PROBING):
        assert len(p.unknown) == 2
        assert all(p.guess[place].upper() != p.value[place].upper() for place in p.unknown)
        assert max(p.unknown) < p.value.index(" ")
        assert set(p.unknown).isdisjoint(p.spoilable)
