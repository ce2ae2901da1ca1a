"""Read a spec: a name or a file, and literal parameters by keyword. Nothing in it is evaluated."""

import ast
import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from generators.errors import ConfirmbenchError


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


def suggestion(name: str, valid: Iterable[str]) -> str:
    """Return ", did you mean ...?" in brackets when one of the valid names is close, else nothing."""
    close = difflib.get_close_matches(name, list(valid), n=1)
    return f" (did you mean {close[0]}?)" if close else ""
