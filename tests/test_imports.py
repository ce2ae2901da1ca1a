"""Imports run one way: bench -> matchers, generators; kernels -> numpy and numba; nothing in a circle."""

import ast
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = ("bench", "generators", "matchers")
FILES = {
    ".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): file
    for package in PACKAGES
    for file in (ROOT / package).rglob("*.py")
}
KERNELS = sorted(module for module in FILES if ".kernels." in module)


@cache
def imported(module: str) -> frozenset[str]:
    """Full names of what a module imports, inside functions too; relative imports are not used here."""
    names = set()
    for node in ast.walk(ast.parse(FILES[module].read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module} has a relative import"
            parts = {f"{node.module}.{alias.name}" for alias in node.names}
            names |= {part if part in FILES else str(node.module) for part in parts}
    return frozenset(names)


def ours(module: str) -> set[str]:
    return {name for name in imported(module) if name.split(".")[0] in PACKAGES}


@pytest.mark.parametrize("module", sorted(FILES))
def test_nothing_imports_upwards(module):
    allowed = {
        "bench": ("bench.", "generators.", "matchers."),
        "generators": ("generators.",),
        "matchers": ("matchers.", "generators.schema", "generators.errors"),
    }[module.split(".")[0]]
    assert {name for name in ours(module) if not name.startswith(allowed)} == set()


@pytest.mark.parametrize("module", [module for module in KERNELS if module.startswith("matchers.")])
def test_kernels_of_matchers_know_numpy_and_numba_alone(module):
    assert {name.split(".")[0] for name in imported(module)} <= {"numpy", "numba"}


def test_no_module_imports_itself_through_others():
    """Imports inside functions count as well: a circle is a circle."""
    TopologicalSorter({module: ours(module) & FILES.keys() for module in FILES}).prepare()


# Whole rooms stand on these: plain numbers, how they are written, and the value that both make.
GROUND = {"bench.output.wording", "bench.statistics.intervals", "bench.scoring.rate"}
WINGS = {"studies", "custody"}  # several rooms beside each other, and not one
TOP = {
    "bench.output.findings",
    "bench.page.material",
}  # stands on runs, which print with the rest of its room


def test_no_room_of_the_bench_imports_itself_through_others():
    """A room of bench is one node, and so is a file beside the rooms, below or above them."""
    graph: dict[str, set[str]] = {}
    for module in FILES:
        if module.startswith("bench."):
            used = {room(name) for name in ours(module) if name.startswith("bench.")}
            graph.setdefault(room(module), set()).update(used - {room(module)})
    TopologicalSorter(graph).prepare()


def room(module: str) -> str:
    parts = module.split(".")
    return module if module in GROUND | TOP else ".".join(parts[: 3 if parts[1] in WINGS else 2])


@pytest.mark.parametrize("package", [file for file in FILES.values() if file.name == "__init__.py"])
def test_packages_hold_no_code_of_their_own(package):
    assert package.read_text(encoding="utf-8") == ""
