"""All that can be said of a matcher without a dataset: its rule, its parameters, what it needs."""

import ast
import inspect
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from importlib.util import find_spec
from typing import Any

from generators.errors import ConfirmbenchError
from matchers.catalog import CATALOG
from matchers.linkage.model_file import read_model
from matchers.plugins import Catalog, parameters_of, parse

EXTRA = 'pip install "confirmbench[peers]"'
SOURCE = re.compile(r"Sources?: ")  # begins the paragraph that says where a rule comes from
NUMBER = r"-?\d+(?:\.\d+)?(?:e-?\d+)?"
RANGE = re.compile(rf"(?<![\w.])({NUMBER})\.\.({NUMBER})(?!\w)")  # as in "share, 0..1, inclusive"

Number = int | float
NumberType = type[int] | type[float]


@dataclass(frozen=True)
class Parameter:
    """default: as a spec would have it, None where one must be given

    range: lowest and highest value, as the docstring writes them; None where it gives none
    """

    name: str
    type: str
    default: str | None
    meaning: str

    @property
    def range(self) -> tuple[Number, Number] | None:
        found = RANGE.search(self.meaning)
        return (_number(found[1]), _number(found[2])) if found else None

    @property
    def number(self) -> NumberType | None:
        """What values it takes: whole numbers, any numbers, or something else."""
        types = set(self.type.replace(" ", "").split("|")) - {"None", ""} or {_type_of(self.default)}
        if types <= {"int", "float"}:
            return float if "float" in types else int
        return None


@dataclass(frozen=True)
class About:
    """rule: the first line of the docstring; prose: the paragraphs behind it, source: those on its origin

    separable: some single record confirms, or none does
    supervised: whether it learns from the truth; None when it learns nothing
    trained_on: of the dataset of the model that it uses; None when it uses none
    packages: what it needs beyond what comes with confirmbench
    missing: what to do before it can be run, in a sentence; "" when nothing
    """

    name: str
    rule: str
    prose: tuple[str, ...] = ()
    source: str = ""
    parameters: tuple[Parameter, ...] = ()
    separable: bool = False
    supervised: bool | None = None
    trained_on: Mapping[str, Any] | None = None
    packages: tuple[str, ...] = ()
    missing: str = ""


def about(spec: str, catalog: Catalog[Any] = CATALOG) -> About:
    """Describe the matcher of a spec; a model that the spec names is looked into.

    catalog: of matchers, or of plug-ins of another kind
    raises: ConfirmbenchError when the spec means no matcher, or the matcher cannot be loaded
    """
    call = parse(spec, catalog.words)
    found = catalog.class_of(call.name)
    parameters = parameters_of(found)
    said = _document(call.name, inspect.getdoc(found) or "", parameters)
    packages = tuple(getattr(found, "packages", ()))
    absent = [package for package in packages if find_spec(package) is None]
    return replace(
        said,
        separable=getattr(found, "separable", False) is True,
        supervised=getattr(found, "supervised", None),
        trained_on=_trained_on(found, call.parameters),
        packages=packages,
        missing=f"Not installed: {', '.join(absent)}; {EXTRA}" if absent else "",
    )


def about_listed(name: str, catalog: Catalog[Any] = CATALOG) -> About:
    """The same for one of the catalog's names: that it cannot be loaded is said, not raised."""
    try:
        return about(name, catalog)
    except ConfirmbenchError as error:
        return About(name, "Its rule cannot be read.", missing=str(error))


def _document(name: str, doc: str, fields: Sequence[inspect.Parameter]) -> About:
    """Take a docstring apart: rule, prose, source, and one paragraph a parameter."""
    names = "|".join(re.escape(field.name) for field in fields) or r"\b\B"
    began = re.search(rf"\n\n(?:{names}): ", doc)  # a line of prose may begin with the name of a parameter
    head, tail = (doc[: began.start()], doc[began.start() :]) if began else (doc, "")
    rule, *paragraphs = [" ".join(part.split()) for part in head.split("\n\n")]
    prose = tuple(part for part in paragraphs if not SOURCE.match(part))
    source = " ".join(SOURCE.sub("", part, count=1) for part in paragraphs if SOURCE.match(part))
    parameters = tuple(
        Parameter(field.name, _type_in_full(field), _default(field), meaning(tail, field.name))
        for field in fields
    )
    return About(name, rule or "(undocumented)", prose, source, parameters)


def _type_in_full(field: inspect.Parameter) -> str:
    """What an alias of this project stands for; "" where the class does not say."""
    return "" if field.annotation is field.empty else inspect.formatannotation(field.annotation)


def _default(field: inspect.Parameter) -> str | None:
    return None if field.default is field.empty else repr(field.default)


def meaning(doc: str, name: str) -> str:
    """What a class docstring says after `name:`, up to the next line that is not indented."""
    found = re.search(rf"^{re.escape(name)}:(.*(?:\n[ \t]+\S.*)*)", doc, re.MULTILINE)
    return " ".join(found[1].split()) if found else ""


def _trained_on(found: Any, parameters: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """What the model file says of its dataset: that of the spec, or the one that comes with the package."""
    own_name = getattr(found, "name", None)
    if not isinstance(own_name, str) or not any(each.name == "model" for each in parameters_of(found)):
        return None
    try:
        return read_model(parameters.get("model", ""), own_name).trained_on
    except ConfirmbenchError:
        if "model" in parameters:
            raise
        return None


def _number(text: str) -> Number:
    """A number as docstrings write it: 1, 0.25, 1e6."""
    return int(text) if text.lstrip("-").isdigit() else float(text)


def _type_of(default: str | None) -> str:
    """The type of a default, where a class does not say which it takes."""
    try:
        return type(ast.literal_eval(default or "None")).__name__
    except (ValueError, SyntaxError):
        return ""
