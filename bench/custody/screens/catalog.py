"""The list of the custodian's screens: built in, installed as an entry point, or in a file of their own.

A screen's spec is its constructor call, in the grammar of matchers: `deliverable(classes=('Y', 'S'))`.
They are listed as `bench.catalog.list` lists matchers.
"""

from importlib.metadata import entry_points
from typing import TYPE_CHECKING, Any

from bench.catalog.about import About, about, about_listed
from bench.catalog.list import INSTALLED, OTHER, json_text, list_report, one_report, parameters_of
from generators.errors import ConfirmbenchError
from matchers.plugins import Catalog, Words

if TYPE_CHECKING:
    from bench.custody.screens.contract import Screen

BUILT_IN = {
    "none": "bench.custody.screens.fields:AdmitAll",
    "zip_like": "bench.custody.screens.fields:ZipLike",
    "fields_present": "bench.custody.screens.fields:FieldsPresent",
    "complete_address": "bench.custody.screens.address:CompleteAddress",
    "deliverable": "bench.custody.screens.address:Deliverable",
    "policy": "bench.custody.screens.policy:Policy",
}
GROUP = "confirmbench.screens"
CATALOG: "Catalog[Screen]" = Catalog(
    BUILT_IN,
    GROUP,
    Words("screen", "zip_like or deliverable(classes=('Y', 'S'))"),
    method="open(gazetteer)",
    doc="docs/screens.md",
)


OLD_GROUP = "confirmbench.gates"  # of entry points, as earlier versions called it


def check_group() -> None:
    """Refuse screens that are installed under the old group; raises ConfirmbenchError that names one."""
    for entry in entry_points(group=OLD_GROUP):
        raise ConfirmbenchError(
            f"{entry.name} is installed under the entry point group {OLD_GROUP}, which is called {GROUP} now."
        )


def names() -> list[str]:
    """The names of the built-in and installed screens, built-in ones first."""
    check_group()
    return CATALOG.names()


def make(spec: str) -> "Screen":
    """Make the screen that a spec calls for.

    spec: `none`, `deliverable(classes=('Y', 'S'))` or `path/to/file.py:Class(limit=3)`; parameters by
        keyword, literal values only
    raises: ConfirmbenchError when the spec cannot be read, names no screen or has a wrong parameter
    """
    check_group()
    return CATALOG.make(spec)


def class_of(name: str) -> Any:
    """The class behind a name, not made; raises ConfirmbenchError when the name means no screen."""
    return CATALOG.class_of(name)


def spec_of(screen: "Screen") -> str:
    """The shortest spec that `make` turns into an equal screen: non-default parameters only."""
    return CATALOG.spec_of(screen)


def targets() -> dict[str, str]:
    """ "module:Class" by name, of the built-in and installed screens; nothing is imported."""
    return CATALOG.targets()


GROUPS = {
    "Controls": ("none", "zip_like"),
    "Of what a request says": ("fields_present", "complete_address", "deliverable"),
    "Of a memorandum": ("policy",),
}
COMMAND = "screens"


def list_groups() -> dict[str, list[About]]:
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
    return list_report(list_groups(), width, COMMAND)


def list_json() -> str:
    """A JSON array, one object a screen."""
    groups = list_groups()
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
