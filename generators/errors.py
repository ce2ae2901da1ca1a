"""The one error that the project raises on purpose, and the hint that its messages give."""

import difflib
from collections.abc import Iterable


class ConfirmbenchError(Exception):
    """Something that the caller can fix.

    The message says which input was wrong, what was expected and what to do next. The command line
    prints it without a traceback and exits with code 2.
    """


def suggestion(name: str, valid: Iterable[str]) -> str:
    """Return " (did you mean ...?)" when one of the valid names is close, else nothing."""
    close = difflib.get_close_matches(name, list(valid), n=1)
    return f" (did you mean {close[0]}?)" if close else ""
