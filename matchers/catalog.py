"""The list of matchers: name -> "module:Class", built in, installed as an entry point, or in a file.

A matcher's spec is its constructor call: `jaro_winkler(threshold=0.9)`. Nothing is imported until a
matcher is made, so that listing names costs nothing; `bench.matcher_pages.about` describes them.
"""

import importlib
import inspect
from importlib.metadata import entry_points
from typing import TYPE_CHECKING, Any

from generators.errors import ConfirmbenchError
from matchers import plugin_file
from matchers.spec import parse, suggestion

if TYPE_CHECKING:
    from matchers.contract import Matcher

BUILT_IN = {
    "exact": "matchers.exact:Exact",
    "blocked": "matchers.blocked:Blocked",
    "jaro_winkler": "matchers.jaro_winkler:JaroWinkler",
    "weighted": "matchers.weighted:Weighted",
    "recordlinkage": "matchers.recordlinkage:RecordLinkage",
    "duckdb": "matchers.duckdb:DuckDB",
    "rapidfuzz": "matchers.rapidfuzz:RapidFuzz",
    "recordlinkage_ecm": "matchers.recordlinkage_ecm:RecordLinkageECM",
    "splink": "matchers.splink:Splink",
    "phonetic": "matchers.phonetic:Phonetic",
    "sorted_neighbourhood": "matchers.sorted_neighbourhood:SortedNeighbourhood",
    "tfidf": "matchers.tfidf:TfIdf",
    "bloom": "matchers.bloom:Bloom",
    "exact_letter": "matchers.exact_letter:ExactLetter",
    "name_control": "matchers.name_control:NameControl",
    "ssa_tolerance": "matchers.ssa_tolerance:SSATolerance",
    "entity_prefix": "matchers.entity_prefix:EntityPrefix",
    "words_present": "matchers.words_present:WordsPresent",
    "any_k_of_n": "matchers.any_k_of_n:AnyKOfN",
    "payee_close": "matchers.payee_close:PayeeClose",
    "ofac_like": "matchers.ofac_like:OfacLike",
    "name_only": "matchers.name_only:NameOnly",
    "two_paths": "matchers.two_paths:TwoPaths",
    "fellegi_sunter": "matchers.fellegi_sunter:FellegiSunter",
    "fellegi_sunter_household": "matchers.fellegi_sunter_household:FellegiSunterHousehold",
    "gradient_boosting": "matchers.gradient_boosting:GradientBoosting",
    "always": "matchers.bounds:Always",
    "never": "matchers.bounds:Never",
    "coin": "matchers.bounds:Coin",
    "answers": "matchers.answers:Answers",
    "external": "matchers.external:External",
}
GROUP = "confirmbench.matchers"


def names() -> list[str]:
    """Return the names of the built-in and installed matchers, built-in ones first."""
    return list(targets())


def make(spec: str) -> "Matcher":
    """Make the matcher that a spec calls for.

    spec: `exact`, `jaro_winkler(threshold=0.9)` or `path/to/file.py:Class(threshold=0.9)`; parameters
        by keyword, literal values only
    raises: ConfirmbenchError when the spec cannot be read, names no matcher or has a wrong parameter
    """
    call = parse(spec)
    matcher_class = _load(call.name)
    _check_parameters(call.name, matcher_class, call.parameters)
    try:
        matcher: Matcher = matcher_class(**call.parameters)
    except (TypeError, ValueError) as error:
        raise ConfirmbenchError(f"{spec}: {error}.") from error
    return matcher


def class_of(name: str) -> Any:
    """Return the class behind a name, without making a matcher of it.

    raises: ConfirmbenchError when the name means no matcher
    """
    return _load(name)


def spec_of(matcher: "Matcher") -> str:
    """Return the shortest spec that `make` turns into an equal matcher: non-default parameters only."""
    name = _name_of(type(matcher))
    given = [
        f"{parameter.name}={_value(matcher, parameter.name)!r}"
        for parameter in _parameters(type(matcher))
        if _value(matcher, parameter.name) != parameter.default
    ]
    return f"{name}({', '.join(given)})" if given else name


def targets() -> dict[str, str]:
    """Return "module:Class" by name, of the built-in and installed matchers; nothing is imported.

    raises: ConfirmbenchError when two matchers have the same name
    """
    found = dict(BUILT_IN)
    for entry in entry_points(group=GROUP):
        if found.setdefault(entry.name, entry.value) != entry.value:
            raise ConfirmbenchError(
                f"Two matchers are called {entry.name}: {found[entry.name]} and {entry.value}; "
                "uninstall one of the packages or rename its entry point."
            )
    return found


def _load(name: str) -> Any:
    """Import the class behind a name; it must have `fit`."""
    found = plugin_file.load(name) if plugin_file.is_path(name) else _import(name, _target(name))
    if not callable(getattr(found, "fit", None)):
        raise ConfirmbenchError(
            f"{name} has no method fit(registry); docs/adding-a-matcher.md shows what a matcher must have."
        )
    return found


def _target(name: str) -> str:
    known = targets()
    if name not in known:
        raise ConfirmbenchError(
            f"There is no matcher called {name}{suggestion(name, known)}; there are {', '.join(known)}, "
            "and path/to/file.py:Class."
        )
    return known[name]


def _import(name: str, target: str) -> Any:
    module, _, attribute = target.partition(":")
    try:
        return getattr(importlib.import_module(module), attribute)
    except (ImportError, AttributeError) as error:
        raise ConfirmbenchError(
            f"The matcher {name} cannot be loaded from {target}: {error}; install what it needs."
        ) from error


def _name_of(matcher_class: type) -> str:
    path = plugin_file.path_of(matcher_class)
    if path is not None:
        return f"{path}:{matcher_class.__name__}"
    target = f"{matcher_class.__module__}:{matcher_class.__qualname__}"
    for name, candidate in targets().items():
        if target == candidate or (name not in BUILT_IN and _import(name, candidate) is matcher_class):
            return name
    raise ConfirmbenchError(
        f"{target} is not in the catalog; declare it in the entry-point group {GROUP} "
        "or name it by path/to/file.py:Class."
    )


def _check_parameters(name: str, matcher_class: Any, parameters: dict[str, Any]) -> None:
    known = [parameter.name for parameter in _parameters(matcher_class)]
    for parameter in parameters:
        if parameter not in known:
            valid = f"its parameters are {', '.join(known)}" if known else "it has no parameters"
            raise ConfirmbenchError(
                f"{name} has no parameter {parameter}{suggestion(parameter, known)}; {valid}."
            )
    required = [p.name for p in _parameters(matcher_class) if p.default is p.empty]
    for parameter in required:
        if parameter not in parameters:
            raise ConfirmbenchError(
                f"{name} lacks the parameter {parameter}, which has no default; "
                f"write {name}({', '.join(f'{each}=...' for each in required)})."
            )


def _parameters(matcher_class: Any) -> list[inspect.Parameter]:
    """Return what the constructor takes by keyword."""
    by_keyword = (inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY)
    return [p for p in inspect.signature(matcher_class).parameters.values() if p.kind in by_keyword]


def _value(matcher: "Matcher", parameter: str) -> Any:
    if not hasattr(matcher, parameter):
        raise ConfirmbenchError(
            f"{type(matcher).__name__} does not keep its parameter {parameter}; "
            "keep each under its own name, as a frozen dataclass does."
        )
    return getattr(matcher, parameter)
