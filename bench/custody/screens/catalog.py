"""The list of the custodian's screens: built in, installed as an entry point, or in a file of their own.

A screen's spec is its constructor call, in the grammar of matchers: `deliverable(classes=('Y', 'S'))`.
"""

from importlib.metadata import entry_points
from typing import TYPE_CHECKING, Any

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
