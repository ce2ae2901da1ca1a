"""A suite: one dataset and the matchers to run on it, as a TOML file and in words."""

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Any

from generators.errors import ConfirmbenchError
from generators.settings import (
    Positive,
    Texts,
    Where,
    Whole,
    check_keys,
    read_table,
    read_toml,
    settings_names,
    settings_path,
)
from matchers.plugins import parse

FOLDER = Path(__file__).parent
GIB = 1 << 30
INFINITE = float("inf")
HEADINGS = {
    "sources": "Sources",
    "published": "Published",
    "assumed": "Assumed",
    "compares": "To hold it against, in shape and not in figures",
}
SWEEP = 'a parameter and its values as `confirmbench sweep` takes them, e.g. "threshold 0.80:0.98:0.02"'


@dataclass(frozen=True)
class Curve:
    """One matcher along one of its parameters.

    spec: the matcher, without the parameter that varies
    values: start:stop:step or a list with commas, as bench.studies.sweep.values reads them
    """

    spec: str
    parameter: str
    values: str


class Curves:
    """A table that gives each matcher a parameter and its values; they are checked when a curve is traced."""

    def read(self, value: Any, where: Where) -> tuple[Curve, ...]:
        """The curves, in the order of the table."""
        if not isinstance(value, dict) or not value:
            raise where.wrong(value, f"a table that gives each matcher {SWEEP}")
        return tuple(self._curve(spec, text, where.under(repr(spec))) for spec, text in value.items())

    def _curve(self, spec: str, text: Any, where: Where) -> Curve:
        words = text.split(maxsplit=1) if isinstance(text, str) else []
        if len(words) != 2:
            raise where.wrong(text, SWEEP)
        return Curve(spec, *words)


class Hyphenated:
    """A name that can be a part of a folder's name."""

    def read(self, value: Any, where: Where) -> str:
        """The name as it stands."""
        if not isinstance(value, str) or not value.isascii() or not value.replace("-", "").isalnum():
            raise where.wrong(value, "letters, digits and hyphens, e.g. my-suite")
        return value


Sentences = Annotated[tuple[str, ...], Texts(example='["Every letter of the name has to agree."]')]
Specs = Annotated[tuple[str, ...], Texts("specs", '["exact", "blocked"]')]
Limit = Annotated[float, Positive()]


@dataclass(frozen=True)
class Scenario:
    """What a suite imitates; every entry of a list is a sentence or a title.

    sources: numbers and titles, as in docs/presets.md
    published: what those sources say of rules and rates
    assumed: what they do not say and the suite therefore sets
    compares: the published tables whose shape, not whose figures, a run may be held against; may be empty
    notice: that a run measures no real agency; printed under its tables
    """

    sources: Sentences
    published: Sentences
    assumed: Sentences
    compares: Annotated[tuple[str, ...], Texts(least=0)]
    notice: str


@dataclass(frozen=True)
class Limits:
    """What one matcher may use, from its start to its last answer; no limits by default.

    seconds: wall clock
    memory_gb: resident memory of the matcher's process and its children, in GiB
    """

    seconds: Limit = INFINITE
    memory_gb: Limit = INFINITE

    @property
    def memory_bytes(self) -> float:
        return self.memory_gb * GIB


class BothLimits:
    """A table that states both limits, for a suite is run on other people's machines."""

    def read(self, value: Any, where: Where) -> Limits:
        """The limits; infinite ones cannot be stated."""
        check_keys(value, ("seconds", "memory_gb"), where)
        return read_table(Limits, value, where)


@dataclass(frozen=True)
class Suite:
    """What to generate (profile, people, requests, seed) and what to run on it (matchers, limits).

    title: what it is for, in one line
    scenario: what it imitates, if it imitates anything
    curves: what is traced after the matchers have run
    screens: of the custodian (bench.custody.screens), each put before each matcher once these have run
    """

    name: Annotated[str, Hyphenated()]
    profile: str
    people: Annotated[int, Whole(1)]
    requests: Annotated[int, Whole(1)]
    seed: Annotated[int, Whole(0)]
    matchers: Specs
    limits: Annotated[Limits, BothLimits()]
    title: str = ""
    scenario: Scenario | None = None
    curves: Annotated[tuple[Curve, ...], Curves()] = ()
    screens: Annotated[tuple[str, ...], Texts("specs", '["none", "policy"]')] = ()


def suite_names() -> list[str]:
    """Names of the built-in suites."""
    return settings_names(FOLDER)


def load_suite(name_or_path: str) -> Suite:
    """Read a built-in suite by its name, or a TOML file of your own by its path.

    raises: ConfirmbenchError that names the file and the key at fault
    """
    path = settings_path(name_or_path, FOLDER, "suite")
    table = read_toml(path)
    if "gates" in table:
        raise ConfirmbenchError(f"{path}: the key gates is called screens now.")
    return read_table(Suite, table, Where(str(path)))


def suite_of(matchers: Sequence[str]) -> Suite:
    """Some matchers for a dataset that is there already.

    raises: ConfirmbenchError when there are none
    """
    if not matchers:
        raise ConfirmbenchError('Say which matchers to run, e.g. ["exact", "jaro_winkler(threshold=0.92)"].')
    return Suite("own", "", 0, 0, 0, tuple(matchers), Limits())


def vary(suite: Suite, matchers: Sequence[str] | None, seed: int | None) -> Suite:
    """The same suite with other matchers or another seed; None or an empty list keeps what it has.

    It keeps the curves of those matchers that it still has, whatever their parameters.
    """
    chosen = tuple(matchers) if matchers else suite.matchers
    names = {parse(spec).name for spec in chosen} if matchers else set()
    return replace(
        suite,
        matchers=chosen,
        seed=suite.seed if seed is None else seed,
        curves=tuple(curve for curve in suite.curves if not matchers or parse(curve.spec).name in names),
    )


def suites_report(width: int) -> str:
    """A line or two for every built-in suite: its name, its size and what it is for."""
    suites = [load_suite(name) for name in suite_names()]
    margin = max(len(suite.name) for suite in suites) + 2
    return "\n".join(
        _hung(f"{suite.name:{margin}}", _title_and_size(suite), width, margin) for suite in suites
    )


def suite_report(suite: Suite, width: int) -> str:
    """Everything about one suite: its dataset, its matchers, and what it imitates."""
    parts = [_hung("", f"{suite.name}: {suite.title}" if suite.title else suite.name, width, 0)]
    parts.append(_block("Dataset", [_dataset(suite)], width))
    parts.append(_block("Matchers", list(suite.matchers), width))
    if suite.screens:
        parts.append(_block("Screens of the custodian before each matcher", list(suite.screens), width))
    if suite.curves:
        parts.append(
            _block("Curves", [f"{each.spec}: {each.parameter} {each.values}" for each in suite.curves], width)
        )
    if suite.scenario is not None:
        for key, heading in HEADINGS.items():
            entries = list(getattr(suite.scenario, key)) or ["nothing published"]
            parts.append(_block(heading, entries, width))
        parts.append(_hung("", suite.scenario.notice, width, 0))
    return "\n\n".join(parts)


def _title_and_size(suite: Suite) -> str:
    size = f"{suite.people:,} people, {suite.requests:,} requests"
    return f"{suite.title} ({size})" if suite.title else size


def _dataset(suite: Suite) -> str:
    return (
        f"profile {suite.profile}, {suite.people:,} people on file, {suite.requests:,} requests, "
        f"seed {suite.seed}"
    )


def _block(heading: str, entries: list[str], width: int) -> str:
    return "\n".join([f"{heading}:", *(_hung("  - ", entry, width, 4) for entry in entries)])


def _hung(first: str, text: str, width: int, margin: int) -> str:
    return textwrap.fill(
        text,
        max(width, margin + 20),
        initial_indent=first,
        subsequent_indent=" " * margin,
        break_long_words=False,
        break_on_hyphens=False,
    )
