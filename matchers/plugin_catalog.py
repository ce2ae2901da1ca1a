"""A list of plug-ins: name -> "module:Class", built in, installed as an entry point, or in a file.

A plug-in's spec is its constructor call: `jaro_winkler(threshold=0.9)`. Nothing is imported until one is
made, so that listing names costs nothing.
"""

import importlib
import inspect
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import entry_points
from typing import Any, Generic, TypeVar

from generators.errors import ConfirmbenchError
from matchers import plugin_file
from matchers.spec import Words, parse, suggestion

Kind = TypeVar("Kind")  # what the catalog makes


@dataclass(frozen=True)
class Catalog(Generic[Kind]):
    """The plug-ins of one kind.

    built_in: "module:Class" by name
    group: of the entry points by which packages bring theirs
    words: what one is called, and two examples of specs
    method: what each class must have, as it is called: `fit(registry)`
    doc: page that shows what else it must have
    """

    built_in: Mapping[str, str]
    group: str
    words: Words
    method: str
    doc: str

    def names(self) -> list[str]:
        """The names of the built-in and installed ones, built-in ones first."""
        return list(self.targets())

    def make(self, spec: str) -> Kind:
        """Make the one that a spec calls for; raises ConfirmbenchError when it calls for none."""
        call = parse(spec, self.words)
        found = self.class_of(call.name)
        _check_parameters(call.name, found, call.parameters)
        try:
            made: Kind = found(**call.parameters)
        except (TypeError, ValueError) as error:
            raise ConfirmbenchError(f"{spec}: {error}.") from error
        return made

    def class_of(self, name: str) -> Any:
        """Import the class behind a name, without making one; raises ConfirmbenchError when there is none."""
        if plugin_file.is_path(name):
            found = plugin_file.load(name)
        else:
            found = self._import(name, self._target(name))
        if not callable(getattr(found, self.method.partition("(")[0], None)):
            raise ConfirmbenchError(
                f"{name} has no method {self.method}; {self.doc} shows what a {self.words.what} must have."
            )
        return found

    def spec_of(self, made: Kind) -> str:
        """The shortest spec that `make` turns into an equal one: non-default parameters only."""
        name = self._name_of(type(made))
        given = [
            f"{parameter.name}={_value(made, parameter.name)!r}"
            for parameter in _parameters(type(made))
            if _value(made, parameter.name) != parameter.default
        ]
        return f"{name}({', '.join(given)})" if given else name

    def targets(self) -> dict[str, str]:
        """ "module:Class" by name, of the built-in and installed ones; nothing is imported.

        raises: ConfirmbenchError when two have the same name
        """
        found = dict(self.built_in)
        for entry in entry_points(group=self.group):
            if found.setdefault(entry.name, entry.value) != entry.value:
                raise ConfirmbenchError(
                    f"Two {self.words.what}s are called {entry.name}: {found[entry.name]} and {entry.value}; "
                    "uninstall one of the packages or rename its entry point."
                )
        return found

    def _target(self, name: str) -> str:
        known = self.targets()
        if name not in known:
            raise ConfirmbenchError(
                f"There is no {self.words.what} called {name}{suggestion(name, known)}; "
                f"choose one of {', '.join(known)}, or path/to/file.py:Class."
            )
        return known[name]

    def _import(self, name: str, target: str) -> Any:
        module, _, attribute = target.partition(":")
        try:
            return getattr(importlib.import_module(module), attribute)
        except (ImportError, AttributeError) as error:
            raise ConfirmbenchError(
                f"The {self.words.what} {name} cannot be loaded from {target}: {error}; "
                "install what it needs."
            ) from error

    def _name_of(self, made: type) -> str:
        path = plugin_file.path_of(made)
        if path is not None:
            return f"{path}:{made.__name__}"
        target = f"{made.__module__}:{made.__qualname__}"
        for name, candidate in self.targets().items():
            if target == candidate or (name not in self.built_in and self._import(name, candidate) is made):
                return name
        raise ConfirmbenchError(
            f"{target} is not in the catalog; declare it in the entry-point group {self.group} "
            "or name it by path/to/file.py:Class."
        )


def _check_parameters(name: str, found: Any, parameters: dict[str, Any]) -> None:
    known = [parameter.name for parameter in _parameters(found)]
    for parameter in parameters:
        if parameter not in known:
            valid = f"its parameters are {', '.join(known)}" if known else "it has no parameters"
            raise ConfirmbenchError(
                f"{name} has no parameter {parameter}{suggestion(parameter, known)}; {valid}."
            )
    required = [p.name for p in _parameters(found) if p.default is p.empty]
    for parameter in required:
        if parameter not in parameters:
            raise ConfirmbenchError(
                f"{name} lacks the parameter {parameter}, which has no default; "
                f"write {name}({', '.join(f'{each}=...' for each in required)})."
            )


def _parameters(found: Any) -> list[inspect.Parameter]:
    """What the constructor takes by keyword."""
    by_keyword = (inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY)
    return [p for p in inspect.signature(found).parameters.values() if p.kind in by_keyword]


def _value(made: object, parameter: str) -> Any:
    if not hasattr(made, parameter):
        raise ConfirmbenchError(
            f"{type(made).__name__} does not keep its parameter {parameter}; "
            "keep each under its own name, as a frozen dataclass does."
        )
    return getattr(made, parameter)
