"""Linkage models: weights, the registry's chances, and what is refused.

Model files: what is written is read again, and nothing else is taken for one.
"""

import json
import math

import numpy as np
import pytest

from generators.errors import ConfirmbenchError
from matchers.linkage.levels import FIELDS, NAMES, Bearers
from matchers.linkage.linkage import LinkageModel, rarity
from matchers.linkage.model_file import BUILT_IN, ModelFile, read_model

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


MODEL = ModelFile("some_matcher", {"digest": "abc", "name": "é"}, {"levels": [0.1, 1e-9]})


def write(folder, **changes):
    file = folder / "model.json"
    file.write_text(json.dumps({**json.loads(MODEL.text()), **changes}))
    return str(file)


def test_read_as_written(tmp_path):
    (tmp_path / "model.json").write_text(MODEL.text(), encoding="utf-8")
    found = read_model(str(tmp_path / "model.json"), "some_matcher")

    assert found == MODEL
    assert found.digest == "abc"
    assert found.text() == MODEL.text()


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"format": 2}, "has format 2; this version reads 1"),
        ({"matcher": "other"}, "is a model of other, not of some_matcher"),
        ({"trained_on": {}}, "does not say which dataset it was trained on"),
        ({"trained_on": {"digest": ""}}, "does not say which dataset"),
        ({"trained_on": None}, "does not say which dataset"),
        ({"model": [1]}, "does not say which dataset"),
    ],
)
def test_refuses_other_content(tmp_path, changes, message):
    with pytest.raises(ConfirmbenchError, match=message):
        read_model(write(tmp_path, **changes), "some_matcher")


@pytest.mark.parametrize("text", ["", "[]", "{}", "null", "{", '{"format": 1}', "\x00"])
def test_refuses_what_is_no_model_file(tmp_path, text):
    (tmp_path / "x.json").write_text(text)
    with pytest.raises(ConfirmbenchError, match=r"x\.json"):
        read_model(str(tmp_path / "x.json"), "some_matcher")


def test_refuses_what_is_not_there(tmp_path):
    with pytest.raises(ConfirmbenchError, match=r"There is no model file .*confirmbench train"):
        read_model(str(tmp_path / "none.json"), "some_matcher")
    with pytest.raises(ConfirmbenchError, match="cannot be read"):
        read_model(str(tmp_path), "some_matcher")
    with pytest.raises(ConfirmbenchError, match="model is 7; it must be the path"):
        read_model(7, "some_matcher")


@pytest.mark.parametrize("name", ["fellegi_sunter", "fellegi_sunter_household"])
def test_built_in_models_say_where_they_come_from(name):
    """Enough to generate the dataset again and train anew."""
    trained_on = read_model("", name).trained_on

    assert {"digest", "name", "profile", "people", "requests", "seed"} <= trained_on.keys()
    assert trained_on["seed"] not in range(1, 10)  # seeds on which matchers are compared
    assert (BUILT_IN / f"{name}.json").read_text(encoding="utf-8") == read_model("", name).text()
