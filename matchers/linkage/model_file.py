"""Model files: what a matcher learned from a dataset, kept as JSON together with where it comes from.

    {"format": 1, "matcher": name, "trained_on": {"digest": ..., "name": ...}, "model": {...}}

`trained_on` names the dataset by its digest, so that a matcher can be kept from answering about the very
dataset that it was trained on. `model` is the matcher's own business. Models that come with the package
lie in matchers/models/, one a matcher, under its name.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from generators.errors import ConfirmbenchError

FORMAT = 1
BUILT_IN = Path(__file__).parent.parent / "models"


@dataclass(frozen=True)
class ModelFile:
    """The content of a model file.

    trained_on: of the dataset: digest, name and how it was generated
    model: what the matcher's `train` returned
    """

    matcher: str
    trained_on: dict[str, Any]
    model: dict[str, Any]

    @property
    def digest(self) -> str:
        """Identity of the dataset trained on."""
        return str(self.trained_on["digest"])

    def text(self) -> str:
        """Return the file's text; the same content gives the same text."""
        content = {
            "format": FORMAT,
            "matcher": self.matcher,
            "trained_on": self.trained_on,
            "model": self.model,
        }
        return json.dumps(content, indent=1, ensure_ascii=False) + "\n"


def read_model(path: str, matcher: str) -> ModelFile:
    """Read the model file of a matcher.

    path: "" for the one that comes with the package
    raises: ConfirmbenchError when it cannot be read or is another matcher's
    """
    if not isinstance(path, str):
        raise ConfirmbenchError(f"model is {path!r}; it must be the path of a model file, as text.")
    place = Path(path) if path else BUILT_IN / f"{matcher}.json"
    found = _content(place)
    if found["format"] != FORMAT:
        raise ConfirmbenchError(
            f"{place} has format {found['format']!r}; this version reads {FORMAT}. Train the model again."
        )
    if found["matcher"] != matcher:
        raise ConfirmbenchError(f"{place} is a model of {found['matcher']}, not of {matcher}.")
    return ModelFile(matcher, found["trained_on"], found["model"])


def _content(place: Path) -> dict[str, Any]:
    try:
        found = json.loads(place.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ConfirmbenchError(
            f"There is no model file {place}; make one with `confirmbench train`."
        ) from None
    except (OSError, ValueError) as error:
        raise ConfirmbenchError(f"{place} cannot be read as a model file: {error}.") from None
    if not isinstance(found, dict) or not {"format", "matcher", "trained_on", "model"} <= found.keys():
        raise ConfirmbenchError(f"{place} is no model file: it lacks what `confirmbench train` writes.")
    trained_on = found["trained_on"]
    if (
        not isinstance(trained_on, dict)
        or not trained_on.get("digest")
        or not isinstance(found["model"], dict)
    ):
        raise ConfirmbenchError(f"{place} does not say which dataset it was trained on; train it again.")
    return found
