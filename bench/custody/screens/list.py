"""The custodian's screens as text and as JSON, as `bench.catalog.list` has the matchers."""

from typing import Any

from bench.catalog.about import About, about, about_listed
from bench.catalog.list import INSTALLED, OTHER, json_text, list_report, one_report, parameters_of
from bench.custody.screens.catalog import CATALOG, class_of, names
from generators.errors import ConfirmbenchError

GROUPS = {
    "Controls": ("none", "zip_like"),
    "Of what a request says": ("fields_present", "complete_address", "deliverable"),
    "Of a memorandum": ("policy",),
}
COMMAND = "screens"


def listed() -> dict[str, list[About]]:
    """Describe every screen, by group; one that cannot be loaded is there too."""
    known = names()
    own = {name for members in GROUPS.values() for name in members}
    groups = {title: [name for name in members if name in known] for title, members in GROUPS.items()}
    groups[OTHER] = [name for name in known if name not in own and name in CATALOG.built_in]
    groups[INSTALLED] = [name for name in known if name not in own and name not in CATALOG.built_in]
    return {
        title: [about_listed(name, CATALOG) for name in members]
        for title, members in groups.items()
        if members
    }


def list_text(width: int) -> str:
    """Every screen with its rule."""
    return list_report(listed(), width, COMMAND)


def list_json() -> str:
    """A JSON array, one object a screen."""
    groups = listed()
    return json_text([_as_json(each, title) for title, members in groups.items() for each in members])


def one_text(spec: str, width: int) -> str:
    """All about one screen; raises ConfirmbenchError when the spec means none."""
    found = about(spec, CATALOG)
    itemwise = (
        "Itemwise: what it says of a request does not depend on others."
        if is_itemwise(found.name)
        else "Not itemwise: what it says of a request may depend on those before it."
    )
    return one_report(found, width, [itemwise, *([found.missing] if found.missing else [])])


def one_json(spec: str) -> str:
    """A JSON object; raises ConfirmbenchError when the spec means no screen."""
    found = about(spec, CATALOG)
    return json_text(_as_json(found, _group_of(found.name)))


def is_itemwise(name: str) -> bool | None:
    """Whether the class says so; None when it cannot be loaded."""
    try:
        return getattr(class_of(name), "itemwise", False) is True
    except ConfirmbenchError:
        return None


def _as_json(found: About, group: str) -> dict[str, Any]:
    known = {key: getattr(found, key) for key in ("rule", "prose", "source", "missing")}
    more = {"itemwise": is_itemwise(found.name), "parameters": parameters_of(found)}
    return {"name": found.name, "group": group} | known | more


def _group_of(name: str) -> str:
    title = next((title for title, members in GROUPS.items() if name in members), None)
    return title or (OTHER if name in CATALOG.built_in else INSTALLED)
