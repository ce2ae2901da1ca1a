"""Fellegi and Sunter's two matchers: weights added up by hand, look-alikes, training, bad input."""

import json
import math
from collections import Counter

import numpy as np
import polars as pl
import pytest

from bench.conformance.matchers import registry as small_registry
from bench.conformance.matchers import requests as small_requests
from generators.errors import ConfirmbenchError
from generators.generate import generate
from generators.profile import load_profile
from matchers.engine.normalize import normalize
from matchers.engine.pairs import portions
from matchers.fellegi_sunter import FellegiSunter, learn
from matchers.fellegi_sunter_household import FellegiSunterHousehold
from matchers.linkage.doors import DOOR
from matchers.linkage.latent_classes import Patterns
from matchers.linkage.levels import FIELDS, NAMES, levels_of
from matchers.linkage.model_file import BUILT_IN, ModelFile
from matchers.linkage.observed import N_LEVELS, Observed, observe
from tests.matchers.people import registry, requests

BOTH = (FellegiSunter, FellegiSunterHousehold)
PEOPLE = [
    {
        "given_name": f"Name{i % 500}",
        "middle_name": None,
        "surname": f"Other{i}",
        "house_number": str(2_000 + i),
        "street": f"Street {i % 250}",
        "city": f"City {i % 40}",
        "state": "NY",
        "zip_code": f"{10_000 + i}",
    }
    for i in range(2_000)
]


@pytest.fixture(scope="module")
def dataset(tmp_path_factory):
    """8,000 people and 1,500 requests."""
    folder = tmp_path_factory.mktemp("data") / "d"
    return generate(load_profile("typical"), 8_000, 1_500, 12, folder)


@pytest.fixture(autouse=True)
def fewer_random_pairs(monkeypatch):
    """Enough for so small a dataset, and twenty times as fast."""
    monkeypatch.setattr("matchers.linkage.observed.RANDOM_PAIRS", 200_000)


def answers(matcher, record, *asked):
    """Answers to requests about a registry of 2,000 others and one record."""
    return matcher.fit(registry(record, *PEOPLE)).confirm(requests(*asked)).to_list()


@pytest.mark.parametrize("matcher", BOTH)
def test_a_score_is_the_sum_of_the_evidence(matcher):
    """From the parameters as read out, the prior and the names' frequencies, in plain Python."""
    fitted = matcher(prior=0.3).fit(small_registry().lazy())
    (portion,) = portions(fitted.registry, small_requests())
    levels, scores = levels_of(portion, fitted.borne), fitted.scores(portion)
    for p in range(0, len(scores), 97):
        expected = _score(fitted, portion, levels[:, p], p)
        assert expected == pytest.approx(scores[p], abs=1e-9)


def _score(fitted, portion, levels, p):
    model = fitted.model
    shares = [0.3 / 240, *(rate / 240 for rate in model.rates[1:])]
    shares.append(1 - sum(shares))
    logs = [math.log2(share) for share in shares]
    at_door = Counter(small_registry().pipe(normalize).select(DOOR).rows())
    door = small_registry().pipe(normalize).select(DOOR).row(int(fitted.registry.order[portion.held[p]]))
    if "address" in model.classes:
        logs[model.classes.index("address")] += math.log2(at_door[door] / model.records_at_door)
    for c in range(len(logs)):
        for f, (field, labels) in enumerate(FIELDS.items()):
            if levels[f]:
                logs[c] += math.log2(model.levels[c, f, levels[f] - 1])
            if levels[f] == len(labels) and field in NAMES and model.by_chance[c, f]:
                number = portion.numbers(field)[p]
                frequency = fitted.borne.frequencies(field)[number]
                logs[c] += math.log2(frequency / fitted.borne.chance(field))
    return logs[0] - math.log2(sum(2**log for log in logs[1:]))


@pytest.mark.parametrize("matcher", BOTH)
def test_confirms_who_is_there(matcher):
    """As on file, retyped, with a slip, by a nickname, and nobody else."""
    asked = [
        {},
        {"surname": "SMITH", "street": "N Maple Ave"},
        {"given_name": "Wiliam", "middle_name": "H"},
        {"given_name": "Bill"},
        {"given_name": "Robert", "surname": "Miller", "middle_name": None},
        {"street": "Oak Street", "house_number": "9", "zip_code": "10001", "city": "Else"},
    ]
    assert answers(matcher(), {}, *asked) == [True, True, True, True, False, False]


def test_only_the_household_model_tells_relatives_apart():
    """At even odds: same surname and address, another given name."""
    relative = {"given_name": "Margaret", "middle_name": None}

    assert answers(FellegiSunter(threshold=0.0), {}, relative) == [True]
    assert answers(FellegiSunterHousehold(threshold=0.0), {}, relative) == [False]


@pytest.mark.parametrize(
    "request_",
    [
        {"given_name": "Margaret"},  # relative
        {"given_name": "Margaret", "surname": "Miller", "middle_name": None},  # successor
        {"house_number": "99", "street": "Oak Street", "zip_code": "75777", "middle_name": None},  # namesake
        {"suffix": "Sr", "middle_name": None},  # father
    ],
)
def test_look_alikes_are_not_confirmed(request_):
    assert answers(FellegiSunterHousehold(), {"suffix": "Jr"}, request_) == [False]


def test_renamed_is_confirmed():
    """Another surname, the rest agrees."""
    assert answers(FellegiSunterHousehold(), {}, {"surname": "Nakamura"}) == [True]


@pytest.mark.parametrize("matcher", BOTH)
@pytest.mark.parametrize("field", ["given_name", "house_number", "street"])
def test_what_is_required(matcher, field):
    """A request without it is not confirmed, unless it is not required."""
    without = (*(name for name in matcher().required if name != field), "surname")
    lenient = matcher(threshold=-50.0, required=without)

    assert answers(matcher(threshold=-50.0), {}, {field: None}) == [False]
    assert answers(matcher(threshold=-50.0), {field: None}, {}) == [False]
    assert answers(lenient, {}, {field: None}) == [True]


def test_a_rare_name_weighs_more():
    """400 of 2,001 are Smith; the other surname is borne once."""
    many = [{**person, "surname": "Smith"} for person in PEOPLE[:400]]
    fitted = FellegiSunter().fit(registry({}, {"surname": "Zyx"}, *many, *PEOPLE[400:]))

    def score(surname, fitted):
        (portion,) = portions(fitted.registry, requests({"surname": surname}))
        return fitted.scores(portion).max()

    flat = FellegiSunter(term_frequencies=False).fit(registry({}, {"surname": "Zyx"}, *many, *PEOPLE[400:]))
    assert score("Zyx", fitted) - score("Smith", fitted) == pytest.approx(math.log2(401 / 1), abs=1e-6)
    assert score("Zyx", flat) == pytest.approx(score("Smith", flat))


@pytest.mark.parametrize("matcher", BOTH)
def test_a_higher_threshold_or_lower_prior_confirms_less(matcher, dataset):
    """On generated data: fewer, and none that the lower threshold did not."""
    default = matcher().fit(dataset.registry()).confirm(dataset.requests())
    for stricter in (matcher(threshold=matcher.threshold + 4), matcher(prior=0.02)):
        found = stricter.fit(dataset.registry()).confirm(dataset.requests())
        assert 0 < found.sum() < default.sum()
        assert not (found & ~default).any()


@pytest.mark.parametrize("matcher", BOTH)
def test_trains_the_same_twice_and_answers_well(matcher, dataset, tmp_path):
    """Without truth; on this small set nine in ten right confirms, one in fifty wrong."""
    model = matcher.train(dataset.registry(), dataset.requests(), None)
    file = tmp_path / "model.json"
    file.write_text(ModelFile(matcher.name, {"digest": "elsewhere"}, model).text())
    trained = matcher(model=str(file))
    confirmed = trained.fit(dataset.registry()).confirm(dataset.requests())
    should = dataset.truth()["should_confirm"]

    assert model == matcher.train(dataset.registry(), dataset.requests(), ~should)
    assert model["status"]["converged"]
    assert trained.trained_on == "elsewhere"
    assert trained.files() == (str(file),)
    assert (confirmed & should).sum() > 0.8 * should.sum()
    assert (confirmed & ~should).sum() < 0.02 * (~should).sum()


def test_finds_the_m_that_truth_tells(dataset):
    """m of exact agreement, as learned and as counted among pairs of a request and its own record."""
    observed = observe(dataset.registry(), dataset.requests(), FellegiSunter().keys)
    model = learn(observed)
    fitted = FellegiSunter().fit(dataset.registry())
    (portion,) = portions(fitted.registry, dataset.requests())
    levels = levels_of(portion, fitted.borne)
    ids = dataset.registry().select("record_id").collect().to_series().to_numpy()
    truth = dataset.truth()
    own = truth["record_id"].fill_null(-1).to_numpy()
    right = truth["should_confirm"].to_numpy()[portion.asked]
    mine = right & (ids[fitted.registry.order[portion.held]] == own[portion.asked])
    for f, field in enumerate(FIELDS):
        if field not in ("suffix", "middle_name"):
            counted = levels[f, mine & (levels[f] > 0)] == N_LEVELS[f]
            assert counted.mean() == pytest.approx(model.levels[0, f, N_LEVELS[f] - 1], abs=0.06), field
    assert model.rates[0] == pytest.approx(truth["should_confirm"].mean(), abs=0.05)


@pytest.mark.parametrize("matcher", BOTH)
def test_nothing_to_learn_from(matcher):
    with pytest.raises(ConfirmbenchError, match="is empty"):
        matcher.train(small_registry()[:0].lazy(), small_requests())
    with pytest.raises(ConfirmbenchError, match="is empty"):
        matcher.train(small_registry().lazy(), small_requests()[:0])
    blank = [pl.lit(None, dtype=pl.String).alias(field) for field in ("surname", "house_number")]
    with pytest.raises(ConfirmbenchError, match="No request shares a blocking key"):
        matcher.train(small_registry().lazy(), small_requests().with_columns(blank))


def test_a_field_that_is_always_missing_says_nothing(dataset):
    """Without any middle name or suffix: learned all the same, named in the status, no weight is NaN."""
    blank = [pl.lit(None, dtype=pl.String).alias(field) for field in ("middle_name", "suffix")]
    found = FellegiSunterHousehold.train(
        dataset.registry().with_columns(blank), dataset.requests().with_columns(blank)
    )
    assert found["status"]["constant_fields"] == ["middle_name", "suffix"]
    assert "NaN" not in json.dumps(found)


def test_no_pair_to_learn_a_field_from():
    patterns = Patterns(np.ones((1, len(FIELDS)), np.int8), np.ones(1), N_LEVELS)
    observed = Observed(patterns, np.full((len(FIELDS), max(N_LEVELS)), 0.1), None, 1.0, 1, 1)
    with pytest.raises(ConfirmbenchError, match="No candidate pair agrees in given_name, surname"):
        learn(observed)


@pytest.mark.parametrize("matcher", BOTH)
@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({"threshold": 101}, "threshold is 101; it must be a number from -100 to 100"),
        ({"threshold": "3"}, "threshold is '3'"),
        ({"prior": 0}, "prior is 0; it must be the share"),
        ({"prior": 1.0}, "prior is 1.0"),
        ({"prior": "half"}, "prior is 'half'"),
        ({"prior": float("nan")}, "prior is nan"),
        ({"required": ()}, "without a name nobody is confirmed"),
        ({"required": ("street",)}, "without a name nobody is confirmed"),
        ({"required": ("surname", "height")}, "must be a tuple of fields among given_name"),
        ({"required": ["surname"]}, r"required is \['surname'\]"),
        ({"model": "nowhere.json"}, r"There is no model file nowhere\.json"),
        ({"keys": ()}, "keys is"),
        ({"term_frequencies": 1}, "term_frequencies is 1; it must be True or False"),
    ],
)
def test_refuses_bad_parameters(matcher, parameters, message):
    with pytest.raises(ConfirmbenchError, match=message):
        matcher(**parameters)


def test_refuses_the_other_one_s_model():
    other = BUILT_IN / "fellegi_sunter.json"
    with pytest.raises(
        ConfirmbenchError, match="is a model of fellegi_sunter, not of fellegi_sunter_household"
    ):
        FellegiSunterHousehold(model=str(other))
