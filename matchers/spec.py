"""Read a spec: a name or a file, and literal parameters by keyword. Nothing in it is evaluated."""

import ast
import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from generators.errors import ConfirmbenchError


@dataclass(frozen=True)
class Call:
    """A spec taken apart: whom to call, with what."""

    name: str
    parameters: dict[str, Any]


def parse(spec: str) -> Call:
    """Take a spec apart; raises ConfirmbenchError when it is not `name` or `name(parameter=literal, ...)`."""
    name, call = _split(spec.strip())
    try:
        body = ast.parse(f"matcher{call}", mode="eval").body
    except (SyntaxError, ValueError) as error:
        raise _unreadable(spec, "it is not a call with balanced brackets") from error
    if not isinstance(body, ast.Call) or not isinstance(body.func, ast.Name):
        raise _unreadable(spec, "it is not one call")
    if body.args or any(keyword.arg is None for keyword in body.keywords):
        raise _unreadable(spec, "parameters are given by keyword")
    return Call(name, {str(keyword.arg): _literal(spec, keyword) for keyword in body.keywords})


def _split(spec: str) -> tuple[str, str]:
    """Cut a spec before its parameters: at `.py:Class(` for a file, else at the first bracket."""
    in_file = re.match(r"(.*\.py:\w+)(\(.*)?$", spec, re.DOTALL)
    if in_file:
        return in_file[1], in_file[2] or "()"
    name, bracket, rest = spec.partition("(")
    if not name.strip():
        raise _unreadable(spec, "it names no matcher")
    return name.strip(), f"({rest}" if bracket else "()"


def _literal(spec: str, keyword: ast.keyword) -> Any:
    try:
        return ast.literal_eval(keyword.value)
    except (ValueError, TypeError, SyntaxError) as error:
        raise _unreadable(spec, f"the value of {keyword.arg} is not a literal") from error


def _unreadable(spec: str, reason: str) -> ConfirmbenchError:
    return ConfirmbenchError(
        f"The spec {spec!r} cannot be read: {reason}; write it as exact or jaro_winkler(threshold=0.9)."
    )


def suggestion(name: str, valid: Iterable[str]) -> str:
    """Return ", did you mean ...?" in brackets when one of the valid names is close, else nothing."""
    close = difflib.get_close_matches(name, list(valid), n=1)
    return f" (did you mean {close[0]}?)" if close else ""
