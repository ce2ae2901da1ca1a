"""A matcher as it enters a run: how to make it, and the name and version under which its result is kept."""

import hashlib
import re
import sys
from contextlib import redirect_stdout
from dataclasses import dataclass, is_dataclass
from importlib import metadata
from pathlib import Path

from bench.entrants.oracle import ORACLE, is_oracle
from bench.runs.environment import without_names
from generators.errors import ConfirmbenchError
from matchers.catalog import GROUP, make, spec_of
from matchers.installed import MissingPackage
from matchers.spec import parse

PLUGIN_FILE = re.compile(r"(?P<file>.+?\.py):(?P<call>.+)", re.DOTALL)
SHORT = 8  # hex digits


@dataclass(frozen=True)
class Contestant:
    """spec: makes the matcher; it may hold a path and is not stored

    label: the spec as results show it, with the names of files in place of their paths
    version: of confirmbench, of the plug-in's distribution, or the digest of the files it is made of
    reads_truth: it is the oracle, which is never ranked
    """

    spec: str
    label: str
    version: str
    reads_truth: bool = False

    @property
    def name(self) -> str:
        """The matcher without its parameters."""
        return self.label.split("(", 1)[0]

    @property
    def slug(self) -> str:
        """A file name of its own for every label and version."""
        readable = re.sub(r"[^a-z0-9_]+", "-", self.name.lower())
        return f"{readable}-{_short(f'{self.label} {self.version}'.encode())}"


def contestants(specs: tuple[str, ...]) -> list[Contestant]:
    """Make every matcher once, to find faults in a spec before a run has cost anything.

    raises: ConfirmbenchError when a spec cannot be made or two specs mean the same matcher
    """
    entered: dict[str, Contestant] = {}
    for spec in specs:
        contestant = enter(spec)
        if contestant.slug in entered:
            raise ConfirmbenchError(
                f"{spec} and {entered[contestant.slug].spec} are the same matcher; list it once."
            )
        entered[contestant.slug] = contestant
    return list(entered.values())


def enter(spec: str) -> Contestant:
    """Make the matcher of one spec and name it; one that lacks a package is named by its spec as given.

    raises: ConfirmbenchError when the spec cannot be made
    """
    if is_oracle(spec):
        return Contestant(spec, ORACLE, _version(ORACLE), reads_truth=True)
    try:
        with redirect_stdout(sys.stderr):  # a plug-in may print when it is imported
            matcher = make(spec)
    except MissingPackage:  # its turn will come, and say what to install; the others can run
        return Contestant(spec, without_names(spec), _version(parse(spec).name))
    label = spec_of(matcher) if is_dataclass(matcher) else spec  # others cannot tell their parameters
    plugin = PLUGIN_FILE.fullmatch(label)
    if plugin is None:
        return _with_files(Contestant(spec, label, _version(label.split("(", 1)[0])), matcher)
    file = Path(plugin["file"])
    return Contestant(spec, f"{file.name}:{plugin['call']}", f"source {_short(file.read_bytes())}")


def _with_files(contestant: Contestant, matcher: object) -> Contestant:
    """Know a matcher by the files that its method `files` names: by name and content, not by folder."""
    named = getattr(matcher, "files", None)
    files = tuple(named()) if callable(named) else ()
    if not files:
        return contestant
    label = without_names(contestant.label)
    for file in sorted(files, key=len, reverse=True):  # a path may begin with another one
        label = label.replace(file, Path(file).name)
    digest = _short(b"".join(hashlib.blake2b(Path(file).read_bytes()).digest() for file in files))
    return Contestant(contestant.spec, label, f"source {digest}")


def _version(name: str) -> str:
    """The distribution that brings the matcher, and its version."""
    for plugin in metadata.entry_points(group=GROUP, name=name):
        if plugin.dist is not None:
            return f"{plugin.dist.name} {plugin.dist.version}"
    return f"confirmbench {metadata.version('confirmbench')}"


def _short(content: bytes) -> str:
    return hashlib.blake2b(content).hexdigest()[:SHORT]
