"""All that can be said of a matcher without a dataset: its rule, its parameters, what it needs."""

import ast
import inspect
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from bench.catalog.source import Field, Source, Unreadable, module_is_there, source_in, source_of
from generators.errors import ConfirmbenchError
from matchers.catalog import CATALOG
from matchers.linkage.model_file import read_model
from matchers.plugins import Catalog, is_path, parse

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
    file: the module's file; None when that is not known
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
    file: Path | None = None


def about(spec: str, catalog: Catalog[Any] = CATALOG) -> About:
    """Describe the matcher of a spec; a model that the spec names is looked into.

    catalog: of matchers, or of plug-ins of another kind
    raises: ConfirmbenchError when the spec means no matcher, or the matcher cannot be loaded
    """
    call = parse(spec, catalog.words)
    try:
        source = _source(call.name, catalog)
    except Unreadable:
        return _imported(call.name, catalog)
    missing, learns = _missing(call.name, source, catalog), source.constant("supervised")
    found = _documented(call.name, source.doc, source.fields(), _model(source, call.parameters))
    return replace(
        found,
        separable=source.constant("separable") is True,
        supervised=None if learns is None else bool(learns),
        packages=tuple(source.packages()),
        missing=missing,
        file=source.file,
    )


def about_listed(name: str, catalog: Catalog[Any] = CATALOG) -> About:
    """The same for one of the catalog's names: that it cannot be loaded is said, not raised."""
    try:
        return about(name, catalog)
    except ConfirmbenchError as error:
        return About(name, "Its rule cannot be read.", missing=str(error))


def _source(name: str, catalog: Catalog[Any]) -> Source:
    """Find the source of a name of the catalog or of a file."""
    if is_path(name):
        path, _, attribute = name.rpartition(":")
        return source_in(Path(path), attribute)
    known = catalog.targets()
    if name not in known:
        raise Unreadable(name)
    return source_of(known[name])


def _imported(name: str, catalog: Catalog[Any]) -> About:
    """Describe a class that has to be loaded for it."""
    found = catalog.class_of(name)
    empty = inspect.Parameter.empty
    by_keyword = (inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY)
    fields = [
        Field(p.name, "" if p.annotation is empty else inspect.formatannotation(p.annotation), _default(p))
        for p in inspect.signature(found).parameters.values()
        if p.kind in by_keyword
    ]
    said = _documented(name, inspect.getdoc(found) or "", fields, None)
    separable = getattr(found, "separable", False) is True
    return replace(said, separable=separable, supervised=getattr(found, "supervised", None))


def _default(parameter: inspect.Parameter) -> str | None:
    return None if parameter.default is parameter.empty else repr(parameter.default)


def _documented(name: str, doc: str, fields: Sequence[Field], trained_on: Mapping[str, Any] | None) -> About:
    """Take a docstring apart: rule, prose, source, and one paragraph a parameter."""
    names = "|".join(re.escape(field.name) for field in fields) or r"\b\B"
    began = re.search(rf"\n\n(?:{names}): ", doc)  # a line of prose may begin with the name of a parameter
    head, tail = (doc[: began.start()], doc[began.start() :]) if began else (doc, "")
    rule, *paragraphs = [" ".join(part.split()) for part in head.split("\n\n")]
    prose = tuple(part for part in paragraphs if not SOURCE.match(part))
    source = " ".join(SOURCE.sub("", part, count=1) for part in paragraphs if SOURCE.match(part))
    parameters = tuple(Parameter(*field, meaning(tail, field.name)) for field in fields)
    return About(name, rule or "(undocumented)", prose, source, parameters, trained_on=trained_on)


def meaning(doc: str, name: str) -> str:
    """What a class docstring says after `name:`, up to the next line that is not indented."""
    found = re.search(rf"^{re.escape(name)}:(.*(?:\n[ \t]+\S.*)*)", doc, re.MULTILINE)
    return " ".join(found[1].split()) if found else ""


def _model(source: Source, parameters: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """What the model file says of its dataset: that of the spec, or the one that comes with the package."""
    own_name = source.constant("name")
    if not isinstance(own_name, str) or not any(field.name == "model" for field in source.fields()):
        return None
    try:
        return read_model(parameters.get("model", ""), own_name).trained_on
    except ConfirmbenchError:
        if "model" in parameters:
            raise
        return None


def _missing(name: str, source: Source, catalog: Catalog[Any]) -> str:
    """What to install before a matcher can be made; a plug-in's packages are those that it imports."""
    if name in catalog.built_in:
        absent = [package for package in source.packages() if not module_is_there(package)]
        return f"Not installed: {', '.join(absent)}; {EXTRA}" if absent else ""
    absent = sorted(package for package in source.module.imports() if not module_is_there(package))
    return f"Not installed: {', '.join(absent)}, which {name} needs." if absent else ""


def _number(text: str) -> Number:
    """A number as docstrings write it: 1, 0.25, 1e6."""
    return int(text) if text.lstrip("-").isdigit() else float(text)


def _type_of(default: str | None) -> str:
    """The type of a default, where a class does not say which it takes."""
    try:
        return type(ast.literal_eval(default or "None")).__name__
    except (ValueError, SyntaxError):
        return ""
