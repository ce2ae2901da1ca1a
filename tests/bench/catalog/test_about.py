"""What is said of a matcher: its docstring taken apart, its parameters as a spec would have them."""

import ast
import inspect

import pytest

from bench.catalog.about import Parameter, about, meaning
from generators.errors import ConfirmbenchError
from matchers.catalog import class_of, names

PLUGIN = '''
from dataclasses import dataclass
from typing import ClassVar

ODDS = 0.5
LOW = ("low",)
LEVELS = (*LOW, "high")


@dataclass(frozen=True)
class Chance:
    """Confirm by chance.

    It looks at nothing: 2 ** 3 is eight, whatever the
    odds: no more is known.

    Second paragraph.

    Source: a coin.

    odds: share of requests to confirm,
        0..1
    levels: of confidence
    """

    separable: ClassVar[bool] = True
    odds: float = ODDS
    levels: tuple[str, ...] = LEVELS

    def fit(self, registry):
        return self


class Plain:
    """Confirm never."""

    supervised = True

    def __init__(self, seed=3):
        self.seed = seed

    def fit(self, registry):
        return self


class NotAMatcher:
    pass
'''


@pytest.fixture
def plugin(tmp_path):
    """A file with two matchers."""
    path = tmp_path / "chances.py"
    path.write_text(PLUGIN)
    return path


@pytest.mark.parametrize("name", names())
def test_parameters_and_flags_are_those_of_the_class(name):
    """A default reads back as what it is."""
    found, loaded = about(name), class_of(name)
    signature = inspect.signature(loaded).parameters

    assert [parameter.name for parameter in found.parameters] == list(signature)
    for parameter in found.parameters:
        default = signature[parameter.name].default
        if default is inspect.Parameter.empty:
            assert parameter.default is None
        else:
            assert ast.literal_eval(parameter.default) == default
    assert found.separable == getattr(loaded, "separable", False)
    assert found.supervised == getattr(loaded, "supervised", None)


@pytest.mark.parametrize("name", names())
def test_every_matcher_documents_itself(name):
    """A rule, some prose, and the meaning of every parameter, in the words of the class alone."""
    found = about(name)

    assert found.rule.startswith("Confirm when ")
    assert found.rule.endswith(".")
    assert all(parameter.meaning and parameter.type for parameter in found.parameters)
    assert len(found.parameters) < 2 or found.prose


@pytest.mark.parametrize(
    "name", sorted(set(names()) - {"exact", "answers", "external", "always", "never", "coin"})
)
def test_every_rule_says_where_it_comes_from(name):
    assert about(name).source


def test_a_dataclass_in_a_file(plugin):
    """Names that stand for defaults are followed; paragraphs are sorted out."""
    found = about(f"{plugin}:Chance")

    assert found.rule == "Confirm by chance."
    assert found.prose == (
        "It looks at nothing: 2 ** 3 is eight, whatever the odds: no more is known.",
        "Second paragraph.",
    )
    assert found.source == "a coin."
    assert found.parameters == (
        Parameter("odds", "float", "0.5", "share of requests to confirm, 0..1"),
        Parameter("levels", "tuple[str, ...]", "('low', 'high')", "of confidence"),
    )
    assert (found.parameters[0].range, found.parameters[1].range) == ((0, 1), None)
    assert (found.parameters[0].number, found.parameters[1].number) == (float, None)
    assert found.separable


def test_a_parameter_without_a_default_is_required():
    path, *_ = about("answers").parameters

    assert (path.name, path.default, path.number) == ("path", None, None)


def test_a_class_that_must_be_loaded(plugin):
    """What is no dataclass is imported; a default tells the type."""
    found = about(f"{plugin}:Plain")

    assert found.parameters == (Parameter("seed", "", "3", ""),)
    assert found.parameters[0].number is int
    assert (found.separable, found.supervised) == (False, True)


@pytest.mark.parametrize(
    ("spec", "message"),
    [
        ("exakt", "no matcher called exakt"),
        ("none.py:Chance", "There is no file none.py"),
        ("{plugin}:Chanse", "has no class Chanse"),
        ("{plugin}:NotAMatcher", "has no method fit"),
        ("fellegi_sunter(model='none.json')", "There is no model file none.json"),
    ],
)
def test_faults(plugin, spec, message):
    with pytest.raises(ConfirmbenchError, match=message):
        about(spec.format(plugin=plugin))


def test_the_model_that_is_used_and_what_it_was_trained_on():
    assert about("fellegi_sunter").trained_on["profile"] == "typical"
    assert about("exact").trained_on is None


def test_what_a_matcher_needs():
    assert about("splink").packages == ("splink",)
    assert about("exact").packages == ()


def test_types_are_written_in_full():
    """An alias of this project would tell a reader nothing."""
    keys = next(p for p in about("jaro_winkler").parameters if p.name == "keys")

    assert keys.type == "tuple[tuple[str, ...], ...]"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("share, 0..1", (0, 1)),
        ("bits, -100..100, inclusive", (-100, 100)),
        ("0.01..1e6", (0.01, 1e6)),
        ("1 to the number of fields", None),
        ("and so on...1", None),
    ],
)
def test_ranges(text, expected):
    assert Parameter("x", "float", "0.5", text).range == expected


@pytest.mark.parametrize(
    ("kind", "default", "expected"),
    [
        ("float", "0.5", float),
        ("int", "5", int),
        ("float | None", "None", float),
        ("bool", "True", None),
        ("", "True", None),
        ("", "0.5", float),
        ("tuple[float, ...]", "(0.5,)", None),
        ("str", None, None),
        ("int", None, int),
    ],
)
def test_numbers(kind, default, expected):
    assert Parameter("x", kind, default, "").number is expected


def test_a_meaning_ends_with_its_paragraph():
    assert meaning("a: one\n    two\nb: three", "a") == "one two"
    assert meaning("a: one", "b") == ""
