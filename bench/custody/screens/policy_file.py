"""A policy as a TOML file: a table for each rule, in the order in which they are asked."""

import tomllib
from dataclasses import MISSING, dataclass, fields
from pathlib import Path
from typing import Any, get_type_hints

from bench.custody.screens.policy_conflicts import check_conflicts
from bench.custody.screens.rule import Rule
from bench.custody.screens.rules import RULES
from generators.errors import ConfirmbenchError
from matchers.spec import suggestion

FOLDER = Path(__file__).parent / "policies"
TITLE = "title"


@dataclass(frozen=True)
class PolicyFile:
    """title: what it is, in one line; rules: by name, in the order of the file"""

    title: str
    rules: dict[str, Rule]


def policy_names() -> list[str]:
    """Names of the policies that come with confirmbench."""
    return sorted(path.stem for path in FOLDER.glob("*.toml"))


def read_policy(name_or_path: str) -> PolicyFile:
    """Read a policy by name, or a TOML file of one's own by its path.

    raises: ConfirmbenchError that names the file and the keys at fault
    """
    path = FOLDER / f"{name_or_path}.toml" if name_or_path in policy_names() else Path(name_or_path)
    table = _read(path, name_or_path)
    title = table.pop(TITLE, "")
    if not isinstance(title, str):
        raise ConfirmbenchError(f"{name_or_path}: {TITLE} is {title!r}; it must be a text.")
    rules = {name: _rule(name, keys, name_or_path) for name, keys in table.items()}
    if not rules:
        raise ConfirmbenchError(
            f"{name_or_path} has no rules; write one as [order_age] and its keys, or use the gate none."
        )
    check_conflicts(rules, name_or_path)
    return PolicyFile(title, rules)


def _read(path: Path, named: str) -> dict[str, Any]:
    if not path.is_file():
        raise ConfirmbenchError(
            f"There is no policy {named!r}{suggestion(named, policy_names())}; the policies are "
            f"{', '.join(policy_names())}, or give the path of a TOML file of your own."
        )
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfirmbenchError(f"{named} is not a TOML file: {error}.") from None
    except OSError as error:
        raise ConfirmbenchError(f"{named} cannot be read: {error.strerror}.") from None


def _rule(name: str, keys: Any, where: str) -> Rule:
    if name not in RULES:
        raise ConfirmbenchError(
            f"{where}: there is no rule {name}{suggestion(name, RULES)}; the rules are {', '.join(RULES)}."
        )
    if not isinstance(keys, dict):
        raise ConfirmbenchError(
            f"{where}: {name} is {keys!r}; a rule is a table, written as [{name}] and its keys below it."
        )
    values = _values(name, keys, where)
    try:
        return RULES[name](**values)
    except ValueError as error:
        raise ConfirmbenchError(f"{where}: in [{name}], {error}.") from None


def _values(name: str, keys: dict[str, Any], where: str) -> dict[str, Any]:
    """The keys of one rule, read as the annotations of its class say."""
    kinds = get_type_hints(RULES[name], include_extras=True)
    known = {field.name: field for field in fields(RULES[name])}  # type: ignore[arg-type]
    for key in keys:
        if key not in known:
            valid = f"its keys are {', '.join(known)}" if known else "it has no keys"
            raise ConfirmbenchError(
                f"{where}: [{name}] has an unknown key {key}{suggestion(key, known)}; {valid}."
            )
    missing = [key for key, field in known.items() if field.default is MISSING and key not in keys]
    if missing:
        raise ConfirmbenchError(f"{where}: [{name}] lacks the key {missing[0]}.")
    return {key: _value(kinds[key], value, f"{where}: {name}.{key}") for key, value in keys.items()}


def _value(hint: Any, value: Any, where: str) -> Any:
    (kind,) = hint.__metadata__
    try:
        return kind.read(value)
    except ValueError as error:
        raise ConfirmbenchError(f"{where} is {value!r}; it must be {error}.") from None
