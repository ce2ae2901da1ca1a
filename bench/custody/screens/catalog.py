"""The list of the custodian's gates: built in, installed as an entry point, or in a file of their own.

A gate's spec is its constructor call, in the grammar of matchers: `deliverable(classes=('Y', 'S'))`.
"""

from typing import TYPE_CHECKING, Any

from matchers.plugins import Catalog, Words

if TYPE_CHECKING:
    from bench.custody.screens.contract import Gate

BUILT_IN = {
    "none": "bench.custody.screens.fields:AdmitAll",
    "zip_like": "bench.custody.screens.fields:ZipLike",
    "fields_present": "bench.custody.screens.fields:FieldsPresent",
    "complete_address": "bench.custody.screens.address:CompleteAddress",
    "deliverable": "bench.custody.screens.address:Deliverable",
    "policy": "bench.custody.screens.policy:Policy",
}
GROUP = "confirmbench.gates"
CATALOG: "Catalog[Gate]" = Catalog(
    BUILT_IN,
    GROUP,
    Words("gate", "zip_like or deliverable(classes=('Y', 'S'))"),
    method="open(gazetteer)",
    doc="docs/gates.md",
)


def names() -> list[str]:
    """The names of the built-in and installed gates, built-in ones first."""
    return CATALOG.names()


def make(spec: str) -> "Gate":
    """Make the gate that a spec calls for.

    spec: `none`, `deliverable(classes=('Y', 'S'))` or `path/to/file.py:Class(limit=3)`; parameters by
        keyword, literal values only
    raises: ConfirmbenchError when the spec cannot be read, names no gate or has a wrong parameter
    """
    return CATALOG.make(spec)


def class_of(name: str) -> Any:
    """The class behind a name, not made; raises ConfirmbenchError when the name means no gate."""
    return CATALOG.class_of(name)


def spec_of(gate: "Gate") -> str:
    """The shortest spec that `make` turns into an equal gate: non-default parameters only."""
    return CATALOG.spec_of(gate)


def targets() -> dict[str, str]:
    """ "module:Class" by name, of the built-in and installed gates; nothing is imported."""
    return CATALOG.targets()
