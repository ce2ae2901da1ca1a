"""Gradient boosting: whom it confirms, training on truth, and models that are refused."""

import json
from itertools import pairwise

import numpy as np
import polars as pl
import pytest

from bench.conformance.matchers import registry as small_registry
from bench.conformance.matchers import requests as small_requests
from bench.entrants.entrant import matcher_for, train_model
from generators.errors import ConfirmbenchError
from generators.generate import generate
from generators.profile import load_profile
from matchers.gradient_boosting import GradientBoosting, TrainingPairs, alike
from matchers.linkage.features import FEATURES
from matchers.linkage.model_file import BUILT_IN
from tests.matchers.people import registry, requests

PEOPLE = [
    {
        "given_name": f"Name{i % 500}",
        "middle_name": None,
        "surname": f"Other{i}",
        "house_number": str(2_000 + i),
        "street": f"Street {i % 250}",
        "zip_code": f"{10_000 + i}",
    }
    for i in range(2_000)
]


def answers(record, *asked, **parameters):
    """Answers to requests about a registry of 2,000 others and one record."""
    fitted = GradientBoosting(**parameters).fit(registry(record, *PEOPLE))
    return fitted.confirm(requests(*asked)).to_list()


@pytest.fixture(scope="module")
def dataset(tmp_path_factory):
    """8,000 people and 1,500 requests."""
    return generate(load_profile("typical"), 8_000, 1_500, 12, tmp_path_factory.mktemp("data") / "d")


@pytest.fixture(scope="module")
def model(dataset):
    return GradientBoosting.train(dataset.registry(), dataset.requests(), dataset.truth()["should_confirm"])


@pytest.mark.parametrize(
    "request_",
    [
        {},
        {"surname": "SMITH", "street": "N Maple Ave"},
        {"given_name": "Wiliam", "middle_name": "H"},
        {"given_name": "Bill", "middle_name": None},
        {"given_name": "Smith", "middle_name": None, "surname": "William"},
        {"house_number": "1243"},
        {"zip_code": "75510"},
    ],
)
def test_the_person_is_confirmed(request_):
    """As on file, retyped, with a slip, by a nickname, names swapped."""
    assert answers({}, request_) == [True]


@pytest.mark.parametrize(
    "request_",
    [
        {"given_name": "Margaret", "middle_name": None},  # relative
        {"given_name": "Margaret", "surname": "Miller", "middle_name": None},  # successor
        {"house_number": "99", "street": "Oak Street", "zip_code": "75777", "middle_name": None},  # namesake
        {"given_name": None},
        {"surname": None, "given_name": None},
        {"house_number": None, "street": None},
    ],
)
def test_nobody_else_is_confirmed(request_):
    assert answers({}, request_) == [False]


def test_a_higher_threshold_confirms_less(dataset):
    """And nobody whom the lower one did not."""
    found = [
        GradientBoosting(threshold=threshold).fit(dataset.registry()).confirm(dataset.requests())
        for threshold in (-100.0, 0.0, 8.0, 100.0)
    ]
    assert found[0].sum() > found[1].sum() > found[2].sum() > found[3].sum() == 0
    assert not any((high & ~low).any() for low, high in pairwise(found))


def test_trains_the_same_twice_and_answers_well(dataset, model, tmp_path):
    """Even on this small set; truth decides what is learned."""
    should = dataset.truth()["should_confirm"]
    again = GradientBoosting.train(dataset.registry(), dataset.requests(), should)
    file = tmp_path / "model.json"
    content = {
        "format": 1,
        "matcher": "gradient_boosting",
        "trained_on": {"digest": "elsewhere"},
        "model": model,
    }
    file.write_text(json.dumps(content))
    matcher = GradientBoosting(model=str(file))
    confirmed = matcher.fit(dataset.registry()).confirm(dataset.requests())

    assert again == model
    assert matcher.trained_on == "elsewhere"
    assert matcher.files() == (str(file),)
    assert (confirmed & should).sum() > 0.97 * should.sum()
    assert (confirmed & ~should).sum() == 0


def test_is_refused_where_it_was_trained(dataset, tmp_path):
    """The file says where that was; the model that comes with the package is from elsewhere."""
    file = tmp_path / "model.json"
    file.write_text(train_model("gradient_boosting", GradientBoosting, dataset).text())

    with pytest.raises(ConfirmbenchError, match=r"was trained on typical-8000x1500-seed12 itself"):
        matcher_for(f"gradient_boosting(model={str(file)!r})", dataset)
    matcher_for("gradient_boosting", dataset)


def test_needs_the_truth(dataset):
    with pytest.raises(ConfirmbenchError, match="learns from the truth"):
        GradientBoosting.train(dataset.registry(), dataset.requests())


@pytest.mark.parametrize("rows", [0, 1, 5])
def test_nothing_to_learn_from(rows):
    """No request, or only such as should be confirmed."""
    asked = small_requests()[:rows]
    with pytest.raises(ConfirmbenchError, match="There is nothing to learn from"):
        GradientBoosting.train(small_registry().lazy(), asked, pl.Series([True] * rows, dtype=pl.Boolean))


def test_likeliest_is_one_a_request():
    """The highest, and the first of those."""
    pairs = TrainingPairs(np.array([4, 2, 4, 2, 7, 4]), np.zeros((6, 1)), np.zeros(6, np.bool_))
    scores = np.array([1.0, 3.0, 2.0, 3.0, -5.0, 2.0])

    assert pairs.likeliest(scores).tolist() == [False, True, True, False, True, False]


def test_alike_adds_similarities():
    vectors = np.zeros((2, len(FEATURES)))
    vectors[0, FEATURES.index("street similarity")] = 0.5
    vectors[0, FEATURES.index("surname similarity")] = np.nan
    vectors[:, FEATURES.index("records at the door")] = 9.0

    assert alike(vectors).tolist() == [0.5, 0.0]


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({"threshold": 101}, "threshold is 101; it must be a number from -100 to 100"),
        ({"threshold": float("nan")}, "threshold is nan"),
        ({"keys": ()}, "keys is"),
        ({"model": "nowhere.json"}, r"There is no model file nowhere\.json"),
        (
            {"model": str(BUILT_IN / "fellegi_sunter.json")},
            "is a model of fellegi_sunter, not of gradient_boosting",
        ),
    ],
)
def test_refuses_bad_parameters(parameters, message):
    with pytest.raises(ConfirmbenchError, match=message):
        GradientBoosting(**parameters)


def test_refuses_a_damaged_model(tmp_path):
    """A tree that leads nowhere, by name."""
    content = json.loads((BUILT_IN / "gradient_boosting.json").read_text())
    tree = content["model"]["trees"][3]
    tree["left"] = tree["left"].replace("1", "0", 1)
    file = tmp_path / "model.json"
    file.write_text(json.dumps(content))
    with pytest.raises(ConfirmbenchError, match="The model is damaged"):
        GradientBoosting(model=str(file))
