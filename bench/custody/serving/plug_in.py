"""Calls into gates and matchers, whose authors are others: whatever goes wrong in them is one message."""

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout

from generators.errors import ConfirmbenchError

TERMINATED = 128 + signal.SIGTERM  # what the command line ends with when the system asks it to


class PlugInFailed(Exception):
    """A gate or matcher that failed at its work; the message says which, at what, and why."""


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
