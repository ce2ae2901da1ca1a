"""A list of plug-ins: name -> "module:Class", built in, installed as an entry point, or in a file.

A plug-in's spec is its constructor call: `jaro_winkler(threshold=0.9)`. Nothing is imported until one is
made, so that listing names costs nothing.

Matchers in a file of their own: `path/to/file.py:Class`.

Read a spec: a name or a file, and literal parameters by keyword. Nothing in it is evaluated.
"""

import ast
import importlib
import importlib.util
import inspect
import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any, Generic, TypeVar

from generators.errors import ConfirmbenchError, suggestion

PREFIX = "confirmbench_plugin:"  # module name = prefix + the path as the user wrote it


def is_path(name: str) -> bool:
    """Whether a name means a file: `something.py:Class`, or any path by mistake without a class."""
    return ".py" in name or "/" in name


def load(name: str) -> Any:
    """Return the class in a file; raises ConfirmbenchError when file or class cannot be had."""
    path, _, attribute = name.rpartition(":")
    if not path:
        raise ConfirmbenchError(f"{name} names a file and no class; write {name}:Class.")
    if not Path(path).is_file():
        raise ConfirmbenchError(
            f"There is no file {path}; give the path of a Python file, as in file.py:Class."
        )
    module = _module(path)
    if not isinstance(getattr(module, attribute, None), type):
        own = [key for key, value in vars(module).items() if isinstance(value, type) and _is_own(value, path)]
        raise ConfirmbenchError(
            f"{path} has no class {attribute}; its classes are {', '.join(own) or '(none)'}."
        )
    return getattr(module, attribute)


def path_of(matcher_class: type) -> str | None:
    """Return the path that the class was loaded from by `load`, as it was written; else None."""
    module = matcher_class.__module__
    return module.removeprefix(PREFIX) if module.startswith(PREFIX) else None


def _is_own(value: type, path: str) -> bool:
    return value.__module__ == PREFIX + path


def _module(path: str) -> Any:
    """Run a file once and keep it under its path, so that one class stays one class."""
    name = PREFIX + path
    if name in sys.modules:
        return sys.modules[name]
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise ConfirmbenchError(f"{path} is not a Python file; a plug-in file ends in .py.")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module  # dataclasses look their module up while the file runs
    try:
        spec.loader.exec_module(module)
    except Exception as error:
        del sys.modules[name]
        raise ConfirmbenchError(f"{path} cannot be run: {type(error).__name__}: {error}.") from error
    return module


@dataclass(frozen=True)
class Words:
    """How messages speak of what specs call for.

    what: "matcher"; examples: two specs, as a sentence has them
    """

    what: str
    examples: str


MATCHERS = Words("matcher", "exact or jaro_winkler(threshold=0.9)")


@dataclass(frozen=True)
class Call:
    """A spec taken apart: whom to call, with what."""

    name: str
    parameters: dict[str, Any]


def parse(spec: str, words: Words = MATCHERS) -> Call:
    """Take a spec apart; raises ConfirmbenchError when it is not `name` or `name(parameter=literal, ...)`."""
    try:
        name, call = _split(spec.strip(), words.what)
        return Call(name, _parameters(call))
    except ValueError as error:
        raise ConfirmbenchError(
            f"The spec {spec!r} cannot be read: {error}; write it as {words.examples}."
        ) from error


def _split(spec: str, what: str) -> tuple[str, str]:
    """Cut a spec before its parameters: at `.py:Class(` for a file, else at the first bracket."""
    in_file = re.match(r"(.*\.py:\w+)(\(.*)?$", spec, re.DOTALL)
    if in_file:
        return in_file[1], in_file[2] or "()"
    name, bracket, rest = spec.partition("(")
    if not name.strip():
        raise ValueError(f"it names no {what}")
    return name.strip(), f"({rest}" if bracket else "()"


def _parameters(call: str) -> dict[str, Any]:
    """Read "(parameter=literal, ...)"; raises ValueError that says why it cannot be read."""
    try:
        body = ast.parse(f"called{call}", mode="eval").body
    except (SyntaxError, ValueError) as error:
        raise ValueError("it is not a call with balanced brackets") from error
    if not isinstance(body, ast.Call) or not isinstance(body.func, ast.Name):
        raise ValueError("it is not one call")
    if body.args or any(keyword.arg is None for keyword in body.keywords):
        raise ValueError("parameters are given by keyword")
    return {str(keyword.arg): _literal(keyword) for keyword in body.keywords}


def _literal(keyword: ast.keyword) -> Any:
    try:
        return ast.literal_eval(keyword.value)
    except (ValueError, TypeError, SyntaxError) as error:
        raise ValueError(f"the value of {keyword.arg} is not a literal") from error


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
        found = load(name) if is_path(name) else self._import(name, self._target(name))
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
            for parameter in parameters_of(type(made))
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
        path = path_of(made)
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
    known = [parameter.name for parameter in parameters_of(found)]
    for parameter in parameters:
        if parameter not in known:
            valid = f"its parameters are {', '.join(known)}" if known else "it has no parameters"
            raise ConfirmbenchError(
                f"{name} has no parameter {parameter}{suggestion(parameter, known)}; {valid}."
            )
    required = [p.name for p in parameters_of(found) if p.default is p.empty]
    for parameter in required:
        if parameter not in parameters:
            raise ConfirmbenchError(
                f"{name} lacks the parameter {parameter}, which has no default; "
                f"write {name}({', '.join(f'{each}=...' for each in required)})."
            )


def parameters_of(found: Any) -> list[inspect.Parameter]:
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
