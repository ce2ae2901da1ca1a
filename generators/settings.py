"""Settings in TOML files: a table becomes a dataclass whose annotations say what each value must be.

    @dataclass(frozen=True)
    class Limits:
        seconds: Annotated[float, Positive()]
        title: str = ""

    limits = read_table(Limits, read_toml(path), Where(str(path)))

A field with a default may be left out. A field is a text, another such dataclass (a table within the table),
one of both `| None`, or `Annotated` with a kind: one of those below, or any object with such a `read`. What a
dataclass refuses when it is made, with ValueError, is reported with the file and its table.

Profiles, suites, the custodian's policies and the gate's table in pyproject.toml are read like this. Where
the names of tables choose their classes, as the rules of a policy do, `read_table(RULES[name], value,
Where(file, name))` reads each.
"""

import math
import tomllib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import MISSING, dataclass, fields, is_dataclass
from datetime import date, datetime
from pathlib import Path
from types import UnionType
from typing import Annotated, Any, Protocol, TypeVar, Union, get_args, get_origin, get_type_hints

from generators.errors import ConfirmbenchError, suggestion

Table = TypeVar("Table")


@dataclass(frozen=True)
class Where:
    """The position of a value in a file, for messages.

    file: as messages name it
    key: with the tables around it, e.g. requests.channels; empty for the whole file
    """

    file: str
    key: str = ""

    def under(self, name: str) -> "Where":
        """The position of a key of this table."""
        return Where(self.file, f"{self.key}.{name}" if self.key else name)

    def wrong(self, value: Any, expected: str) -> ConfirmbenchError:
        """The error for a value that is not what was expected, e.g. "a whole number"."""
        return ConfirmbenchError(f"{self.file}: {self.key} is {value!r}; it must be {expected}.")

    def error(self, fault: str) -> ConfirmbenchError:
        """The error for a table, e.g. "lacks the key seed"."""
        return ConfirmbenchError(
            f"{self.file}: [{self.key}] {fault}." if self.key else f"{self.file} {fault}."
        )


class Kind(Protocol):
    """What the value of a key may be."""

    def read(self, value: Any, where: Where) -> Any:
        """The value as its field holds it; raises `where.wrong(...)` for another."""


def settings_path(name_or_path: str, folder: Path, what: str) -> Path:
    """The file of a name, out of those in a folder, or the user's own file.

    what: what such a file describes, e.g. "suite"
    raises: ConfirmbenchError that lists the names when it is neither
    """
    names = settings_names(folder)
    path = folder / f"{name_or_path}.toml" if name_or_path in names else Path(name_or_path)
    if path.is_file():
        return path
    raise ConfirmbenchError(
        f"There is no {what} {name_or_path!r}{suggestion(name_or_path, names)}; choose one of "
        f"{', '.join(names)}, or give the path of a TOML file of your own."
    )


def settings_names(folder: Path) -> list[str]:
    """The TOML files of a folder, without the ending, sorted."""
    return sorted(path.stem for path in folder.glob("*.toml"))


def read_toml(path: Path) -> dict[str, Any]:
    """The content of a TOML file.

    raises: ConfirmbenchError when it cannot be read or is not TOML
    """
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfirmbenchError(f"{path} is not a TOML file: {error}.") from None
    except OSError as error:
        raise ConfirmbenchError(f"{path} cannot be read: {error.strerror}.") from None


def read_table(kind: type[Table], value: Any, where: Where) -> Table:
    """Make a dataclass of a table, as the annotations of its fields say.

    raises: ConfirmbenchError that names the file, the key and what was expected
    """
    hints = get_type_hints(kind, include_extras=True)
    known = {field.name: field for field in fields(kind)}  # type: ignore[arg-type]
    optional = [
        name
        for name, field in known.items()
        if field.default is not MISSING or field.default_factory is not MISSING
    ]
    check_keys(value, known, where, optional)
    values = {
        name: _kind(hints[name]).read(value[name], where.under(name)) for name in known if name in value
    }
    try:
        return kind(**values)
    except ValueError as error:
        raise ConfirmbenchError(f"{where.file}: in [{where.key}], {error}.") from None


def check_keys(value: Any, known: Iterable[str], where: Where, optional: Collection[str] = ()) -> None:
    """Refuse what is no table, has a key that is not known or lacks one that is not optional."""
    if not isinstance(value, dict):
        raise where.wrong(value, f"a table, written as [{where.key}] with its keys below it")
    known = list(known)
    for key in value:
        if key not in known:
            valid = f"its keys are {', '.join(known)}" if known else "it has no keys"
            raise where.error(f"has an unknown key {key}{suggestion(key, known)}; {valid}")
    for name in known:
        if name not in value and name not in optional:
            raise where.error(f"lacks the key {name}")


def _kind(hint: Any) -> Kind:
    """What the annotation of a field asks for."""
    if get_origin(hint) is Annotated:
        return hint.__metadata__[0]
    if get_origin(hint) in (Union, UnionType):  # X | None
        return _kind(next(each for each in get_args(hint) if each is not type(None)))
    if hint is not str and not is_dataclass(hint):
        raise TypeError(f"{hint} says nothing of what the value must be; annotate it with a kind.")
    return NonEmptyText() if hint is str else Subtable(hint)


@dataclass(frozen=True)
class Subtable:
    """A table within the table."""

    kind: Any

    def read(self, value: Any, where: Where) -> Any:
        return read_table(self.kind, value, where)


@dataclass(frozen=True)
class NonEmptyText:
    """A text that is not empty."""

    def read(self, value: Any, where: Where) -> str:
        if not isinstance(value, str) or not value:
            raise where.wrong(value, "a text")
        return value


@dataclass(frozen=True)
class Texts:
    """A list of texts, each once and without blanks at its ends; `least` of them or more.

    what, example: what messages call them, and what they show
    """

    what: str = "texts"
    example: str = '["AGENCY-A"]'
    least: int = 1

    def read(self, value: Any, where: Where) -> tuple[str, ...]:
        texts = isinstance(value, list) and all(isinstance(each, str) and each for each in value)
        if not texts or len(value) < self.least:
            raise where.wrong(value, f"a list of {self.what}, e.g. {self.example}")
        if any(each != each.strip() for each in value):
            raise where.wrong(value, f"a list of {self.what} without blanks at their ends")
        if len(set(value)) < len(value):
            raise where.wrong(value, "a list in which nothing stands twice")
        return tuple(value)


@dataclass(frozen=True)
class Choice:
    """One of a few texts."""

    among: Sequence[str]

    def read(self, value: Any, where: Where) -> str:
        if value not in self.among:
            raise where.wrong(value, " or ".join(f'"{each}"' for each in self.among))
        return str(value)


@dataclass(frozen=True)
class Day:
    """A date of TOML, without time and without quotes."""

    def read(self, value: Any, where: Where) -> date:
        if not isinstance(value, date) or isinstance(value, datetime):
            raise where.wrong(value, "a date without quotes, e.g. 2025-04-08")
        return value


@dataclass(frozen=True)
class Whole:
    """A whole number, both ends included."""

    least: int
    most: float = math.inf

    def read(self, value: Any, where: Where) -> int:
        if type(value) is not int or not self.least <= value <= self.most:
            ends = (
                f"from {self.least} to {self.most}" if self.most < math.inf else f"of at least {self.least}"
            )
            raise where.wrong(value, f"a whole number {ends}")
        return value


@dataclass(frozen=True)
class Positive:
    """A number above 0, and not infinite."""

    def read(self, value: Any, where: Where) -> float:
        if not _is_number(value) or not 0 < value < math.inf:
            raise where.wrong(value, "a number above 0")
        return float(value)


@dataclass(frozen=True)
class Fraction:
    """A number from 0 to 1, both included."""

    def read(self, value: Any, where: Where) -> float:
        if not _is_number(value) or not 0 <= value <= 1:
            raise where.wrong(value, "a number from 0 to 1")
        return float(value)


@dataclass(frozen=True)
class Shares:
    """A table with a share, from 0 to 1, for each of some names; `whole` ones sum to 1."""

    of: Sequence[str]
    whole: bool = False

    def read(self, value: Any, where: Where) -> dict[str, float]:
        check_keys(value, self.of, where)
        shares = {name: Fraction().read(value[name], where.under(name)) for name in self.of}
        if self.whole:
            _check_sum(shares, where)
        return shares


@dataclass(frozen=True)
class Split:
    """A list of so many shares, from 0 to 1, which sum to 1."""

    parts: int

    def read(self, value: Any, where: Where) -> tuple[float, ...]:
        if not isinstance(value, list) or len(value) != self.parts:
            raise where.wrong(value, f"a list of {self.parts} shares")
        shares = {str(i): Fraction().read(share, where.under(str(i))) for i, share in enumerate(value, 1)}
        _check_sum(shares, where)
        return tuple(shares.values())


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _check_sum(shares: Mapping[str, float], where: Where) -> None:
    total = math.fsum(shares.values())
    if abs(total - 1) > 1e-6:
        raise ConfirmbenchError(
            f"{where.file}: the shares of {where.key} sum to {total:g}; they must sum to 1."
        )


Share = Annotated[float, Fraction()]
