"""A screen as it serves: how it was made, and the names under which the ledger knows it.

Seconds that each stage took, added up over groups.

Calls into screens and matchers, whose authors are others: whatever goes wrong in them is one message.

Under what a batch is answered: texts by name, which the ledger keeps and every folder of answers names.
"""

import hashlib
import json
import signal
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass, field, is_dataclass
from hashlib import blake2b
from importlib import metadata
from pathlib import Path

from bench.custody.screens.catalog import GROUP, make, spec_of
from bench.custody.screens.contract import Screen
from bench.entrants.entrant import PLUGIN_FILE, SHORT, Contestant
from bench.output.wording import without_names
from generators.dataset import Dataset
from generators.errors import ConfirmbenchError

BEFORE = ("verify", "open", "fit")  # once, before the first request is looked at
PATH = ("receive", "screen", "match", "log", "answer")  # of every request, in this order


@dataclass
class Clock:
    """seconds: by stage, of wall clock"""

    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Add the time of the block to a stage, however the block ends."""
        start = time.perf_counter_ns()
        try:
            yield
        finally:
            self.seconds[name] = self.seconds.get(name, 0.0) + (time.perf_counter_ns() - start) / 1e9


@dataclass(frozen=True)
class EnteredScreen:
    """label: the spec as results show it, with the names of files in place of their paths

    version: of confirmbench, of the plug-in's distribution, or the digest of the plug-in's file
    policy: digest of the rules that it reads from a file; None when it has no method `digest`
    authorised: requesters whom it answers, separated by commas; None when it does not say
    """

    screen: Screen
    label: str
    version: str
    policy: str | None = None
    authorised: str | None = None

    @property
    def name(self) -> str:
        """The screen without its parameters."""
        return self.label.split("(", 1)[0]


def enter_screen(spec: str) -> EnteredScreen:
    """Make the screen of a spec and name it; raises ConfirmbenchError when the spec cannot be made."""
    with redirect_stdout(sys.stderr):  # a plug-in may print when it is imported
        screen = make(spec)
    label = spec_of(screen) if is_dataclass(screen) else spec  # others cannot tell their parameters
    return EnteredScreen(
        screen, without_names(label), _version(label), _digest(screen), _find_authorised(screen)
    )


def _version(label: str) -> str:
    plugin = PLUGIN_FILE.fullmatch(label)
    if plugin is not None:
        return f"source {hashlib.blake2b(Path(plugin['file']).read_bytes()).hexdigest()[:SHORT]}"
    for found in metadata.entry_points(group=GROUP, name=label.split("(", 1)[0]):
        if found.dist is not None:
            return f"{found.dist.name} {found.dist.version}"
    return f"confirmbench {metadata.version('confirmbench')}"


def _digest(screen: Screen) -> str | None:
    digest = getattr(screen, "digest", None)
    return str(digest()) if callable(digest) else None


def _find_authorised(screen: Screen) -> str | None:
    authorised = getattr(screen, "authorised", None)
    named = authorised() if callable(authorised) else authorised
    return None if named is None else ",".join(named)


TERMINATED = 128 + signal.SIGTERM  # what the command line ends with when the system asks it to


class PlugInFailed(Exception):
    """A screen or matcher that failed at its work; the message says which, at what, and why."""


@contextmanager
def plug_in(label: str, work: str) -> Iterator[None]:
    """Turn what a plug-in raises into PlugInFailed, and what it prints away from standard output.

    label: its spec; work: what it was to do, e.g. "fit"
    """
    try:
        with redirect_stdout(sys.stderr):
            yield
    except ConfirmbenchError as error:
        raise PlugInFailed(f"{label} failed to {work}: {error}") from error
    except SystemExit as ending:  # a plug-in that calls sys.exit() has failed as well
        if ending.code == TERMINATED:
            raise
        raise PlugInFailed(f"{label} failed to {work}: it ended with exit code {ending.code}.") from ending
    except Exception as error:
        text = " ".join(str(error).split())
        raise PlugInFailed(f"{label} failed to {work}: {type(error).__name__}: {text}") from error


Setting = Mapping[str, str]
SETTING_SHORT = 8  # hex digits


def setting_of(
    dataset: Dataset, screen: EnteredScreen, matcher: Contestant, papers: str | None = None
) -> dict[str, str]:
    """Everything on which an answer depends, by name.

    papers: digest of papers that stand in place of the dataset's own; None for those
    """
    known = {
        "dataset": dataset.digest,
        "papers": papers,
        "screen": screen.label,
        "screen_version": screen.version,
        "policy": screen.policy,
        "authorised": screen.authorised,
        "matcher": matcher.label,
        "matcher_version": matcher.version,
    }
    return {name: value for name, value in known.items() if value is not None}


def digest_of(setting: Setting) -> str:
    """BLAKE2b of a setting, 8 hex digits."""
    return blake2b(json.dumps(dict(sorted(setting.items()))).encode()).hexdigest()[:SETTING_SHORT]
