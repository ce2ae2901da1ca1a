"""The one error that the project raises on purpose."""


class ConfirmbenchError(Exception):
    """Something that the caller can fix.

    The message says which input was wrong, what was expected and what to do next. The command line
    prints it without a traceback and exits with code 2.
    """
