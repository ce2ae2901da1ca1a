"""Linkage models: weights, the registry's chances, and what is refused."""

import json
import math

import numpy as np
import pytest

from generators.errors import ConfirmbenchError
from matchers.linkage.levels import FIELDS, NAMES, Bearers
from matchers.linkage.linkage import LinkageModel, rarity
from matchers.linkage.model_file import read_model

NAMES_OF_MODELS = ("fellegi_sunter", "fellegi_sunter_household")
SURNAME, EXACT = list(FIELDS).index("surname"), len(FIELDS["surname"]) - 1


def built_in(name="fellegi_sunter"):
    return read_model("", name).model


def borne(surnames, others=(1,)):
    counts = {field: np.array(others) for field in ("given_name", "house_number", "street")}
    return Bearers({**counts, "surname": np.array(surnames)}, sum(surnames))


@pytest.mark.parametrize("name", NAMES_OF_MODELS)
def test_json_and_back(name):
    found = built_in(name)
    assert LinkageModel.of_json(found).as_json() == found


@pytest.mark.parametrize("name", NAMES_OF_MODELS)
def test_a_difference_never_counts_for_a_match(name):
    weights = LinkageModel.of_json(built_in(name)).parameters().filter(against="unrelated", level="else")
    assert weights.height == len(FIELDS)
    assert (weights["weight"] <= 1e-6).all()


@pytest.mark.parametrize("name", NAMES_OF_MODELS)
def test_probabilities_of_a_field_sum_to_one(name):
    model = LinkageModel.of_json(built_in(name))
    np.testing.assert_allclose(model.levels.sum(axis=2), 1, atol=1e-6)


def test_parameters_are_weights_of_evidence():
    """One row a level and class; log2(m / u); missing has no row."""
    model = LinkageModel.of_json(built_in("fellegi_sunter_household"))
    frame = model.parameters()
    n_levels = sum(map(len, FIELDS.values()))

    assert frame.columns == ["against", "field", "level", "m", "u", "weight"]
    assert frame.height == n_levels * (len(model.classes) - 1)
    row = frame.row(frame.height - 1, named=True)
    assert (row["against"], row["field"], row["level"]) == ("unrelated", "place", "ZIP and city")
    assert row["weight"] == pytest.approx(math.log2(row["m"] / row["u"]))
    exact = frame.filter(against="unrelated", level="exact")
    assert (exact["weight"] > 5).all()


def test_chance_follows_the_registry():
    """In a registry where surnames are ten times as often the same, agreeing on one is as much commoner."""
    found = built_in()
    model = LinkageModel.of_json(found)
    n = round(1 / (10 * model.chance["surname"]))
    here = model.at(borne([1] * n))
    before, after = model.levels[:, SURNAME], here.levels[:, SURNAME]

    assert after[1, EXACT] == pytest.approx(10 * before[1, EXACT], rel=0.01)
    assert after[1].sum() == pytest.approx(1)
    np.testing.assert_allclose(after[1, :EXACT] / after[1, 0], before[1, :EXACT] / before[1, 0])
    np.testing.assert_array_equal(after[0], before[0])


def test_registry_of_one_surname():
    """Everybody agrees by chance: at most half, so that nothing becomes certain."""
    assert LinkageModel.of_json(built_in()).at(borne([500])).levels[1, SURNAME, EXACT] == 0.5


def test_prior_and_size_of_the_registry_are_odds():
    """Twice the prior is a bit more for a match, twice the records a bit less."""
    model = LinkageModel.of_json(built_in())

    def match_less_unrelated(n_records, prior):
        tables = model.tables(n_records, prior)
        return (tables[0, 0, 0] - tables[1, 0, 0]) / math.log(2)

    assert match_less_unrelated(10**6, 0.5) == pytest.approx(match_less_unrelated(10**6, 0.25) + 1, abs=1e-5)
    assert match_less_unrelated(10**6, 0.5) == pytest.approx(math.log2(0.5 / 10**6), abs=1e-5)
    assert match_less_unrelated(10**6, 0.5) == pytest.approx(
        match_less_unrelated(2 * 10**6, 0.5) + 1, abs=1e-5
    )
    assert match_less_unrelated(10**6, None) == pytest.approx(match_less_unrelated(10**6, model.rates[0]))
    assert np.isfinite(model.tables(0, None)[:, :, 0]).all()


def test_rare_names_weigh_more():
    """Log of frequency over chance: 3 of 4 called one name, 1 the other; chance 10/16."""
    rarities, bases = rarity(borne([3, 1]))

    assert len(NAMES) == 2
    np.testing.assert_allclose(rarities[bases[SURNAME] :][:2], np.log([0.75 / 0.625, 0.25 / 0.625]))
    assert rarity(borne([0]))[0].shape == (2,)


@pytest.mark.parametrize(
    "change",
    [
        lambda found: found.pop("classes"),
        lambda found: found["rates"].pop("match"),
        lambda found: found["levels"]["surname"].update(exact=[0.5]),
        lambda found: found["levels"]["surname"].update(exact=["a", 0.5]),
        lambda found: found["levels"]["surname"].update(exact=[0.0, 0.5]),
        lambda found: found["levels"]["surname"].update(exact=[float("nan"), 0.5]),
        lambda found: found["levels"]["surname"].update(exact=[1.5, 0.5]),
        lambda found: found["rates"].update(match=-1.0),
        lambda found: found["chance"].update(surname=0.0),
        lambda found: found.update(classes=["match"]),
        lambda found: found.update(levels=[1]),
    ],
)
def test_refuses_a_damaged_model(change):
    found = json.loads(json.dumps(built_in()))
    change(found)
    with pytest.raises(ConfirmbenchError, match="train it again"):
        LinkageModel.of_json(found)


def test_refuses_other_fields():
    found = json.loads(json.dumps(built_in()))
    found["levels"]["height"] = found["levels"].pop("suffix")
    with pytest.raises(ConfirmbenchError, match="other fields or levels"):
        LinkageModel.of_json(found)
