"""Model files: what is written is read again, and nothing else is taken for one."""

import json

import pytest

from generators.errors import ConfirmbenchError
from matchers.linkage.model_file import BUILT_IN, ModelFile, read_model

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
