"""Profiles: what a population and its requests are like, as TOML that a researcher can copy and edit."""

import dataclasses
import math
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from generators.errors import ConfirmbenchError
from generators.schema import KINDS

FOLDER = Path(__file__).parent / "profiles"


@dataclass(frozen=True)
class PopulationRates:
    """household_coverage: share of households of which anybody is on file
    coverage: share of the people of such a household who are
    move_rate: share of households that move in a year
    rename_rate: share of wives whose married name is new in a given year, below 45 years of age
    po_box: share of dwellings that get their mail at a PO box
    filing_lag: shares of records by years since filing, 1 year first, five in all
    """

    household_coverage: float
    coverage: float
    move_rate: float
    rename_rate: float
    po_box: float
    filing_lag: tuple[float, ...]


@dataclass(frozen=True)
class NoiseRates:
    """Shares of requests (0 to 1) that each edit is tried on, before carelessness; where the field is absent
    nothing happens.

    nickname: of requests whose given name has one in the package `nicknames`
    middle_drop, middle_initial: the middle name left out, or its first letter alone
    suffix_drop: Jr, Sr, II or III left out
    given_typo, surname_typo, street_typo, city_typo, zip_typo, number_typo: one keyboard edit
    unit_drop, unit_move: the unit left out, or written behind the street
    street_rewrite: the street suffix abbreviated ("St") or written in full
    upper_case: the whole request in capitals, as some systems export it
    """

    nickname: float
    middle_drop: float
    middle_initial: float
    suffix_drop: float
    given_typo: float
    surname_typo: float
    street_typo: float
    city_typo: float
    zip_typo: float
    number_typo: float
    unit_drop: float
    unit_move: float
    street_rewrite: float
    upper_case: float


@dataclass(frozen=True)
class Profile:
    """kinds: share of requests of each kind; they sum to 1."""

    name: str
    description: str
    vocabulary: str
    population: PopulationRates
    kinds: dict[str, float]
    noise: NoiseRates

    def as_dict(self) -> dict[str, Any]:
        return dataclasses.asdict(self)


def profile_names() -> list[str]:
    """The profiles that come with confirmbench."""
    return sorted(path.stem for path in FOLDER.glob("*.toml"))


def load_profile(name_or_path: str) -> Profile:
    """Read a profile by its name, or a file of your own by its path (ending in .toml).

    raises: ConfirmbenchError that names the file and the key
    """
    path = Path(name_or_path) if name_or_path.endswith(".toml") else FOLDER / f"{name_or_path}.toml"
    if not path.is_file():
        raise ConfirmbenchError(
            f"There is no profile {name_or_path!r}; choose one of {', '.join(profile_names())}, "
            "or give the path of a .toml file."
        )
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfirmbenchError(f"{path} is not TOML: {error}.") from None
    return _profile(table, str(path))


def _profile(table: dict[str, Any], where: str) -> Profile:
    _check_keys(table, [field.name for field in dataclasses.fields(Profile)], where, "")
    for key in ("name", "description", "vocabulary"):
        if not isinstance(table[key], str):
            raise ConfirmbenchError(f"{where}: {key} is {table[key]!r}; it must be text.")
    return Profile(
        table["name"],
        table["description"],
        table["vocabulary"],
        PopulationRates(**_population(table["population"], where)),
        _kinds(table["kinds"], where),
        NoiseRates(**_rates(table["noise"], _names(NoiseRates), where, "noise")),
    )


def _population(table: Any, where: str) -> dict[str, Any]:
    names = _names(PopulationRates)
    _check_keys(table, names, where, "population")
    lag = table["filing_lag"]
    if not isinstance(lag, list) or len(lag) != 5:
        raise ConfirmbenchError(f"{where}: population.filing_lag is {lag!r}; it must list five shares.")
    lags = {f"{i + 1}": share for i, share in enumerate(lag)}
    _check_sum(_rates(lags, list(lags), where, "population.filing_lag"), where, "population.filing_lag")
    rest = {key: value for key, value in table.items() if key != "filing_lag"}
    rates: dict[str, Any] = _rates(rest, [n for n in names if n != "filing_lag"], where, "population")
    for key in ("household_coverage", "coverage"):
        if rates[key] == 0:
            raise ConfirmbenchError(f"{where}: population.{key} is 0; then nobody could be on file.")
    return rates | {"filing_lag": tuple(float(share) for share in lag)}


def _kinds(table: Any, where: str) -> dict[str, float]:
    rates = _rates(table, list(KINDS), where, "kinds")
    _check_sum(rates, where, "kinds")
    return {kind: rates[kind] for kind in KINDS}


def _rates(table: Any, names: list[str], where: str, section: str) -> dict[str, float]:
    _check_keys(table, names, where, section)
    for key, value in table.items():
        number = isinstance(value, int | float) and not isinstance(value, bool)
        if not number or not 0 <= value <= 1:
            raise ConfirmbenchError(
                f"{where}: {section}.{key} is {value!r}; it must be a number from 0 to 1."
            )
    return {key: float(value) for key, value in table.items()}


def _check_keys(table: Any, names: list[str], where: str, section: str) -> None:
    prefix = f"{section}." if section else ""
    if not isinstance(table, dict):
        raise ConfirmbenchError(
            f"{where}: {section} is {table!r}; it must be a table with {', '.join(names)}."
        )
    unknown = [key for key in table if key not in names]
    if unknown:
        raise ConfirmbenchError(f"{where}: unknown key {prefix}{unknown[0]}; known are {', '.join(names)}.")
    missing = [name for name in names if name not in table]
    if missing:
        raise ConfirmbenchError(f"{where}: the key {prefix}{missing[0]} is missing.")


def _check_sum(rates: dict[str, float], where: str, section: str) -> None:
    total = math.fsum(rates.values())
    if abs(total - 1) > 1e-6:
        raise ConfirmbenchError(f"{where}: the shares of {section} sum to {total:g}; they must sum to 1.")


def _names(kind: type) -> list[str]:
    return [field.name for field in dataclasses.fields(kind)]
