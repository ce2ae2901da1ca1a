"""What a matcher's class says of itself, read from its source: nothing is imported, so that listing is quick.

A class is followed through the modules from which its bases, defaults and types come. What a source cannot
tell, such as a default that is computed, stands there as it is written.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.machinery import PathFinder
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

INSTALLED = "check_installed"  # of matchers.parameters: the call that says which package a matcher needs
DEPTH = 20  # names that stand for names; more is a circle


class Unreadable(Exception):
    """The source does not say; importing may."""


class Field(NamedTuple):
    """A parameter as the source has it; default is None where there is none."""

    name: str
    type: str
    default: str | None


@dataclass(frozen=True)
class Module:
    """A parsed file."""

    file: Path
    tree: ast.Module

    def definition(self, name: str, depth: int = DEPTH) -> "tuple[ast.AST, Module] | None":
        """Return what a name stands for and where: a class, or the value assigned; None for neither."""
        for node in self.tree.body:
            if isinstance(node, ast.ClassDef) and node.name == name:
                return node, self
            if isinstance(node, ast.Assign | ast.AnnAssign) and node.value and name in _targets(node):
                return node.value, self
            if isinstance(node, ast.ImportFrom) and not node.level and depth:
                origin = next((a.name for a in node.names if (a.asname or a.name) == name), None)
                if origin:
                    found = module(str(node.module))
                    return found.definition(origin, depth - 1) if found else None
        return None

    def imports(self) -> set[str]:
        """Names of the packages that are imported when the module is."""
        found = set()
        for node in self.tree.body:
            if isinstance(node, ast.Import):
                found |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and not node.level:
                found.add(str(node.module).partition(".")[0])
        return found


@dataclass(frozen=True)
class Source:
    """A dataclass in its module."""

    node: ast.ClassDef
    module: Module

    @property
    def doc(self) -> str:
        return ast.get_docstring(self.node) or ""

    @property
    def file(self) -> Path:
        return self.module.file

    def fields(self) -> list[Field]:
        """Parameters in the order of the constructor, those of bases first."""
        found: dict[str, Field] = {}
        for source in reversed(list(self._line())):
            for node in source.node.body:
                if isinstance(node, ast.AnnAssign) and not _is_class_variable(node):
                    field = source._field(node)
                    found[field.name] = field
        return list(found.values())

    def constant(self, name: str) -> object:
        """The value of a class variable, from the class or its bases; None where none has it."""
        for source in self._line():
            for node in source.node.body:
                if isinstance(node, ast.Assign | ast.AnnAssign) and node.value and name in _targets(node):
                    return value(node.value, source.module)
        return None

    def packages(self) -> list[str]:
        """Packages that the class asks for when it is made, beyond those that come with confirmbench."""
        calls = [node for node in ast.walk(self.node) if isinstance(node, ast.Call)]
        asked = [call for call in calls if isinstance(call.func, ast.Name) and call.func.id == INSTALLED]
        return [str(value(call.args[0], self.module)) for call in asked]

    def _line(self) -> "Iterator[Source]":
        """The class, then its bases, and theirs."""
        yield self
        for base in self.node.bases:
            found = self.module.definition(base.id) if isinstance(base, ast.Name) else None
            if found is None or not isinstance(found[0], ast.ClassDef):
                raise Unreadable(ast.unparse(base))
            yield from Source(found[0], found[1])._line()

    def _field(self, node: ast.AnnAssign) -> Field:
        default = None if node.value is None else _text(node.value, self.module)
        return Field(ast.unparse(node.target), _type(node.annotation, self.module), default)


def source_of(target: str) -> Source:
    """Find the dataclass of "module:Class", without importing it.

    raises: Unreadable when there is no such file, or the class is no plain dataclass in it
    """
    name, _, attribute = target.partition(":")
    return _class_in(module(name), attribute)


def source_in(file: Path, attribute: str) -> Source:
    """Find a dataclass in a file; raises Unreadable when it is not there."""
    return _class_in(_parsed(file), attribute)


def module_is_there(name: str) -> bool:
    """Whether there is a package or module of that name to import."""
    try:
        return find_spec(name) is not None
    except (ImportError, ValueError):
        return False


@cache
def module(name: str) -> Module | None:
    """Parse a module; None when it cannot be found or is no Python source."""
    try:
        file = _file_of(name)
    except (ImportError, ValueError):
        return None
    return _parsed(Path(file)) if file and file.endswith(".py") else None


def value(node: ast.AST, where: Module) -> object:
    """The value of an expression of literals and of names that stand for such; Unreadable for others."""
    try:
        return ast.literal_eval(_Inlined(where).visit(ast.parse(ast.unparse(node), mode="eval")).body)
    except (ValueError, TypeError, SyntaxError, RecursionError):
        raise Unreadable(ast.unparse(node)) from None


class _Inlined(ast.NodeTransformer):
    """Puts what they stand for in the place of names of a module, and of fields of a class."""

    def __init__(self, where: Module) -> None:
        self.where = where

    def visit_Name(self, node: ast.Name) -> ast.AST:
        found = self.where.definition(node.id)
        return node if found is None else _literal(value(*found))

    def visit_Tuple(self, node: ast.Tuple) -> ast.AST:
        """Unpack what is starred: (*KEYS, ("zip_code",))."""
        members: list[ast.expr] = []
        for member in (self.visit(each) for each in node.elts):
            inner = member.value if isinstance(member, ast.Starred) else None
            members += inner.elts if isinstance(inner, ast.Tuple) else [member]
        return ast.Tuple(members, ast.Load())

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        found = self.where.definition(node.value.id) if isinstance(node.value, ast.Name) else None
        if found is None or not isinstance(found[0], ast.ClassDef):
            return node
        return _literal(Source(found[0], found[1]).constant(node.attr))


def _literal(found: object) -> ast.AST:
    return ast.parse(repr(found), mode="eval").body


def _file_of(name: str) -> str | None:
    """Where a module lies; packages around it are looked into, not run."""
    top, *below = name.split(".")
    spec = find_spec(top)
    for part in below:
        if spec is None or spec.submodule_search_locations is None:
            return None
        spec = PathFinder.find_spec(f"{spec.name}.{part}", spec.submodule_search_locations)
    return spec.origin if spec else None


@cache
def _parsed(file: Path) -> Module | None:
    try:
        return Module(file, ast.parse(file.read_text(encoding="utf-8")))
    except (OSError, SyntaxError, ValueError):
        return None


def _class_in(found: Module | None, attribute: str) -> Source:
    for node in found.tree.body if found else ():
        if isinstance(node, ast.ClassDef) and node.name == attribute and found and _is_dataclass(node):
            return Source(node, found)
    raise Unreadable(attribute)


def _is_dataclass(node: ast.ClassDef) -> bool:
    return any("dataclass" in ast.unparse(decorator) for decorator in node.decorator_list)


def _targets(node: ast.Assign | ast.AnnAssign) -> list[str]:
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    return [target.id for target in targets if isinstance(target, ast.Name)]


def _is_class_variable(node: ast.AnnAssign) -> bool:
    return "ClassVar" in ast.unparse(node.annotation)


def _text(node: ast.expr, where: Module) -> str:
    """A default as it would be written in a spec; as it stands in the source where that is not known."""
    try:
        return repr(value(node, where))
    except Unreadable:
        return ast.unparse(node)


def _type(node: ast.expr, where: Module) -> str:
    """A type in full: what an alias of this project stands for."""
    found = where.definition(node.id) if isinstance(node, ast.Name) else None
    if found is None or isinstance(found[0], ast.ClassDef):
        return ast.unparse(node)
    return ast.unparse(found[0])
