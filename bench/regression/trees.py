"""The two trees of a comparison, and the proof that each process imported the project from its own."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from bench.output.progress import Progress
from bench.regression.environments import base_python
from bench.regression.git import commit_of, worktree
from bench.regression.processes import Tree
from bench.regression.project import Project, packages_in
from generators.errors import ConfirmbenchError

INSTALLED = {"site-packages", "dist-packages"}  # folders of environments, which may lie below a tree
WRONG_TREE = (
    "The benchmarks of {tree} imported {module} from {file}, not from {root}, so they would time the wrong "
    "code. Install the project into the environment editable or not at all, and say in pyproject.toml under "
    '[tool.confirmbench.gate] where it is imported from, e.g. paths = ["src"].'
)


def head_tree(project: Project, python: Path) -> Tree:
    """The working tree as it is, changes and all."""
    return Tree("head", project.root, python, _paths(project, project.root))


@contextmanager
def base_tree(project: Project, ref: str, head: Tree, shown: Progress) -> Iterator[Tree]:
    """The project at another commit, in a temporary folder that is gone when the block ends.

    Settings are the head's: a base may be older than they are.
    raises: ConfirmbenchError and GateBroken as bench.regression.git and bench.regression.environments do
    """
    with worktree(project.root, commit_of(project.root, ref)) as root:
        python = base_python(project, root, head.python, root.parent, shown)
        yield Tree("base", root, python, _paths(project, root))


def check_imports(project: Project, tree: Tree, other: Tree, modules: Mapping[str, str]) -> None:
    """See to it that a process ran the code that it was meant to run.

    modules: the file of each module that it imported
    raises: ConfirmbenchError when a package of the project came from elsewhere: from the other tree (an
        editable install may put itself before PYTHONPATH) or from installed packages
    """
    names = set(project.packages or packages_in(list(tree.paths)))
    for module, file in modules.items():
        ours = module.split(".")[0] in names and not _lies_in(file, tree.root)
        if ours or (tree.root != other.root and _lies_in(file, other.root)):
            raise ConfirmbenchError(
                WRONG_TREE.format(tree=tree.name, module=module, file=file, root=tree.root)
            )


def _lies_in(file: str, root: Path) -> bool:
    """Whether a file is part of a tree: below it, but not installed into an environment that is below it."""
    path, root = Path(file).resolve(), root.resolve()
    return path.is_relative_to(root) and INSTALLED.isdisjoint(path.relative_to(root).parts)


def _paths(project: Project, root: Path) -> tuple[Path, ...]:
    return tuple(root / path for path in project.paths)
