"""A suite: one dataset and the matchers to run on it, as a TOML file.

A curve that a suite asks for: one matcher along one of its parameters.

What a preset imitates: where its figures are from, which of them were published, which are assumed.
"""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from generators.errors import ConfirmbenchError
from matchers.plugins import parse

HOW = 'write a parameter and its values as `confirmbench sweep` takes them, e.g. "threshold 0.80:0.98:0.02"'


@dataclass(frozen=True)
class Curve:
    """spec: the matcher, without the parameter that varies

    values: start:stop:step or a list with commas, as bench.studies.sweep.values reads them
    """

    spec: str
    parameter: str
    values: str


def read_curves(table: Any, path: Path) -> tuple[Curve, ...]:
    """Read the table `curves` of a suite's file. Whether a matcher takes the values is found when it runs.

    raises: ConfirmbenchError that names the file and the key at fault
    """
    if not isinstance(table, dict) or not table:
        raise ConfirmbenchError(f"{path}: curves is {table!r}; it must be a table. For each matcher, {HOW}.")
    return tuple(_curve(spec, text, path) for spec, text in table.items())


def _curve(spec: str, text: Any, path: Path) -> Curve:
    words = text.split(maxsplit=1) if isinstance(text, str) else []
    if len(words) != 2:
        raise ConfirmbenchError(f"{path}: curves.{spec!r} is {text!r}; {HOW}.")
    return Curve(spec, *words)


LISTS = ("sources", "published", "assumed", "compares")


@dataclass(frozen=True)
class Scenario:
    """The table [scenario] of a suite; every entry of a list is a sentence or a title.

    sources: numbers and titles, as in docs/presets.md
    published: what those sources say of rules and rates
    assumed: what they do not say and the preset therefore sets
    compares: the published tables whose shape, not whose figures, a run may be held against; may be empty
    notice: that a run measures no real agency; printed under its tables
    """

    sources: tuple[str, ...]
    published: tuple[str, ...]
    assumed: tuple[str, ...]
    compares: tuple[str, ...]
    notice: str


def read_scenario(table: Any, path: Path) -> Scenario:
    """Check the table [scenario] of the suite in `path`; raises ConfirmbenchError that names the key."""
    if not isinstance(table, dict):
        raise ConfirmbenchError(f"{path}: scenario is {table!r}; it must be a table.")
    keys = (*LISTS, "notice")
    for key in [*table, *keys]:
        if key not in keys or key not in table:
            fault = "lacks the" if key in keys else "has an unknown"
            known = ", ".join(f"scenario.{each}" for each in keys)
            raise ConfirmbenchError(f"{path} {fault} key scenario.{key}; the keys are {known}.")
    lists = {key: _texts(table[key], key, path) for key in LISTS}
    notice = table["notice"]
    if not isinstance(notice, str) or not notice:
        raise ConfirmbenchError(f"{path}: scenario.notice is {notice!r}; it must be a text.")
    return Scenario(**lists, notice=notice)


def _texts(value: Any, key: str, path: Path) -> tuple[str, ...]:
    texts = isinstance(value, list) and all(isinstance(text, str) and text for text in value)
    if not texts or not (value or key == "compares"):
        raise ConfirmbenchError(f"{path}: scenario.{key} is {value!r}; it must be a list of texts.")
    return tuple(value)


BUILT_IN = Path(__file__).parent
GIB = 1 << 30
INFINITE = float("inf")
KEYS = ("name", "profile", "people", "requests", "seed", "matchers", "limits")
OPTIONAL = ("title", "scenario", "curves", "gates")


@dataclass(frozen=True)
class Limits:
    """What one matcher may use, from its start to its last answer; no limits by default.

    seconds: wall clock
    memory_gb: resident memory of the matcher's process and its children, in GiB
    """

    seconds: float = INFINITE
    memory_gb: float = INFINITE

    @property
    def memory_bytes(self) -> float:
        return self.memory_gb * GIB


@dataclass(frozen=True)
class Suite:
    """What to generate (profile, people, requests, seed) and what to run on it (matchers, limits).

    title: what it is for, in one line
    scenario: what it imitates, if it imitates anything
    curves: what is traced after the matchers have run
    gates: of the custodian (bench.admission), each put before each matcher after they have run
    """

    name: str
    profile: str
    people: int
    requests: int
    seed: int
    matchers: tuple[str, ...]
    limits: Limits
    title: str = ""
    scenario: Scenario | None = None
    curves: tuple[Curve, ...] = ()
    gates: tuple[str, ...] = ()


def suite_names() -> list[str]:
    """Names of the built-in suites."""
    return sorted(path.stem for path in BUILT_IN.glob("*.toml"))


def load_suite(name_or_path: str) -> Suite:
    """Read a built-in suite by name, or a TOML file of one's own by its path.

    raises: ConfirmbenchError that names the file and the key at fault
    """
    path = BUILT_IN / f"{name_or_path}.toml" if name_or_path in suite_names() else Path(name_or_path)
    if not path.is_file():
        raise ConfirmbenchError(
            f"There is no suite {name_or_path!r}; the suites are {', '.join(suite_names())}, "
            "or give the path of a TOML file of your own."
        )
    return _suite(_read(path), path)


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfirmbenchError(f"{path} is not a TOML file: {error}.") from None


def _suite(table: dict[str, Any], path: Path) -> Suite:
    _check_keys(table, KEYS, path, optional=OPTIONAL)
    limits = table["limits"] if isinstance(table["limits"], dict) else {}
    _check_keys(limits, ("seconds", "memory_gb"), path, "limits.")
    return Suite(
        name=_name(table["name"], path),
        profile=_text(table, "profile", path),
        people=_whole(table, "people", 1, path),
        requests=_whole(table, "requests", 1, path),
        seed=_whole(table, "seed", 0, path),
        matchers=_specs(table["matchers"], "matchers", '["exact", "blocked"]', path),
        limits=Limits(_positive(limits, "seconds", path), _positive(limits, "memory_gb", path)),
        title=_text(table, "title", path) if "title" in table else "",
        scenario=read_scenario(table["scenario"], path) if "scenario" in table else None,
        curves=read_curves(table["curves"], path) if "curves" in table else (),
        gates=_specs(table["gates"], "gates", '["none", "policy"]', path) if "gates" in table else (),
    )


def _check_keys(
    table: dict[str, Any],
    keys: tuple[str, ...],
    path: Path,
    prefix: str = "",
    optional: tuple[str, ...] = (),
) -> None:
    unknown = [key for key in table if key not in (*keys, *optional)]
    missing = [key for key in keys if key not in table]
    if unknown or missing:
        what, key = ("has an unknown", unknown[0]) if unknown else ("lacks the", missing[0])
        raise ConfirmbenchError(
            f"{path} {what} key {prefix}{key}; "
            f"the keys are {', '.join(prefix + key for key in (*keys, *optional))}."
        )


def _name(value: Any, path: Path) -> str:
    """A suite's name becomes part of folder names."""
    if not isinstance(value, str) or not value.isascii() or not value.replace("-", "").isalnum():
        raise ConfirmbenchError(
            f"{path}: name is {value!r}; it must be letters, digits and hyphens, e.g. my-suite."
        )
    return value


def _text(table: dict[str, Any], key: str, path: Path) -> str:
    value = table[key]
    if not isinstance(value, str) or not value:
        raise ConfirmbenchError(f"{path}: {key} is {value!r}; it must be a text.")
    return value


def _whole(table: dict[str, Any], key: str, least: int, path: Path) -> int:
    value = table[key]
    if type(value) is not int or value < least:
        raise ConfirmbenchError(f"{path}: {key} is {value!r}; it must be a whole number of at least {least}.")
    return value


def _positive(limits: dict[str, Any], key: str, path: Path) -> float:
    value = limits[key]
    if type(value) not in (int, float) or not 0 < value < INFINITE:
        raise ConfirmbenchError(f"{path}: limits.{key} is {value!r}; it must be a number above 0.")
    return float(value)


def _specs(value: Any, key: str, example: str, path: Path) -> tuple[str, ...]:
    if not isinstance(value, list) or not value or not all(isinstance(spec, str) for spec in value):
        raise ConfirmbenchError(f"{path}: {key} is {value!r}; it must be a list of specs, e.g. {example}.")
    return tuple(value)


def varied(suite: Suite, matchers: Sequence[str] | None, seed: int | None) -> Suite:
    """The same suite with other matchers or another seed; None or an empty list keeps what it has.

    Of its curves stay those of the matchers that it then has, whatever their parameters.
    """
    chosen = tuple(matchers) if matchers else suite.matchers
    names = {parse(spec).name for spec in chosen} if matchers else set()
    return replace(
        suite,
        matchers=chosen,
        seed=suite.seed if seed is None else seed,
        curves=tuple(curve for curve in suite.curves if not matchers or parse(curve.spec).name in names),
    )
