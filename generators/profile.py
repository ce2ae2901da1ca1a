"""Profiles: what a population and its requests are like, as TOML that a researcher can copy and edit."""

import dataclasses
import math
import tomllib
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar, get_type_hints

from generators.errors import ConfirmbenchError
from generators.rates import (
    ONE_AT_MOST,
    Count,
    NoiseRates,
    PaperRates,
    PopulationRates,
    RegistryRates,
    RequestRates,
    Shares,
    Split,
)
from generators.schema import KINDS

FOLDER = Path(__file__).parent / "profiles"


@dataclass(frozen=True)
class Profile:
    """kinds: share of requests of each kind; they sum to 1. papers: None where requests come without."""

    name: str
    description: str
    vocabulary: str
    population: PopulationRates
    registry: RegistryRates
    kinds: dict[str, float]
    requests: RequestRates
    noise: NoiseRates
    papers: PaperRates | None = None

    def as_dict(self) -> dict[str, Any]:
        """Every section by name; without papers there is none of that name, as before there were any."""
        sections = dataclasses.asdict(self)
        return sections if self.papers else {name: sections[name] for name in sections if name != "papers"}


def profile_names() -> list[str]:
    """The profiles that come with confirmbench."""
    return sorted(path.stem for path in FOLDER.glob("*.toml"))


def load_profile(name_or_path: str) -> Profile:
    """Read a profile by its name, or a file of your own by its path (ending in .toml).

    A file with the line `like = "typical"` states only what differs from that profile.

    raises: ConfirmbenchError that names the file and the key
    """
    path = Path(name_or_path) if name_or_path.endswith(".toml") else FOLDER / f"{name_or_path}.toml"
    if not path.is_file():
        raise ConfirmbenchError(
            f"There is no profile {name_or_path!r}; choose one of {', '.join(profile_names())}, "
            "or give the path of a .toml file."
        )
    return _profile(_completed(_read(path), str(path)), str(path))


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfirmbenchError(f"{path} is not TOML: {error}.") from None


def _completed(table: dict[str, Any], where: str) -> dict[str, Any]:
    """The table with what it leaves out taken from the profile that its key `like` names, if it has one."""
    if "like" not in table:
        return table
    models = {name: stated for name in profile_names() if "like" not in (stated := _built_in(name))}
    like = table.pop("like")
    if not isinstance(like, str) or like not in models:
        raise ConfirmbenchError(
            f"{where}: like is {like!r}; it must be a profile that states everything itself: "
            f"{', '.join(models)}."
        )
    return _merged(models[like], table)


def _built_in(name: str) -> dict[str, Any]:
    return _read(FOLDER / f"{name}.toml")


def _merged(model: dict[str, Any], table: dict[str, Any]) -> dict[str, Any]:
    """Key by key within a section, and a table within a section as it stands; the name is not taken over."""
    found = {key: value for key, value in model.items() if key not in ("name", "description")} | table
    for section, content in model.items():
        if isinstance(content, dict) and isinstance(table.get(section), dict):
            found[section] = {**content, **table[section]}
    return found


def _profile(table: dict[str, Any], where: str) -> Profile:
    _check_keys(table, [field.name for field in dataclasses.fields(Profile)], where, "", optional=("papers",))
    for key in ("name", "description", "vocabulary"):
        if not isinstance(table[key], str):
            raise ConfirmbenchError(f"{where}: {key} is {table[key]!r}; it must be text.")
    profile = Profile(
        table["name"],
        table["description"],
        table["vocabulary"],
        _section(PopulationRates, table["population"], where, "population"),
        _section(RegistryRates, table["registry"], where, "registry"),
        _shares(table["kinds"], list(KINDS), where, "kinds", whole=True),
        _section(RequestRates, table["requests"], where, "requests"),
        _section(NoiseRates, table["noise"], where, "noise"),
        _section(PaperRates, table["papers"], where, "papers") if "papers" in table else None,
    )
    _check_somebody_files(profile.population, where)
    if profile.papers:
        _check_room(profile.papers, where)
    return profile


Rates = TypeVar("Rates", PopulationRates, RegistryRates, RequestRates, NoiseRates, PaperRates)


def _section(kind: type[Rates], table: Any, where: str, section: str) -> Rates:
    hints = get_type_hints(kind, include_extras=True)
    _check_keys(table, list(hints), where, section)
    return kind(**{n: _value(hint, table[n], where, f"{section}.{n}") for n, hint in hints.items()})


def _value(hint: Any, value: Any, where: str, key: str) -> Any:
    """The value of one key, checked as its annotation says."""
    match getattr(hint, "__metadata__", ()):
        case (Count(largest),):
            return _count(value, largest, where, key)
        case (Shares(of, whole),):
            return _shares(value, list(of), where, key, whole)
        case (Split(parts),):
            return _list_of_shares(value, parts, where, key)
    return _share(value, where, key)


def _share(value: Any, where: str, key: str) -> float:
    number = isinstance(value, int | float) and not isinstance(value, bool)
    if not number or not 0 <= value <= 1:
        raise ConfirmbenchError(f"{where}: {key} is {value!r}; it must be a number from 0 to 1.")
    return float(value)


def _count(value: Any, largest: int, where: str, key: str) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= largest:
        raise ConfirmbenchError(
            f"{where}: {key} is {value!r}; it must be a whole number from 1 to {largest}."
        )
    return value


def _shares(table: Any, names: list[str], where: str, key: str, whole: bool) -> dict[str, float]:
    _check_keys(table, names, where, key)
    found = {name: _share(table[name], where, f"{key}.{name}") for name in names}
    if whole:
        _check_sum(found.values(), where, key)
    return found


def _list_of_shares(values: Any, length: int, where: str, key: str) -> tuple[float, ...]:
    if not isinstance(values, list) or len(values) != length:
        raise ConfirmbenchError(f"{where}: {key} is {values!r}; it must list {length} shares.")
    found = tuple(_share(value, where, f"{key}.{i + 1}") for i, value in enumerate(values))
    _check_sum(found, where, key)
    return found


def _check_somebody_files(rates: PopulationRates, where: str) -> None:
    if rates.household_coverage == 0 or not any(rates.coverage.values()):
        raise ConfirmbenchError(
            f"{where}: population.household_coverage or population.coverage is 0; "
            "then nobody could be on file."
        )


def _check_room(rates: PaperRates, where: str) -> None:
    for names in ONE_AT_MOST:
        total = math.fsum(getattr(rates, name) for name in names)
        if total > 1:
            raise ConfirmbenchError(
                f"{where}: papers.{names[0]} to papers.{names[-1]} sum to {total:g}; "
                "a request has one of them at most, so they must sum to 1 at most."
            )


def _check_keys(
    table: Any, names: list[str], where: str, section: str, optional: Collection[str] = ()
) -> None:
    prefix = f"{section}." if section else ""
    if not isinstance(table, dict):
        raise ConfirmbenchError(
            f"{where}: {section} is {table!r}; it must be a table with {', '.join(names)}."
        )
    unknown = [key for key in table if key not in names]
    if unknown:
        raise ConfirmbenchError(f"{where}: unknown key {prefix}{unknown[0]}; known are {', '.join(names)}.")
    missing = [name for name in names if name not in table and name not in optional]
    if missing:
        raise ConfirmbenchError(f"{where}: the key {prefix}{missing[0]} is missing.")


def _check_sum(values: Iterable[float], where: str, section: str) -> None:
    total = math.fsum(values)
    if abs(total - 1) > 1e-6:
        raise ConfirmbenchError(f"{where}: the shares of {section} sum to {total:g}; they must sum to 1.")
