"""What a preset imitates: where its figures are from, which of them were published, which are assumed."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from generators.errors import ConfirmbenchError

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
