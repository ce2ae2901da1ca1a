"""A gate as it serves: how it was made, and the names under which the ledger knows it."""

import hashlib
import sys
from contextlib import redirect_stdout
from dataclasses import dataclass, is_dataclass
from importlib import metadata
from pathlib import Path

from bench.custody.screens.catalog import GROUP, make, spec_of
from bench.custody.screens.contract import Gate
from bench.entrants.contestant import PLUGIN_FILE, SHORT
from bench.runs.environment import without_names


@dataclass(frozen=True)
class EnteredGate:
    """label: the spec as results show it, with the names of files in place of their paths

    version: of confirmbench, of the plug-in's distribution, or the digest of the plug-in's file
    policy: digest of the rules that it reads from a file; None when it has no method `digest`
    authorised: requesters whom it answers, separated by commas; None when it does not say
    """

    gate: Gate
    label: str
    version: str
    policy: str | None = None
    authorised: str | None = None

    @property
    def name(self) -> str:
        """The gate without its parameters."""
        return self.label.split("(", 1)[0]


def enter_gate(spec: str) -> EnteredGate:
    """Make the gate of a spec and name it; raises ConfirmbenchError when the spec cannot be made."""
    with redirect_stdout(sys.stderr):  # a plug-in may print when it is imported
        gate = make(spec)
    label = spec_of(gate) if is_dataclass(gate) else spec  # others cannot tell their parameters
    return EnteredGate(gate, without_names(label), _version(label), _digest(gate), _authorised(gate))


def _version(label: str) -> str:
    plugin = PLUGIN_FILE.fullmatch(label)
    if plugin is not None:
        return f"source {hashlib.blake2b(Path(plugin['file']).read_bytes()).hexdigest()[:SHORT]}"
    for found in metadata.entry_points(group=GROUP, name=label.split("(", 1)[0]):
        if found.dist is not None:
            return f"{found.dist.name} {found.dist.version}"
    return f"confirmbench {metadata.version('confirmbench')}"


def _digest(gate: Gate) -> str | None:
    digest = getattr(gate, "digest", None)
    return str(digest()) if callable(digest) else None


def _authorised(gate: Gate) -> str | None:
    authorised = getattr(gate, "authorised", None)
    named = authorised() if callable(authorised) else authorised
    return None if named is None else ",".join(named)
