"""A curve that a suite asks for: one matcher along one of its parameters."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from generators.errors import ConfirmbenchError

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
