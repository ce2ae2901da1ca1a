"""Profiles: what a population and its requests are like, as TOML that a researcher can copy and edit."""

import dataclasses
import math
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

from generators.errors import ConfirmbenchError
from generators.rates import ONE_AT_MOST, NoiseRates, PaperRates, PopulationRates, RegistryRates, RequestRates
from generators.schema import KINDS
from generators.settings import Shares, Where, read_table, read_toml, settings_names, settings_path

FOLDER = Path(__file__).parent / "profiles"


@dataclass(frozen=True)
class Profile:
    """What to synthesise.

    kinds: share of requests of each kind; they sum to 1
    papers: None where requests come without
    """

    name: str
    description: str
    vocabulary: str
    population: PopulationRates
    registry: RegistryRates
    kinds: Annotated[dict[str, float], Shares(KINDS, whole=True)]
    requests: RequestRates
    noise: NoiseRates
    papers: PaperRates | None = None

    def as_dict(self) -> dict[str, Any]:
        """Every section by name; without papers there is none of that name, as before there were any."""
        sections = dataclasses.asdict(self)
        return sections if self.papers else {name: sections[name] for name in sections if name != "papers"}


def profile_names() -> list[str]:
    """The profiles that come with confirmbench."""
    return settings_names(FOLDER)


def load_profile(name_or_path: str) -> Profile:
    """Read a profile by its name, or a file of your own by its path.

    A file with the line `like = "typical"` states only what differs from that profile.

    raises: ConfirmbenchError that names the file and the key
    """
    path = settings_path(name_or_path, FOLDER, "profile")
    return _profile(_complete(read_toml(path), str(path)), str(path))


def _complete(table: dict[str, Any], where: str) -> dict[str, Any]:
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
    return _merge(models[like], table)


def _built_in(name: str) -> dict[str, Any]:
    return read_toml(FOLDER / f"{name}.toml")


def _merge(model: dict[str, Any], table: dict[str, Any]) -> dict[str, Any]:
    """Key by key within a section, and a table within a section as it stands; the name is not taken over."""
    found = {key: value for key, value in model.items() if key not in ("name", "description")} | table
    for section, content in model.items():
        if isinstance(content, dict) and isinstance(table.get(section), dict):
            found[section] = {**content, **table[section]}
    return found


def _profile(table: dict[str, Any], where: str) -> Profile:
    profile = read_table(Profile, table, Where(where))
    _check_somebody_files(profile.population, where)
    if profile.papers:
        _check_room(profile.papers, where)
    return profile


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
